"""The abstract interpreter of Python: runs a program on abstract values."""
