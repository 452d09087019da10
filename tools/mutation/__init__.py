"""Mutation testing of the rules, for `tools/mutate.py`: makes mutants, loads them, and has them judged."""
