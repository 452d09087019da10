"""`python -m tools.measure` writes the tables anew."""

from tools.measure.tables import main

main()
