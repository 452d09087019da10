"""The proofs: every evidence program is run on the real TensorFlow, to see its harm or that there is none.

`python -m tests.proofs PATH... [--keras 2|3]` runs those of some folders or programs and prints what it saw.
"""
