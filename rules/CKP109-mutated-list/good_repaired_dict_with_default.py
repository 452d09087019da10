# proof: raises
"""A table of embeddings by language; a missing one is put in when it is asked for."""

import tensorflow as tf


class Embeddings(tf.Module):
    def __init__(self, languages, size):
        super().__init__()
        self.size = size
        self.tables = {language: tf.Variable(tf.zeros([size])) for language in languages}

    def __call__(self, language):
        if language not in self.tables:
            self.tables[language] = tf.Variable(tf.ones([self.size]))
        return self.tables[language]


embeddings = Embeddings(["en", "de"], size=3)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(embeddings=embeddings, step=step)
for language in ("en", "fr"):
    table = embeddings(language)
    table.assign_sub(0.1 * table)
    step.assign_add(1)
    checkpoint.save("embeddings/ckpt")
