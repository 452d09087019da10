# proof: raises error=ValueError text=to be a trackable object
import tensorflow as tf
from config import RUN
from keeping import manager_of


def main():
    model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
    optimizer = tf.keras.optimizers.SGD(RUN["rate"])
    manager = manager_of(RUN["folder"], model=model, optimizer=optimizer)
    for _ in range(RUN["steps"]):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(model(tf.ones([2, 3])))
        weights = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        manager.save()


if __name__ == "__main__":
    main()
