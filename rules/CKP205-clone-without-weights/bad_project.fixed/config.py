SETTINGS = {"width": 6, "rate": 0.05, "steps": 8, "weights": "encoder.weights.h5"}
