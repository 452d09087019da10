"""`python -m ckptlint`, the same as the `ckptlint` command."""

from __future__ import annotations

import sys

from ckptlint.cli import main

if __name__ == "__main__":
    sys.exit(main())
