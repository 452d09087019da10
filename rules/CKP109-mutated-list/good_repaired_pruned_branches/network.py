import tensorflow as tf


class Branch(tf.Module):
    def __init__(self, size):
        super().__init__()
        self.kernel = tf.Variable(tf.random.normal([size, 1]))

    def __call__(self, inputs):
        return inputs @ self.kernel


class Network(tf.Module):
    def __init__(self, branches, size):
        super().__init__()
        self.branches = [Branch(size) for _ in range(branches)]

    def __call__(self, inputs):
        return tf.add_n([branch(inputs) for branch in self.branches])

    def prune(self):
        """Take out the branch with the smallest weights."""
        norms = [float(tf.norm(branch.kernel)) for branch in self.branches]
        weakest = norms.index(min(norms))
        self.branches = [branch for number, branch in enumerate(self.branches) if number != weakest]
