# proof: resume lost=optimizer kill_after=2
import tensorflow as tf

import networks

TOTAL = 9


def reconstruction_loss(encoder, decoder, x):
    return tf.reduce_mean(tf.math.squared_difference(decoder(encoder(x)), x))


def train(encoder, decoder, optimizer, manager, step):
    variables = encoder.trainable_variables + decoder.trainable_variables
    while int(step) < TOTAL:
        x = tf.random.stateless_normal([16, 5], seed=[int(step), 21])
        with tf.GradientTape() as tape:
            loss = reconstruction_loss(encoder, decoder, x)
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        step.assign_add(1)
        if int(step) % 3 == 0:
            manager.save()
            print(f"{int(step):4d}  {float(loss):.4f}")


def main():
    tf.keras.utils.set_random_seed(8)
    encoder = networks.build_encoder(5, 2)
    decoder = networks.build_decoder(2, 5)
    optimizer = networks.build_optimizer()
    step = tf.Variable(0, trainable=False)
    checkpoint = tf.train.Checkpoint(encoder=encoder, decoder=decoder, step=step, optimizer=optimizer)  # expect: CKP102
    manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=2)
    checkpoint.restore(manager.latest_checkpoint)
    train(encoder, decoder, optimizer, manager, step)


if __name__ == "__main__":
    main()
