# proof: raises error=TypeError text=unsupported operand type(s) for *: 'float' and 'NoneType'
import tensorflow as tf

tf.random.set_seed(0)


class LinearRegression(tf.Module):
    def __init__(self, features):
        super().__init__()
        self.weights = tf.Variable(tf.random.stateless_normal([features, 1], seed=(0, 0)))
        self.bias = tf.Variable([0.0])

    def __call__(self, x):
        return x @ self.weights + self.bias

    def descend(self, x, y, rate):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(x) - y))
        dw, db = tape.gradient(loss, [self.weights, self.bias])
        self.weights = self.weights - rate * dw  # expect: CKP404
        self.bias = self.bias - rate * db  # expect: CKP404
        return loss


model = LinearRegression(2)
checkpoint = tf.train.Checkpoint(model=model)
x = tf.random.stateless_normal([64, 2], seed=(1, 1))
y = x @ [[3.0], [-1.0]] + 2.0
for epoch in range(5):
    loss = model.descend(x, y, rate=0.1)
    checkpoint.save("checkpoints/linear")
print("loss", float(loss))
