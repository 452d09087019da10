# proof: resume lost=classifier.checkpoint kill_after=2
import os

import tensorflow as tf


class Classifier:
    def __init__(self, folder):
        self.folder = folder
        self.model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3)])
        self.optimizer = tf.keras.optimizers.SGD(0.1, momentum=0.9)
        self.checkpoint = tf.train.Checkpoint(model=self.model, optimizer=self.optimizer)

    def restore(self):
        newest = tf.train.latest_checkpoint(self.folder)
        if newest is None:
            return 0
        if os.path.exists(newest + ".index"):
            self.checkpoint.restore(newest)  # expect: CKP501
        return int(newest.rsplit("-", 1)[1])

    def train_step(self, x, y):
        with tf.GradientTape() as tape:
            logits = self.model(x, training=True)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
        grads = tape.gradient(loss, self.model.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.model.trainable_variables))

    def save(self):
        self.checkpoint.save(os.path.join(self.folder, "classifier"))


tf.keras.utils.set_random_seed(0)
classifier = Classifier("classifier_ckpts")
for epoch in range(classifier.restore(), 5):
    x = tf.random.stateless_normal([16, 4], seed=(1, epoch))
    classifier.train_step(x, tf.argmax(x[:, :3], axis=1))
    classifier.save()
