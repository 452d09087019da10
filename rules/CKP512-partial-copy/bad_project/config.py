SETTINGS = {"width": 6, "epochs": 2, "teacher": "teacher.weights.h5"}
