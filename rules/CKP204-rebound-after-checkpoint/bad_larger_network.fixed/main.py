# proof: resume lost=training.network
import argparse

import tensorflow as tf

from training import Training, dense_net


def parse_args():
    parser = argparse.ArgumentParser()
    parser.add_argument("--width", type=int, default=12)
    parser.add_argument("--workdir", default="checkpoints")
    return parser.parse_args()


def main():
    args = parse_args()
    tf.keras.utils.set_random_seed(1)
    training = Training(dense_net(4), args.workdir)
    if args.width > 4:
        training.network = dense_net(args.width)  # expect: CKP204
        training.saver.network = training.network
    latest = tf.train.latest_checkpoint(args.workdir)
    if latest:
        training.saver.restore(latest)
    training.run(steps=8)


if __name__ == "__main__":
    main()
