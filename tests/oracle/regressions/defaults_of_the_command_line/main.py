import argparse

import tensorflow as tf


def parse():
    parser = argparse.ArgumentParser(description="trains")
    group = parser.add_argument_group("network")
    group.add_argument("--widths", type=int, nargs="+", default=[4, 3])
    group.add_argument("-d", "--depth", type=int, default="2")
    parser.add_argument("--batch-norm", action="store_true")
    parser.add_argument("--no-bias", dest="bias", action="store_false")
    parser.add_argument("--kind", choices=("dense", "norm"), default="dense")
    parser.add_argument("--folder")
    parser.set_defaults(kind="norm")
    return parser


args = parse().parse_args()
known, _ = parse().parse_known_args()
config = vars(args)
module = tf.Module()
module.weights = [tf.Variable(tf.zeros([width])) for width in args.widths]
for i in range(known.depth):
    setattr(module, f"step{i}", tf.Variable(0))
if args.batch_norm:
    module.scale = tf.Variable(1.0)
if config["bias"] and args.folder is None:
    module.bias = tf.Variable(1.0)
module.last = {"dense": [tf.Variable(1.0)], "norm": tf.Variable(1.0)}[args.kind]
tf.train.Checkpoint(module=module).write("out/ck")
