# proof: lag
import tensorflow as tf
from engine import Engine

EPOCHS = 2
STEPS_PER_EPOCH = 4
SAVE_EVERY = 2


def dataset():
    x = tf.random.stateless_uniform([32, 5], seed=(1, 2))
    y = tf.reduce_mean(x, axis=1, keepdims=True)
    return tf.data.Dataset.from_tensor_slices((x, y)).batch(8)


def main():
    tf.keras.utils.set_random_seed(0)
    engine = Engine("checkpoints")
    step = 0
    for epoch in range(EPOCHS):
        for x, y in dataset().take(STEPS_PER_EPOCH):
            loss, gradients = engine.backward(x, y)
            step += 1
            engine.apply(gradients)
            if step % SAVE_EVERY == 0:
                engine.save(step)  # expect: CKP301
        print("epoch", epoch, "loss", float(loss))


if __name__ == "__main__":
    main()
