import argparse
import tensorflow as tf
p = argparse.ArgumentParser()
p.add_argument("--resume", action="store_true")
p.add_argument("--bn", action="store_true")
args = p.parse_args()
model = tf.keras.Sequential([tf.keras.layers.Dense(4)])
if args.bn:
    model.add(tf.keras.layers.BatchNormalization())
model.build((None, 4))
ckpt = tf.train.Checkpoint(model=model)
if args.resume:
    ckpt.restore("ckpt-1.index")
ckpt.write("out/ck")
