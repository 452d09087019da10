# proof: resume kill_after=2
import tensorflow as tf

parts = {"a": tf.Variable(1.0), "b": tf.Variable(2.0)}
managers = {}
for name, part in parts.items():
    state = tf.train.Checkpoint(part=part)
    managers[name] = tf.train.CheckpointManager(state, f"parts/{name}", max_to_keep=2)
    state.restore(managers[name].latest_checkpoint)

while float(parts["a"]) < 4.0:
    for part in parts.values():
        part.assign_add(1.0)
    for manager in managers.values():
        manager.save()
