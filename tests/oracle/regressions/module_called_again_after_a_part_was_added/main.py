import tensorflow as tf


class Scale(tf.Module):
    def __init__(self):
        super().__init__()
        self.weight = None

    def __call__(self, x):
        if self.weight is None:
            self.weight = tf.Variable(1.0)
        return x * self.weight


class Chain(tf.Module):
    def __init__(self):
        super().__init__()
        self.parts = []
        self.heads = {}

    def __call__(self, x):
        for part in self.parts:
            x = part(x)
        return {name: head(x) for name, head in self.heads.items()}


def run(chain, x, times):
    for _ in range(times):
        chain(x)


chain = Chain()
x = tf.constant(1.0)
chain.parts.append(Scale())
run(chain, x, 3)
chain.parts.append(Scale())
run(chain, x, 3)
chain.heads["value"] = Scale()
run(chain, x, 3)
tf.train.Checkpoint(chain=chain).write("out/ck")
