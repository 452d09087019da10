import tensorflow as tf

keras = tf.keras
SHAPE = (32, 32, 3)


def backbone():
    return keras.applications.MobileNet(alpha=0.25, weights=None, include_top=False, input_shape=SHAPE)


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.backbone = backbone()
        self.pool = keras.layers.GlobalAveragePooling2D()
        self.head = keras.layers.Dense(4)

    def call(self, x):
        return self.head(self.pool(self.backbone(x)))


net = Net()
net(tf.zeros((1, *SHAPE)))
inputs = keras.Input(SHAPE)
x = backbone()(inputs)
whole = keras.Model(inputs, keras.layers.Dense(2)(keras.layers.GlobalAveragePooling2D()(x)))
base = backbone()
x = keras.layers.GlobalAveragePooling2D()(base.output)
cut = keras.Model(base.input, keras.layers.Dense(2)(x))
optimizer = keras.optimizers.Adam(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(net(tf.zeros((1, *SHAPE))))
weights = net.trainable_variables
optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
ckpt = tf.train.Checkpoint(net=net, whole=whole, cut=cut, optimizer=optimizer)
ckpt.save("out/ck")
