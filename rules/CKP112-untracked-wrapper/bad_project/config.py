SETTINGS = {"folder": "runs/translation", "rate": 0.01, "growth": 2, "epochs": 5}
