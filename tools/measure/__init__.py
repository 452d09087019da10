"""Measures the tables of the frameworks on the installed TensorFlow and Keras."""
