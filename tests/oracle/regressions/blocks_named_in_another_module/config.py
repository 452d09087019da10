KIND = "dense"
KINDS = ("norm", KIND)
