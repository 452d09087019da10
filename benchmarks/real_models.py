"""Compares the checkpoint keys that ckptlint predicts with those TensorFlow writes, for real models.

Each model is a class or a factory of a published package, built with a small configuration by a program of
a few lines, called once and saved with its optimizer. The program is run on the real TensorFlow, and read
by ckptlint together with the sources of the package; nothing is downloaded but the packages themselves.

    python3 -m venv .venv-bench && .venv-bench/bin/pip install .
    .venv-bench/bin/python benchmarks/real_models.py FOLDER [NAME ...]

makes in FOLDER all that it needs: an environment with TensorFlow, the packages, a folder for each model.
What is there already is used again, so that a second run takes seconds a model. `--keys` also prints the
keys in which the two sides differ. The exit code is 0 where they agree on every model, 1 where they do not,
2 where a model could not be run.

The columns: the keys in the file; those of them that were predicted as they are; those that only a predicted
key with `*` (an index or a name that the reading leaves open) or `**` (what hangs on an object that it
cannot look into) stands for; those that were not predicted; predicted keys that are not in the file; the
seconds of the prediction.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
import venv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from ckptlint.analysis import analyse
from ckptlint.graph import Moment
from ckptlint.knowledge.worlds import keras_choice
from ckptlint.report.graph.words import why_raises
from ckptlint.session import deep_recursion
from ckptlint.source import SourceFile

ANY, BELOW = "*", "**"
TENSORFLOW = ("tensorflow==2.21.0", "tf-keras==2.21.0", "keras==3.15.1", "numpy==2.4.6")
NEEDED_BY_TRANSFORMERS = (
    "huggingface_hub<1",
    "tokenizers<=0.23",
    "safetensors",
    "regex",
    "tqdm",
    "pyyaml",
    "filelock",
    "requests",
)

TRAINED_AND_SAVED = """
optimizer = tf.keras.optimizers.Adam()
optimizer.build(model.trainable_variables)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
checkpoint.write("out/ck")
"""

# Run by the Python that has TensorFlow: the program beside it, then the keys of what it wrote.
RUN = """
import json, runpy
runpy.run_path("main.py", run_name="__main__")
import tensorflow as tf
keys = tf.train.load_checkpoint("out/ck").get_variable_to_shape_map()
with open("written.json", "w") as file:
    json.dump(sorted(key for key in keys if key != "_CHECKPOINTABLE_OBJECT_GRAPH"), file)
"""


@dataclass(frozen=True)
class Package:
    """`requirement` is what pip installs, without dependencies; `imported` the folders it is imported by."""

    requirement: str
    imported: tuple[str, ...]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Model:
    """One model: `program` imports it, builds it as `model`, and calls it once."""

    name: str
    package: Package
    keras: int
    program: str

    @property
    def source(self) -> str:
        """The whole of main.py."""
        return f"import tensorflow as tf\n\n{dedent(self.program).strip()}\n{TRAINED_AND_SAVED}"


OFFICIAL = Package(
    "tf-models-official==2.20.0",
    ("official", "orbit"),
    (
        "gin-config",
        "tensorflow-datasets",
        "tensorflow-model-optimization",
        "pycocotools",
        "opencv-python-headless",
        "matplotlib",
    ),
)
KERAS_HUB = Package("keras-hub==0.32.0", ("keras_hub",), ("rich", "packaging", "regex"))
TRANSFORMERS = Package("transformers==4.57.1", ("transformers",), NEEDED_BY_TRANSFORMERS)
BAYESFLOW = Package(
    "bayesflow==1.1.6",
    ("bayesflow",),
    ("tensorflow-probability", "scipy", "scikit-learn", "matplotlib", "seaborn", "tqdm", "pandas"),
)
SPEKTRAL = Package(
    "spektral==1.3.1",
    ("spektral",),
    ("joblib", "lxml", "networkx", "pandas", "scikit-learn", "scipy", "tqdm"),
)
KGCNN = Package("kgcnn==4.0.2", ("kgcnn",), ("scipy", "pandas", "matplotlib", "scikit-learn", "networkx"))
VIT_KERAS = Package(
    "vit-keras==0.2.0", ("vit_keras",), ("validators", "typing_extensions", "scipy", "opencv-python-headless")
)
DEEPCTR = Package("deepctr==0.9.4", ("deepctr",), ("requests", "h5py"))
KERAS_CV = Package(
    "keras-cv==0.9.0", ("keras_cv",), ("packaging", "regex", "keras-core", "tensorflow-datasets")
)
DEEPXDE = Package(
    "deepxde==1.15.0", ("deepxde",), ("scikit-optimize", "scipy", "matplotlib", "tensorflow-probability")
)
RECOMMENDERS = Package("tensorflow-recommenders==0.7.7", ("tensorflow_recommenders",))

MODELS = (
    Model(
        "official: TransformerEncoderBlock",
        OFFICIAL,
        2,
        """
        from official.nlp.modeling.layers.transformer_encoder_block import TransformerEncoderBlock

        model = TransformerEncoderBlock(num_attention_heads=2, inner_dim=8, inner_activation="relu")
        model(tf.zeros([1, 3, 4]))
        """,
    ),
    Model(
        "official: BertEncoderV2",
        OFFICIAL,
        2,
        """
        from official.nlp.modeling.networks.bert_encoder import BertEncoderV2

        model = BertEncoderV2(
            vocab_size=20, hidden_size=8, num_layers=2, num_attention_heads=2,
            max_sequence_length=6, inner_dim=8
        )
        words = tf.zeros([1, 4], tf.int32)
        model({"input_word_ids": words, "input_mask": words, "input_type_ids": words})
        """,
    ),
    Model(
        "official: ResNet",
        OFFICIAL,
        2,
        """
        from official.vision.modeling.backbones.resnet import ResNet

        model = ResNet(model_id=18, input_specs=tf.keras.layers.InputSpec(shape=[None, 32, 32, 3]))
        model(tf.zeros([1, 32, 32, 3]))
        """,
    ),
    Model(
        "transformers: TFBertModel",
        TRANSFORMERS,
        2,
        """
        from transformers.models.bert.configuration_bert import BertConfig
        from transformers.models.bert.modeling_tf_bert import TFBertModel

        config = BertConfig(
            vocab_size=20, hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=8
        )
        model = TFBertModel(config)
        model(tf.zeros([1, 4], tf.int32))
        """,
    ),
    Model(
        "transformers: TFGPT2Model",
        TRANSFORMERS,
        2,
        """
        from transformers.models.gpt2.configuration_gpt2 import GPT2Config
        from transformers.models.gpt2.modeling_tf_gpt2 import TFGPT2Model

        model = TFGPT2Model(GPT2Config(vocab_size=20, n_positions=8, n_embd=8, n_layer=2, n_head=2))
        model(tf.zeros([1, 4], tf.int32))
        """,
    ),
    Model(
        "bayesflow: DeepSet",
        BAYESFLOW,
        2,
        """
        from bayesflow.summary_networks import DeepSet

        model = DeepSet(summary_dim=3, num_equiv=2)
        model(tf.zeros([1, 4, 2]))
        """,
    ),
    Model(
        "bayesflow: InvertibleNetwork",
        BAYESFLOW,
        2,
        """
        from bayesflow.inference_networks import InvertibleNetwork

        model = InvertibleNetwork(num_params=2, num_coupling_layers=2)
        model(tf.zeros([1, 2]), tf.zeros([1, 3]))
        """,
    ),
    Model(
        "spektral: GeneralGNN",
        SPEKTRAL,
        2,
        """
        from spektral.models.general_gnn import GeneralGNN

        model = GeneralGNN(3, hidden=8, message_passing=2, pool=None)
        model([tf.zeros([4, 5]), tf.sparse.eye(4)])
        """,
    ),
    Model(
        "deepctr: DeepFM",
        DEEPCTR,
        2,
        """
        from deepctr.feature_column import DenseFeat, SparseFeat
        from deepctr.models.deepfm import DeepFM

        columns = [SparseFeat("user", 5, embedding_dim=4), SparseFeat("item", 7, embedding_dim=4),
        DenseFeat("age", 1)]
        model = DeepFM(columns, columns, dnn_hidden_units=(8, 4))
        model({"user": tf.zeros([2, 1]), "item": tf.zeros([2, 1]), "age": tf.zeros([2, 1])})
        """,
    ),
    Model(
        "recommenders: DCN",
        RECOMMENDERS,
        2,
        """
        from tensorflow_recommenders.layers.feature_interaction.dcn import Cross

        model = tf.keras.Sequential([Cross(projection_dim=2), Cross(), tf.keras.layers.Dense(1)])
        model(tf.zeros([1, 4]))
        """,
    ),
    Model(
        "keras-hub: TransformerEncoder",
        KERAS_HUB,
        3,
        """
        from keras_hub.src.layers.modeling.transformer_encoder import TransformerEncoder

        model = TransformerEncoder(intermediate_dim=8, num_heads=2)
        model(tf.zeros([1, 3, 4]))
        """,
    ),
    Model(
        "keras-hub: BertBackbone",
        KERAS_HUB,
        3,
        """
        from keras_hub.src.models.bert.bert_backbone import BertBackbone

        model = BertBackbone(
            vocabulary_size=20, num_layers=2, num_heads=2, hidden_dim=8, intermediate_dim=8,
            max_sequence_length=6
        )
        words = tf.zeros([1, 4], tf.int32)
        model({"token_ids": words, "segment_ids": words, "padding_mask": words})
        """,
    ),
    Model(
        "keras-hub: ResNetBackbone",
        KERAS_HUB,
        3,
        """
        from keras_hub.src.models.resnet.resnet_backbone import ResNetBackbone

        model = ResNetBackbone(
            input_conv_filters=[64],
            input_conv_kernel_sizes=[3],
            stackwise_num_filters=[64, 8],
            stackwise_num_blocks=[1, 2],
            stackwise_num_strides=[1, 2],
            block_type="basic_block",
            image_shape=(16, 16, 3),
        )
        model(tf.zeros([1, 16, 16, 3]))
        """,
    ),
    Model(
        "kgcnn: MLP",
        KGCNN,
        3,
        """
        from kgcnn.layers.mlp import MLP

        model = MLP(units=[8, 4, 2], activation=["relu", "relu", "linear"], use_bias=True)
        model(tf.zeros([1, 4]))
        """,
    ),
    Model(
        "kgcnn: GCN",
        KGCNN,
        3,
        """
        from kgcnn.literature.GCN import make_model

        model = make_model(depth=2)
        """,
    ),
    Model(
        "vit-keras: ViT",
        VIT_KERAS,
        3,
        """
        from vit_keras.vit import build_model

        model = build_model(
            image_size=16, patch_size=8, num_layers=2, hidden_size=8, num_heads=2, name="vit", mlp_dim=8,
            classes=3, dropout=0.1, activation="linear", include_top=True, representation_size=None,
        )
        model(tf.zeros([1, 16, 16, 3]))
        """,
    ),
    Model(
        "official: MobileNet",
        OFFICIAL,
        2,
        """
        from official.vision.modeling.backbones.mobilenet import MobileNet

        model = MobileNet(
            model_id="MobileNetV2", input_specs=tf.keras.layers.InputSpec(shape=[None, 32, 32, 3])
        )
        model(tf.zeros([1, 32, 32, 3]))
        """,
    ),
    Model(
        "official: Seq2SeqTransformer",
        OFFICIAL,
        2,
        """
        from official.nlp.modeling.models.seq2seq_transformer import (
            Seq2SeqTransformer,
            TransformerDecoder,
            TransformerEncoder,
        )

        model = Seq2SeqTransformer(
            vocab_size=20,
            embedding_width=8,
            decode_max_length=4,
            encoder_layer=TransformerEncoder(num_layers=2, num_attention_heads=2, intermediate_size=8),
            decoder_layer=TransformerDecoder(num_layers=1, num_attention_heads=2, intermediate_size=8),
        )
        words = tf.ones([1, 4], tf.int32)
        model({"inputs": words, "targets": words}, training=True)
        """,
    ),
    Model(
        "transformers: TFT5Model",
        TRANSFORMERS,
        2,
        """
        from transformers.models.t5.configuration_t5 import T5Config
        from transformers.models.t5.modeling_tf_t5 import TFT5Model

        model = TFT5Model(T5Config(vocab_size=20, d_model=8, d_kv=4, d_ff=8, num_layers=2, num_heads=2))
        words = tf.ones([1, 4], tf.int32)
        model(input_ids=words, decoder_input_ids=words)
        """,
    ),
    Model(
        "transformers: TFViTForImageClassification",
        TRANSFORMERS,
        2,
        """
        from transformers.models.vit.configuration_vit import ViTConfig
        from transformers.models.vit.modeling_tf_vit import TFViTForImageClassification

        config = ViTConfig(
            hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=8,
            image_size=8, patch_size=4
        )
        model = TFViTForImageClassification(config)
        model(tf.zeros([1, 3, 8, 8]))
        """,
    ),
    Model(
        "bayesflow: TimeSeriesTransformer",
        BAYESFLOW,
        2,
        """
        from bayesflow.summary_networks import TimeSeriesTransformer

        model = TimeSeriesTransformer(input_dim=2, template_dim=4, summary_dim=3)
        model(tf.zeros([1, 5, 2]))
        """,
    ),
    Model(
        "spektral: GCN",
        SPEKTRAL,
        2,
        """
        from spektral.models.gcn import GCN

        model = GCN(3)
        model([tf.zeros([4, 5]), tf.sparse.eye(4)])
        """,
    ),
    Model(
        "deepctr: xDeepFM",
        DEEPCTR,
        2,
        """
        from deepctr.feature_column import SparseFeat, VarLenSparseFeat
        from deepctr.models.xdeepfm import xDeepFM

        columns = [SparseFeat("user", 5), VarLenSparseFeat(SparseFeat("genre", 7), maxlen=3)]
        model = xDeepFM(columns, columns, dnn_hidden_units=(8, 4), cin_layer_size=(8, 4), dnn_use_bn=True)
        model({"user": tf.zeros([2, 1]), "genre": tf.zeros([2, 3])})
        """,
    ),
    Model(
        "keras-hub: GPT2Backbone",
        KERAS_HUB,
        3,
        """
        from keras_hub.src.models.gpt2.gpt2_backbone import GPT2Backbone

        model = GPT2Backbone(
            vocabulary_size=20, num_layers=2, num_heads=2, hidden_dim=8, intermediate_dim=8,
            max_sequence_length=6
        )
        words = tf.zeros([1, 4], tf.int32)
        model({"token_ids": words, "padding_mask": words})
        """,
    ),
    Model(
        "keras-hub: T5Backbone",
        KERAS_HUB,
        3,
        """
        from keras_hub.src.models.t5.t5_backbone import T5Backbone

        model = T5Backbone(vocabulary_size=20, num_layers=2, num_heads=2, hidden_dim=8, intermediate_dim=8)
        """,
    ),
    Model(
        "keras-hub: EfficientNetBackbone",
        KERAS_HUB,
        3,
        """
        from keras_hub.src.models.efficientnet.efficientnet_backbone import EfficientNetBackbone

        model = EfficientNetBackbone(
            stackwise_kernel_sizes=[3, 3],
            stackwise_num_repeats=[1, 2],
            stackwise_input_filters=[8, 8],
            stackwise_output_filters=[8, 16],
            stackwise_expansion_ratios=[1, 4],
            stackwise_strides=[1, 2],
            stackwise_block_types=["v1", "v1"],
            stackwise_squeeze_and_excite_ratios=[0.25, 0.25],
            width_coefficient=1.0,
            depth_coefficient=1.0,
            image_shape=(32, 32, 3),
        )
        """,
    ),
    Model(
        "keras-hub: BertTextClassifier",
        KERAS_HUB,
        3,
        """
        from keras_hub.src.models.bert.bert_backbone import BertBackbone
        from keras_hub.src.models.bert.bert_text_classifier import BertTextClassifier

        backbone = BertBackbone(
            vocabulary_size=20, num_layers=1, num_heads=2, hidden_dim=8, intermediate_dim=8,
            max_sequence_length=6
        )
        model = BertTextClassifier(backbone=backbone, num_classes=3)
        """,
    ),
    Model(
        "kgcnn: SchNet",
        KGCNN,
        3,
        """
        from kgcnn.literature.Schnet import make_model

        model = make_model()
        """,
    ),
    Model(
        "kgcnn: GAT",
        KGCNN,
        3,
        """
        from kgcnn.literature.GAT import make_model

        model = make_model()
        """,
    ),
    Model(
        "kgcnn: PAiNN",
        KGCNN,
        3,
        """
        from kgcnn.literature.PAiNN import make_model

        model = make_model()
        """,
    ),
    Model(
        "keras-cv: CSPDarkNetBackbone",
        KERAS_CV,
        3,
        """
        from keras_cv.src.models.backbones.csp_darknet.csp_darknet_backbone import CSPDarkNetBackbone

        model = CSPDarkNetBackbone(
            stackwise_channels=[8, 16], stackwise_depth=[1, 1], include_rescaling=False, input_shape=(
                32, 32, 3
            )
        )
        """,
    ),
    Model(
        "deepxde: FNN",
        DEEPXDE,
        2,
        """
        from deepxde.nn.tensorflow.fnn import FNN

        model = FNN([2, 8, 8, 1], "tanh", "Glorot normal")
        model(tf.zeros([1, 2]))
        """,
    ),
    Model(
        "recommenders: Tower",
        RECOMMENDERS,
        2,
        """
        import tensorflow_recommenders as tfrs

        class Ranking(tfrs.Model):
            def __init__(self):
                super().__init__()
                self.user = tf.keras.Sequential([tf.keras.layers.Embedding(5, 4), tf.keras.layers.Flatten()])
                self.cross = tfrs.layers.dcn.Cross()
                self.rating = tfrs.layers.blocks.MLP([8, 1])
                self.task = tfrs.tasks.Ranking(
                    loss=tf.keras.losses.MeanSquaredError(), metrics=[tf.keras.metrics.RootMeanSquaredError()]
                )

            def call(self, users):
                return self.rating(self.cross(self.user(users)))

        model = Ranking()
        model(tf.zeros([2, 1], tf.int32))
        """,
    ),
)


class Unusable(Exception):
    """A model cannot be run here; the message says why."""


class Workshop:
    """The folder with the environment, the packages and the models."""

    def __init__(self, folder: Path, again: bool = False) -> None:
        self.folder = folder.resolve()
        self.again = again
        self.python = self.folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
        self._ready: set[Package] = set()

    def prepare(self) -> None:
        """Make the environment."""
        if not self.python.exists():
            print(f"installing TensorFlow into {self.folder / 'venv'} …", file=sys.stderr)
            venv.create(self.folder / "venv", with_pip=True)
        self._install("environment", TENSORFLOW)

    def written(self, model: Model) -> list[str]:
        """The keys in the checkpoint that the model's program writes."""
        home = self._home(model)
        result = home / "written.json"
        if self.again or not result.exists():
            environment = os.environ | {
                "TF_USE_LEGACY_KERAS": "1" if model.keras == 2 else "0",
                "KERAS_BACKEND": "tensorflow",
                "TF_CPP_MIN_LOG_LEVEL": "3",
                "CUDA_VISIBLE_DEVICES": "-1",
                "PYTHONPATH": str(self.folder / "packages" / _slug(model.package.requirement)),
            }
            ran = subprocess.run(
                [str(self.python), "-c", RUN],
                cwd=home,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            if ran.returncode or not result.exists():
                raise Unusable(ran.stderr.strip()[-2000:])
        keys: list[str] = json.loads(result.read_text(encoding="utf-8"))
        return keys

    def predicted(self, model: Model) -> Predicted:
        """What ckptlint says of the same program."""
        home = self._home(model)
        choice = keras_choice(model.keras, "it is run under this one")
        start = time.perf_counter()
        try:
            with deep_recursion():
                record = analyse([str(home / "main.py")], SourceFile.read, lambda path, text: choice, {})
        except Exception as error:
            note = f"internal error: {type(error).__name__}: {error}"
            return Predicted((), (note,), time.perf_counter() - start)
        saved = [graph for graph in record.graphs if graph.moment in (Moment.SAVE, Moment.END)]
        graph = saved[-1] if saved else None
        notes = [f"gave up at {_shown(p.path, home)}:{p.line}" for p in dict.fromkeys(record.gave_up)]
        if graph is None:
            notes.append("no save seen")
        elif graph.raises:
            notes.append(f"says that the save raises: {graph.raises.error}: {why_raises(graph)}")
        return Predicted(graph.keys if graph else (), tuple(notes), time.perf_counter() - start)

    def _home(self, model: Model) -> Path:
        """The folder with main.py and, beside it, the package."""
        self._provide(model.package)
        home = self.folder / "models" / _slug(model.name)
        home.mkdir(parents=True, exist_ok=True)
        main = home / "main.py"
        if not main.exists() or main.read_text(encoding="utf-8") != model.source:
            main.write_text(model.source, encoding="utf-8")
            (home / "written.json").unlink(missing_ok=True)
        sources = self.folder / "packages" / _slug(model.package.requirement)
        for name in model.package.imported:
            link = home / name
            if not link.exists():
                link.symlink_to(sources / name, target_is_directory=True)
        return home

    def _provide(self, package: Package) -> None:
        if package in self._ready:
            return
        target = self.folder / "packages" / _slug(package.requirement)
        self._install(
            _slug(package.requirement), (package.requirement,), "--no-deps", "--target", str(target)
        )
        if package.needs:
            self._install(f"{_slug(package.requirement)}-needs", (*package.needs, *TENSORFLOW))
        self._ready.add(package)

    def _install(self, name: str, requirements: Iterable[str], *options: str) -> None:
        """Let pip install, once; a file remembers that it was done, and for what."""
        done = self.folder / "installed" / name
        wanted = "\n".join([*requirements, *options])
        if done.exists() and done.read_text(encoding="utf-8") == wanted:
            return
        print(f"installing {' '.join(requirements)} …", file=sys.stderr)
        command = [str(self.python), "-m", "pip", "install", "-q", "--upgrade", *options, *requirements]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        if ran.returncode:
            raise Unusable(ran.stderr.strip()[-2000:])
        done.parent.mkdir(parents=True, exist_ok=True)
        done.write_text(wanted, encoding="utf-8")


@dataclass(frozen=True)
class Predicted:
    """The predicted keys, and what else there is to say: where the run gave up, that it saw no save."""

    keys: tuple[str, ...]
    notes: tuple[str, ...]
    seconds: float


@dataclass(frozen=True)
class Comparison:
    """The keys of one model, each in one of these."""

    exact: tuple[str, ...]
    covered: tuple[str, ...]
    missing: tuple[str, ...]
    only_predicted: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        return not self.missing and not self.only_predicted


def compare(written: Sequence[str], predicted: Sequence[str]) -> Comparison:
    """Sort the keys of both sides; a predicted key with `*` that stands for none is only predicted.

    One with `**` may stand for none: an object that cannot be looked into may write nothing.
    """
    exact = set(written) & set(predicted)
    patterns = {key: _pattern(key) for key in predicted if ANY in key}
    rest = [key for key in written if key not in exact]
    covered = [key for key in rest if any(pattern.fullmatch(key) for pattern in patterns.values())]
    certain = {key: pattern for key, pattern in patterns.items() if BELOW not in key}
    idle = {key for key, pattern in certain.items() if not any(map(pattern.fullmatch, written))}
    extra = {key for key in predicted if key not in exact and key not in patterns} | idle
    missing = [key for key in rest if key not in set(covered)]
    return Comparison(tuple(sorted(exact)), tuple(covered), tuple(missing), tuple(sorted(extra)))


def _pattern(key: str) -> re.Pattern[str]:
    """`*` stands for (a part of) one name, `**` for any number of names, or none."""
    spelled = {f"/{BELOW}": "(?:/.+)?", ANY: "[^/]+"}
    return re.compile("".join(spelled.get(part, re.escape(part)) for part in re.split(r"(/\*\*|\*)", key)))


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9.]+", "-", text).strip("-").lower()


def _shown(path: str, home: Path) -> str:
    return os.path.relpath(path, home)


HEADINGS = ("model", "Keras", "written", "exact", "by *", "missing", "only predicted", "seconds")


def _line(cells: Sequence[object], width: int) -> str:
    name, *numbers = map(str, cells)
    return "  ".join(
        [name.ljust(width), *(n.rjust(len(h)) for n, h in zip(numbers, HEADINGS[1:], strict=True))]
    )


def main() -> int:
    summary, _, rest = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(
        description=summary, epilog=rest, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="where the environment, the packages and the models go")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="models to compare, by a part of their names"
    )
    parser.add_argument("--keys", action="store_true", help="print the keys in which the two sides differ")
    parser.add_argument("--again", action="store_true", help="run TensorFlow again where its keys are known")
    arguments = parser.parse_args()
    names = [name.lower() for name in arguments.names]
    chosen = [m for m in MODELS if not names or any(name in m.name.lower() for name in names)]
    if not chosen:
        parser.error(f"no model is called so; there are {', '.join(m.name for m in MODELS)}")
    workshop = Workshop(arguments.folder, arguments.again)
    try:
        workshop.prepare()
    except Unusable as error:
        print(error, file=sys.stderr)
        return 2
    width = max(len(m.name) for m in chosen)
    print(_line(HEADINGS, width))
    code = 0
    for model in chosen:
        try:
            written = workshop.written(model)
        except Unusable as error:
            print(f"{model.name}: could not be run\n{error}", file=sys.stderr)
            code = 2
            continue
        predicted = workshop.predicted(model)
        found = compare(written, predicted.keys)
        sorts = (found.exact, found.covered, found.missing, found.only_predicted)
        counts = [len(written), *map(len, sorts)]
        print(_line([model.name, model.keras, *counts, f"{predicted.seconds:.1f}"], width), flush=True)
        for note in predicted.notes:
            print(f"    {note}")
        if arguments.keys:
            for sign, keys in (("*", found.covered), (">", found.missing), ("<", found.only_predicted)):
                for key in keys:
                    print(f"    {sign} {key}")
        code = code or int(not found.agrees)
    return code


if __name__ == "__main__":
    sys.exit(main())
