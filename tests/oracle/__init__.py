"""The differential oracle: generated programs, what TensorFlow writes for them, what ckptlint predicts."""
