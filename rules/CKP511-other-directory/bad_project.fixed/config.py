FOLDERS = {"encoder": "work/encoder", "decoder": "work/decoder"}
STEPS = 3
