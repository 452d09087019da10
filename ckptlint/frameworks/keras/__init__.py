"""Keras, versions 2 and 3: layers, models and their files."""
