# proof: keys
"""An input is optimised on purpose against a trained network; the program saves that network and never resumes."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
classifier = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(8, "relu"), tf.keras.layers.Dense(3)])
optimizer = tf.keras.optimizers.Adam(0.05)
images = tf.random.stateless_normal([32, 4], seed=[1, 1])
labels = tf.argmax(images[:, :3], axis=1)
cross_entropy = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)

for _ in range(6):
    with tf.GradientTape() as tape:
        loss = cross_entropy(labels, classifier(images))
    gradients = tape.gradient(loss, classifier.trainable_variables)
    optimizer.apply_gradients(zip(gradients, classifier.trainable_variables))
tf.train.Checkpoint(classifier=classifier).write("export/classifier")

patch = tf.Variable(tf.zeros([1, 4]))
patch_optimizer = tf.keras.optimizers.SGD(0.5)
for _ in range(4):
    with tf.GradientTape() as tape:
        loss = -cross_entropy(labels, classifier(images + patch))
    patch_optimizer.apply_gradients([(tape.gradient(loss, patch), patch)])
print("patch", patch.numpy().round(2))
