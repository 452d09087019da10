"""The tests of ckptlint: each reads as a specification of one behaviour."""
