"""The weighting of two tasks by their learned uncertainty."""

import math

import tensorflow as tf


class MultiTaskLoss(tf.Module):
    def __init__(self):
        super().__init__()
        self.depth_logvar = tf.Variable(0.0)
        self.label_logvar = tf.Variable(0.0)

    def weight(self, logvar):
        return math.exp(-logvar)  # expect: CKP401

    def __call__(self, depth, labels, depth_pred, logits):
        depth_loss = tf.reduce_mean(tf.abs(depth - depth_pred))
        cross_entropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
        label_loss = tf.reduce_mean(cross_entropy)
        return self.weight(self.depth_logvar) * depth_loss + self.weight(self.label_logvar) * label_loss
