RUN = {"name": "baseline", "rate": 0.01, "folder": "runs", "steps": 3}
