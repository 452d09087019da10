"""TensorFlow: tracking, checkpoints, training and saving."""
