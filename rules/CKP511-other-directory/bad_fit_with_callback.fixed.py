# proof: resume lost=second kill_after=2
import tensorflow as tf

tf.keras.utils.set_random_seed(3)


class KeepStates(tf.keras.callbacks.Callback):
    def __init__(self, *managers):
        super().__init__()
        self.managers = managers

    def on_epoch_end(self, epoch, logs=None):
        done.assign_add(1)
        for manager in self.managers:
            manager.save()


def make_model(goal):
    model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
    model.compile(tf.keras.optimizers.SGD(0.1), "mse")
    return model, tf.fill([4, 1], goal)


done = tf.Variable(0, trainable=False)
first, ones = make_model(1.0)
second, twos = make_model(2.0)
state = tf.train.Checkpoint(model=first, done=done)
manager = tf.train.CheckpointManager(state, "models/first", max_to_keep=2)
second_state = tf.train.Checkpoint(model=second)
second_manager = tf.train.CheckpointManager(second_state, "models/second", max_to_keep=2)
state.restore(manager.latest_checkpoint)
second_state.restore(second_manager.latest_checkpoint)  # expect: CKP511

while int(done) < 3:
    second.fit(tf.ones((4, 2)), twos, epochs=1, verbose=0, shuffle=False)
    keep = KeepStates(manager, second_manager)
    first.fit(tf.ones((4, 2)), ones, epochs=1, verbose=0, shuffle=False, callbacks=[keep])
