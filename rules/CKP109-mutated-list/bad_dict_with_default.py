# proof: raises error=ValueError text=The wrapped dictionary was modified outside the wrapper
"""A table of embeddings by language; a missing one is put in by `setdefault`."""

import tensorflow as tf


class Embeddings(tf.Module):
    def __init__(self, languages, size):
        super().__init__()
        self.size = size
        self.tables = {language: tf.Variable(tf.zeros([size])) for language in languages}  # expect: CKP109

    def __call__(self, language):
        return self.tables.setdefault(language, tf.Variable(tf.ones([self.size])))


embeddings = Embeddings(["en", "de"], size=3)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(embeddings=embeddings, step=step)
for language in ("en", "fr"):
    table = embeddings(language)
    table.assign_sub(0.1 * table)
    step.assign_add(1)
    checkpoint.save("embeddings/ckpt")
