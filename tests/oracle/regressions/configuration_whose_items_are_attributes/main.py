import tensorflow as tf


class Settings(dict):
    def __getattr__(self, name):
        return self[name]


class Shared(dict):
    __getattr__ = dict.get

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self["made"] = True


class Loose:
    def __init__(self, **settings):
        self.__dict__.update(settings)


settings, shared, loose = Settings(depth=2, names=("a", "b")), Shared({"depth": 3}), Loose(depth=1)
module = tf.Module()
module.first = [tf.Variable(1.0) for _ in range(settings.depth)]
module.second = [tf.Variable(1.0) for _ in range(shared.depth if shared.made else 1)]
module.third = [tf.Variable(1.0) for _ in range(loose.depth)]
module.fourth = {name: tf.Variable(1.0) for name in settings.names}
module.settings = settings
if shared.missing is None:
    module.fifth = tf.Variable(1.0)
tf.train.Checkpoint(module=module).write("out/ck")
