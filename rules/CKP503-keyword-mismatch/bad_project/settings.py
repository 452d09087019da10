CHECKPOINTS = "encoder-states"
UNITS = 5
