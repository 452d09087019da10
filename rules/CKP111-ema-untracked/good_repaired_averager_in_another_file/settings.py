SETTINGS = {"decay": 0.75, "rate": 0.1, "steps": 8, "directory": "runs", "save_every": 2}
