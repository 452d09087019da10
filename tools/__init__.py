"""Tools for those who work on ckptlint itself."""
