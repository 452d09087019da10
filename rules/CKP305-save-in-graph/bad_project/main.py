# proof: raises error=AttributeError text='NoneType' object has no attribute 'run'
import tensorflow as tf
from keeping import Keeper
from options import parsed


def build(classes):
    return tf.keras.Sequential([tf.keras.Input((5,)), tf.keras.layers.Dense(classes)])


def main():
    args = parsed()
    model = build(3)
    optimizer = tf.keras.optimizers.SGD(0.1, momentum=0.9)
    optimizer.build(model.trainable_variables)
    keeper = Keeper(args.folder, args.save_every, model=model, optimizer=optimizer)
    loss_of = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = loss_of(y, model(x))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        keeper.tick()

    for _ in range(args.steps):
        step(tf.random.normal([8, 5]), tf.random.uniform([8], 0, 3, tf.int32))


if __name__ == "__main__":
    main()
