# proof: resume lost=learner.n_updates kill_after=1
import tensorflow as tf

from config import Config
from learner import Learner

tf.keras.utils.set_random_seed(2)
config = Config(sync_every=4)
learner = Learner(config)
learner.resume()
for _ in range(learner.steps_left()):
    learner.update(tf.random.stateless_normal([8, 2], seed=[2, int(learner.optimizer.iterations)]))
    if int(learner.optimizer.iterations) % 3 == 0:
        learner.manager.save()
