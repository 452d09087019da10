"""The restore oracle: what a restore brings back, and which assertions pass, is what ckptlint predicts."""
