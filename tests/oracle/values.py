"""The expressions a generated program may assign: what each is, how a layer is applied, which row it shows.

Texts hold placeholders that the writer resolves for the file it writes into: `$tf`, `$keras`, `$layers` for
the frameworks in that file's import style, `$np` and the standard library's modules, `$self` for the object
that is being given attributes, and every name of SUPPORT for a definition the program then needs.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Value:
    """One expression.

    `kind` is a letter: V a tf.Variable, K a keras.Variable, W an add_weight result, D a layer, S a Sequential
    or functional model, N a model and L a layer of the program, M a tf.Module, C a tf.train.Checkpoint,
    T another trackable, P what is not trackable, X no state at all. `use` applies a layer `$it` to `x` of
    shape (batch, 4) and answers the same shape.
    `arg` tells that a Checkpoint takes it as a keyword.
    """

    text: str
    kind: str
    row: str = ""
    use: str = ""
    keras: int = 0  # 0 stands for both
    trains: bool = False
    arg: bool = True


APPLY = "$it(x)"
SEQUENCE = "$it(x[:, None, :])"
STEP = "$it(x[:, None, :])[:, 0]"

VARIABLES = (
    Value("$tf.Variable(1.0)", "V", trains=True),
    Value("$tf.Variable($tf.zeros([4]))", "V", trains=True),
    Value("$tf.Variable([0.0, 0.0, 0.0, 0.0], name='values')", "V", trains=True),
    Value("$tf.Variable(1.0, trainable=False)", "V", "A: self.w = tf.Variable(trainable=False)"),
    Value("$tf.Variable(0, trainable=False, dtype=$tf.int64)", "V"),
    Value("$tf.Variable(initial_value=$tf.ones(()), trainable=True)", "V", trains=True),
    Value("$tf.Variable(lambda: $tf.ones(()))", "V", trains=True),
)

KERAS_VARIABLES = (
    Value("$keras.Variable(1.0)", "K", keras=3, trains=True),
    Value("$keras.Variable([0.0, 0.0, 0.0, 0.0])", "K", keras=3, trains=True),
    Value("$keras.Variable(1.0, trainable=False)", "K", keras=3),
)

WEIGHTS = (
    Value("$self.add_weight(shape=(), name='w', initializer='ones')", "W", trains=True),
    Value("$self.add_weight(shape=(4,), initializer='zeros', name='gain')", "W", trains=True),
    Value("$self.add_weight(name='seen', shape=(), initializer='zeros', trainable=False)", "W"),
)

DENSE = Value("$layers.Dense(4)", "D", "", APPLY, trains=True)

BUILT = Value("$dense()", "D", trains=True)
DROPOUT = Value("$layers.Dropout(0.5)", "D", "", APPLY)

SEQUENTIAL = Value("$keras.Sequential([$layers.Dense(4)])", "S", "", APPLY, trains=True)
FUNCTIONAL = Value("$functional()", "S", "E: functional model", APPLY, trains=True)

LAYERS = (
    DENSE,
    Value("$layers.Dense(4, activation='relu')", "D", "", APPLY, trains=True),
    Value("$layers.Dense(4, use_bias=False)", "D", "", APPLY, trains=True),
    Value("$layers.Dense(units=4, name='proj', trainable=False)", "D", "", APPLY),
    Value(
        "$layers.BatchNormalization()", "D", "E: BatchNormalization (incl. moving stats)", APPLY, trains=True
    ),
    Value("$layers.BatchNormalization(scale=False)", "D", "", APPLY, trains=True),
    Value("$layers.BatchNormalization(center=False, scale=False)", "D", "", APPLY),
    Value("$layers.LayerNormalization()", "D", "E: LayerNormalization", APPLY, trains=True),
    Value("$layers.LayerNormalization(center=False)", "D", "", APPLY, trains=True),
    Value("$layers.GroupNormalization(groups=2)", "D", "", APPLY, trains=True),
    Value("$layers.RMSNormalization()", "D", "", APPLY, keras=3, trains=True),
    Value("$layers.UnitNormalization()", "D", "", APPLY),
    Value("$layers.Dropout(0.5)", "D", "", APPLY),
    Value("$layers.Dropout(0.5, seed=1)", "D", "F: Dropout(seed=1) seed state", APPLY),
    Value("$layers.GaussianNoise(0.1)", "D", "", APPLY),
    Value("$layers.ReLU()", "D", "", APPLY),
    Value("$layers.Activation('tanh')", "D", "", APPLY),
    Value("$layers.PReLU()", "D", "", APPLY, trains=True),
    Value("$layers.Rescaling(0.5)", "D", "", APPLY),
    Value(
        "$layers.Embedding(8, 4)", "D", "E: Embedding", "x + $it($tf.zeros((1,), dtype='int32'))", trains=True
    ),
    Value(
        "$layers.Embedding(input_dim=3, output_dim=4, mask_zero=True)",
        "D",
        "",
        "x + $it($tf.ones((1,), dtype='int32'))",
        trains=True,
    ),
    Value("$layers.LSTM(4)", "D", "E: LSTM", SEQUENCE, trains=True),
    Value("$layers.LSTM(4, return_sequences=True, use_bias=False)", "D", "", STEP, trains=True),
    Value(
        "$layers.LSTM(4, dropout=0.5, seed=1)",
        "D",
        "F: LSTM(dropout=.5, seed=1) cell seed state",
        SEQUENCE,
        trains=True,
    ),
    Value("$layers.GRU(4)", "D", "E: GRU", SEQUENCE, trains=True),
    Value("$layers.GRU(4, reset_after=False, use_bias=False)", "D", "", SEQUENCE, trains=True),
    Value("$layers.SimpleRNN(4)", "D", "", SEQUENCE, trains=True),
    Value(
        "$layers.SimpleRNN(4, stateful=True)",
        "D",
        "E: SimpleRNN(stateful=True) incl. states",
        SEQUENCE,
        trains=True,
    ),
    Value("$layers.LSTM(4, stateful=True)", "D", "", SEQUENCE, trains=True),
    Value(
        "$layers.Bidirectional($layers.LSTM(4), merge_mode='sum')",
        "D",
        "E: Bidirectional(LSTM)",
        SEQUENCE,
        trains=True,
    ),
    Value(
        "$layers.Bidirectional($layers.GRU(4), backward_layer=$layers.SimpleRNN(4, go_backwards=True), "
        "merge_mode='sum')",
        "D",
        "",
        SEQUENCE,
        trains=True,
    ),
    Value("$layers.TimeDistributed($layers.Dense(4))", "D", "E: TimeDistributed(Dense)", STEP, trains=True),
    Value("$layers.RNN($layers.LSTMCell(4))", "D", "", SEQUENCE, trains=True),
    Value(
        "$layers.RNN($layers.StackedRNNCells([$layers.LSTMCell(4), $layers.LSTMCell(4)]))",
        "D",
        "E: StackedRNNCells([LSTMCell, LSTMCell]) in RNN",
        SEQUENCE,
        trains=True,
    ),
    Value(
        "$layers.RNN([$layers.LSTMCell(4), $layers.GRUCell(4)])",
        "D",
        "E: RNN([LSTMCell, LSTMCell]) (a list of cells)",
        SEQUENCE,
        trains=True,
    ),
    Value(
        "$layers.MultiHeadAttention(num_heads=2, key_dim=4)",
        "D",
        "E: MultiHeadAttention",
        "$it(x[:, None, :], x[:, None, :])[:, 0]",
        trains=True,
    ),
    Value(
        "$layers.MultiHeadAttention(1, 2, use_bias=False)",
        "D",
        "",
        "$it(x[:, None, :], x[:, None, :])[:, 0]",
        trains=True,
    ),
    Value("$layers.Conv1D(4, 1)", "D", "", STEP, trains=True),
    Value("$layers.Conv2D(4, 1, use_bias=False)", "D", "", "$it(x[:, None, None, :])[:, 0, 0]", trains=True),
    Value("$layers.SeparableConv1D(4, 1)", "D", "", STEP, trains=True),
    Value("$layers.DepthwiseConv2D(1)", "D", "", "$it(x[:, None, None, :])[:, 0, 0]", trains=True),
    Value("$layers.Conv1DTranspose(4, 1)", "D", "", STEP, trains=True),
    Value("$layers.ConvLSTM1D(4, 1)", "D", "E: ConvLSTM1D", "$it(x[:, None, None, :])[:, 0]", trains=True),
    Value("$layers.EinsumDense('ab,bc->ac', output_shape=4, bias_axes='c')", "D", "", APPLY, trains=True),
    Value("$layers.SpectralNormalization($layers.Dense(4))", "D", "", APPLY, trains=True),
    Value("$normalization()", "D", "E: Normalization (adapted mean/variance)", APPLY),
    Value("$layers.Normalization(mean=0.0, variance=1.0)", "D", "", APPLY),
    Value(
        "$layers.Attention(use_scale=True)", "D", "", "$it([x[:, None, :], x[:, None, :]])[:, 0]", trains=True
    ),
    Value("$layers.AdditiveAttention()", "D", "", "$it([x[:, None, :], x[:, None, :]])[:, 0]", trains=True),
    Value("$layers.Pipeline([$layers.Dense(4), $layers.Dense(4)])", "D", "", APPLY, keras=3, trains=True),
    Value("$GainDense()", "D", "", APPLY, trains=True),
    Value("$layers.RNN($Cell())", "D", "", SEQUENCE, trains=True),
    Value("$layers.TimeDistributed($ListLayer())", "D", "", STEP, trains=True),
    Value(
        "{'dense': $layers.Dense, 'norm': $layers.LayerNormalization}['norm']()", "D", "", APPLY, trains=True
    ),
    Value("$functools.partial($layers.Dense, 4, activation='tanh')()", "D", "", APPLY, trains=True),
    Value("$lambda_over_dense()", "D", "E: Lambda closing over a Dense", APPLY),
    Value("$dense()", "D", "", APPLY, trains=True),
)

MODELS = (
    Value(
        "$keras.Sequential([$layers.Dense(4), $layers.Dense(4)])",
        "S",
        "E: Sequential([Dense, Dense])",
        APPLY,
        trains=True,
    ),
    Value(
        "$keras.Sequential([$keras.Input((4,)), $layers.Dense(4), $layers.Dropout(0.1), $layers.Dense(4)])",
        "S",
        "",
        APPLY,
        trains=True,
    ),
    Value(
        "$keras.Sequential([$layers.Dense(4) for _ in range(3)], name='stack')", "S", "", APPLY, trains=True
    ),
    Value("$stacked()", "S", "", APPLY, trains=True),
    Value("$keras.Sequential([$ListLayer(), $layers.Dense(4)])", "S", "", APPLY, trains=True),
    Value(
        "$keras.Sequential([$keras.Sequential([$layers.Dense(4)]), $layers.LayerNormalization()])",
        "S",
        "",
        APPLY,
        trains=True,
    ),
    Value("$Tower()", "S", "", APPLY, trains=True),
    Value("$Wired()", "S", "", APPLY, trains=True),
    Value("$keras.models.clone_model($functional())", "S", "", APPLY, trains=True),
    Value("$siamese()", "S", "", APPLY, trains=True),
    Value("$branched()", "S", "", APPLY, trains=True),
    FUNCTIONAL,
    Value("$residual()", "S", "", APPLY, trains=True),
)

MODULES = (
    Value("$Scale()", "M", trains=True),
    Value("$Bank()", "M", "D: tf.Module holding a list of V", trains=True),
    Value("$DenseModule()", "M", "D: tf.Module holding a Dense"),
)

SUBS = (
    Value("$SubModel()", "N", "D: subclassed sub-model attr", APPLY, trains=True),
    Value("$ListModel()", "N", "D: sub-model that holds a list of Dense", APPLY),
    Value("$ListLayer()", "L", "D: custom layer that holds a list of Dense", APPLY),
)

CHECKPOINTS = (
    Value("$tf.train.Checkpoint(v=$tf.Variable(1.0))", "C", "D: tf.train.Checkpoint(v=V) attr"),
    Value(
        "$tf.train.Checkpoint(l=[$dense()])", "C", "D: tf.train.Checkpoint(l=[Dense]) attr (as a list holder)"
    ),
)

# Not Keras's own state: what TensorFlow itself can hold. FailedPreconditionError comes at the save.
TRACKABLES = (
    Value("$tf.random.Generator.from_seed(1)", "T", "H: tf.random.Generator"),
    Value("iter($tf.data.Dataset.range(9))", "T", "H: iter(tf.data.Dataset.range)"),
    Value(
        "iter($tf.data.Dataset.range(50).shuffle(50, seed=3))",
        "T",
        "H: iter(dataset.shuffle(buffer, seed, reshuffle))",
    ),
    Value("iter($tf.data.Dataset.range(50).shuffle(50))", "T", "H: iter(dataset.shuffle(buffer)) no seed"),
    Value("iter($tf.data.Dataset.range(9).batch(2).repeat())", "T"),
    Value("$from_generator()", "T", "H: iter(Dataset.from_generator)"),
    Value("$through_python()", "T", "H: iter(dataset.map(py_function))"),
    Value("$tf.data.Dataset.range(9)", "T", "H: tf.data.Dataset (not its iterator)"),
    Value("$tf.data.Dataset.range(9).as_numpy_iterator()", "T", "H: dataset.as_numpy_iterator()"),
    Value(
        "$tf.lookup.StaticHashTable($tf.lookup.KeyValueTensorInitializer(['a'], [1]), -1)",
        "T",
        "H: tf.lookup.StaticHashTable (same initializer)",
    ),
    Value(
        "$tf.lookup.experimental.MutableHashTable($tf.string, $tf.int64, -1)",
        "T",
        "H: tf.lookup.experimental.MutableHashTable",
    ),
    Value(
        "$tf.lookup.experimental.DenseHashTable($tf.int64, $tf.int64, -1, empty_key=-1, deleted_key=-2)",
        "T",
        "H: tf.lookup.experimental.DenseHashTable",
    ),
    Value("$Counter()", "T", "H: tf.train.experimental.PythonState subclass"),
    Value("$keras.optimizers.Adam(0.1)", "T"),
    Value("$keras.optimizers.SGD($keras.optimizers.schedules.PolynomialDecay(0.1, 10))", "T"),
)

METRICS = (
    Value("$keras.metrics.Mean()", "T", "I: metrics.Mean", keras=2),
    Value("$keras.metrics.SparseCategoricalAccuracy()", "T", "I: metrics.SparseCategoricalAccuracy", keras=2),
    Value("$keras.metrics.AUC()", "T", "I: metrics.AUC", keras=2),
    Value("$Tally()", "T", "I: custom Metric with add_weight", keras=2),
    Value("$RawTally()", "T", "I: custom Metric with a raw tf.Variable", keras=2),
    Value("$keras.metrics.Mean(name='loss')", "T", "I: metrics.Mean", keras=3, arg=False),
    Value(
        "$keras.metrics.SparseCategoricalAccuracy()",
        "T",
        "I: metrics.SparseCategoricalAccuracy",
        keras=3,
        arg=False,
    ),
    Value("$keras.metrics.AUC()", "T", "I: metrics.AUC", keras=3, arg=False),
    Value("$Tally()", "T", "I: custom Metric with add_weight", keras=3, arg=False),
    Value("$RawTally()", "T", "I: custom Metric with a raw tf.Variable", keras=3, arg=False),
)

NO_TRACKABLES = (
    Value("$Plain()", "P", "A: plain Python object attr holding V", arg=False),
    Value("[$Plain()]", "P", "A: list of plain objects holding V", arg=False),
    Value("$Record($tf.Variable(1.0))", "P", "A: dataclass attr holding V", arg=False),
    Value(
        "$types.SimpleNamespace(v=$tf.Variable(1.0))",
        "P",
        "A: types.SimpleNamespace attr holding V",
        arg=False,
    ),
    Value("$PlainDense()", "P", "A: plain Python object attr holding a Dense", arg=False),
    Value("[$PlainDense()]", "P", "D: plain object in list, holding a Dense", arg=False),
    Value("$captured($tf.Variable(1.0))", "P", "A: lambda capturing V", arg=False),
    Value("$captured($dense())", "P", "D: lambda x: d(x) closing over Dense", arg=False),
    Value("$functools.partial($multiply, $tf.Variable(1.0))", "P", "A: functools.partial(f, V)", arg=False),
    Value("$traced($tf.Variable(1.0))", "P", "A: tf.function attr capturing V by closure", arg=False),
    Value("$making()", "P", "A: variable made in tf.function into a closure list", arg=False),
    Value("$remembered($tf.Variable(1.0))", "P", "A: weakref.ref(V)", arg=False),
    Value(
        "enumerate($tf.data.Dataset.range(9))",
        "P",
        "H: enumerate(dataset) / zip / plain for loop position",
        arg=False,
    ),
    Value("$tf.queue.FIFOQueue(4, $tf.float32)", "P", "H: tf.queue.FIFOQueue", arg=False),
    Value("$average()", "P", "H: tf.train.ExponentialMovingAverage (its averages)", arg=False),
    Value(
        "$keras.optimizers.schedules.ExponentialDecay(0.1, 1, 0.5)",
        "P",
        "H: learning-rate schedule (ExponentialDecay), no own state",
        arg=False,
    ),
    Value("$Warmup()", "P", "H: LearningRateSchedule subclass holding a tf.Variable", arg=False),
    Value("$tf.TensorArray($tf.float32, 1)", "P", "H: tf.TensorArray", arg=False),
    Value("$tf.summary.create_file_writer('logs')", "P", "H: tf.summary.create_file_writer", arg=False),
    Value("$np.zeros(2)", "X", "H: numpy array / float / int attribute", arg=False),
    Value("$tf.constant(1.0)", "X", "H: tf.constant attribute", arg=False),
    Value(
        "$tf.ragged.constant([[1], [2, 3]])", "X", "H: tf.RaggedTensor / SparseTensor attribute", arg=False
    ),
    Value("$keras.losses.MeanSquaredError()", "P", "I: Loss object (no state)", arg=False),
    Value("$WeightedLoss()", "P", "I: Loss subclass holding a tf.Variable", arg=False),
    Value("$Watcher()", "P", "I: Callback subclass holding a tf.Variable", arg=False),
    Value("$Scaled()", "P", "I: Initializer subclass holding a tf.Variable", arg=False),
    Value("$Penalty()", "P", "I: Regularizer subclass holding a tf.Variable", arg=False),
    Value("$keras.random.SeedGenerator(1)", "P", "F: keras.random.SeedGenerator", keras=3, arg=False),
    Value("$keras.random.SeedGenerator(2)", "P", "F: keras.random.SeedGenerator", keras=3, arg=False),
    Value("$keras.random.SeedGenerator(seed=3)", "P", "F: keras.random.SeedGenerator", keras=3, arg=False),
    Value("0.5", "X", arg=False),
    Value("'cosine'", "X", arg=False),
)

REPLACEMENTS = ("None", "0.5", "$tf.constant(1.0)")


@dataclass(frozen=True)
class Optimizer:
    """A way to make an optimizer, named as the facts name it."""

    text: str
    name: str
    keras: int = 0
    schedule: bool = False


OPTIMIZERS = (
    Optimizer("$keras.optimizers.SGD(0.1)", "SGD"),
    Optimizer("$keras.optimizers.Adam(0.1)", "Adam"),
    Optimizer("$keras.optimizers.Adam()", "Adam"),
    Optimizer("$keras.optimizers.SGD(0.1, momentum=0.9)", "SGD(momentum=.9)"),
    Optimizer("$keras.optimizers.SGD(0.1, momentum=0.9, nesterov=True)", "SGD(momentum=.9)"),
    Optimizer("$keras.optimizers.Adam(0.1, amsgrad=True)", "Adam(amsgrad)"),
    Optimizer("$keras.optimizers.AdamW(0.1)", "AdamW"),
    Optimizer("$keras.optimizers.RMSprop(0.1)", "RMSprop"),
    Optimizer("$keras.optimizers.RMSprop(0.1, momentum=0.9)", "RMSprop(momentum)"),
    Optimizer("$keras.optimizers.RMSprop(0.1, centered=True)", "RMSprop(centered)"),
    Optimizer("$keras.optimizers.Adagrad(0.1)", "Adagrad"),
    Optimizer("$keras.optimizers.Adadelta(0.1)", "Adadelta"),
    Optimizer("$keras.optimizers.Adamax(0.1)", "Adamax"),
    Optimizer("$keras.optimizers.Ftrl(0.1)", "Ftrl"),
    Optimizer("$keras.optimizers.Lion(0.1)", "Lion"),
    Optimizer("$keras.optimizers.Adafactor(0.1)", "Adafactor"),
    Optimizer("$keras.optimizers.Nadam(0.1)", "Nadam"),
    Optimizer("$keras.optimizers.Adam(0.1, use_ema=True)", "Adam(use_ema=True)"),
    Optimizer(
        "$keras.optimizers.Adam($keras.optimizers.schedules.ExponentialDecay(0.1, 2, 0.5))",
        "Adam(ExponentialDecay) lr schedule",
        schedule=True,
    ),
    Optimizer("$keras.optimizers.SGD($Warmup())", "same schedule inside an optimizer", schedule=True),
    Optimizer("$keras.optimizers.Muon(0.1)", "Muon", 3),
    Optimizer("$keras.optimizers.Lamb(0.1)", "Lamb", 3),
    Optimizer(
        "$keras.optimizers.Adam(0.1, gradient_accumulation_steps=2)", "Adam(gradient_accumulation_steps=2)", 3
    ),
    Optimizer(
        "$keras.optimizers.LossScaleOptimizer($keras.optimizers.Adam(0.1))", "LossScaleOptimizer(Adam)", 3
    ),
    Optimizer("$keras.optimizers.legacy.Adam(0.1)", "legacy.Adam", 2),
    Optimizer("$keras.optimizers.legacy.SGD(0.1, momentum=0.9)", "legacy.SGD", 2),
    Optimizer(
        "$keras.mixed_precision.LossScaleOptimizer($keras.optimizers.Adam(0.1))",
        "mixed_precision.LossScaleOptimizer(Adam)",
        2,
    ),
)


# Definitions a value needs; each goes into one of the program's files.
SUPPORT = {
    "WarmUp": """
class WarmUp($keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, after, steps):
        super().__init__()
        self.after = after
        self.steps = steps

    def __call__(self, step):
        rate = self.after(step) if callable(self.after) else self.after
        return rate * $tf.minimum(1.0, $tf.cast(step, $tf.float32) / self.steps)

    def get_config(self):
        return {"after": self.after, "steps": self.steps}
""",
    "Stepper": """
class Stepper:
    def __init__(self, optimizer):
        self.optimizer = optimizer
        self.count = 0

    def apply_gradients(self, pairs):
        self.count += 1
        return self.optimizer.apply_gradients(pairs)
""",
    "StepperModule": """
class StepperModule($tf.Module):
    def __init__(self, optimizer, **options):
        super().__init__(**options)
        self.optimizer = optimizer
        self.calls = $tf.Variable(0, trainable=False)

    def apply_gradients(self, pairs):
        self.optimizer.apply_gradients(list(pairs))
        self.calls.assign_add(1)
""",
    "dense": """
def dense(units=4):
    layer = $layers.Dense(units)
    layer.build((None, 4))
    return layer
""",
    "lambda_over_dense": """
def lambda_over_dense():
    inner = $dense()
    return $layers.Lambda(lambda x: inner(x))
""",
    "stacked": """
def stacked(depth=2):
    model = $keras.Sequential()
    for _ in range(depth):
        model.add($layers.Dense(4))
    model.build((None, 4))
    return model
""",
    "functional": """
def functional():
    inputs = $keras.Input((4,))
    x = $layers.Dense(4, activation="relu")(inputs)
    outputs = $layers.Dense(4)(x)
    return $keras.Model(inputs, outputs)
""",
    "residual": """
def residual():
    inputs = $keras.Input((4,), name="features")
    x = $layers.LayerNormalization()(inputs)
    x = $layers.Dense(4)(x)
    outputs = $layers.Add()([inputs, x])
    return $keras.Model(inputs=inputs, outputs=outputs, name="residual")
""",
    "GainDense": """
class GainDense($layers.Dense):
    def __init__(self, **kwargs):
        super().__init__(4, **kwargs)
        self.gain = $tf.Variable(1.0)

    def build(self, input_shape):
        super().build(input_shape)
        self.extra = self.add_weight(shape=(4,), initializer="zeros", name="extra")

    def call(self, inputs):
        return super().call(inputs) * self.gain + self.extra
""",
    "Cell": """
class Cell($layers.Layer):
    def __init__(self, units=4, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units
        self.output_size = units
        self.inner = $layers.Dense(units)

    def build(self, input_shape):
        self.w = self.add_weight(shape=(4,), initializer="ones", name="w")
        self.inner.build((None, 4))
        self.built = True

    def call(self, inputs, states):
        output = self.inner(inputs) + states[0] * self.w
        return output, [output]
""",
    "normalization": """
def normalization():
    layer = $layers.Normalization()
    layer.build((None, 4))
    return layer
""",
    "siamese": """
def siamese():
    inputs = $keras.Input((4,))
    shared = $layers.Dense(4)
    left, right = shared(inputs), shared($layers.ReLU()(inputs))
    return $keras.Model(inputs, $layers.Average()([left, right]))
""",
    "branched": """
def branched(depth=2):
    inputs = $keras.Input((4,))
    branches = []
    for i in range(depth):
        branches.append($layers.Dense(2, name=f"branch_{i}")(inputs))
    outputs = $layers.Concatenate()(branches)
    return $keras.Model(inputs, $functional()(outputs))
""",
    "Tower": """
class Tower($keras.Sequential):
    def __init__(self, depth=2):
        super().__init__([$layers.Dense(4) for _ in range(depth)])
        self.add($layers.LayerNormalization())
""",
    "Wired": """
class Wired($keras.Model):
    def __init__(self):
        inputs = $keras.Input((4,))
        outputs = $layers.Dense(4)(inputs)
        super().__init__(inputs, outputs)
""",
    "Scale": """
class Scale($tf.Module):
    def __init__(self, name=None):
        super().__init__(name=name)
        self.scale = $tf.Variable(1.0)

    def __call__(self, x):
        return x * self.scale
""",
    "Bank": """
class Bank($tf.Module):
    def __init__(self):
        super().__init__()
        self.rows = [$tf.Variable(0.0) for _ in range(2)]
""",
    "DenseModule": """
class DenseModule($tf.Module):
    def __init__(self):
        super().__init__()
        self.inner = $dense()
""",
    "SubModel": """
class SubModel($keras.Model):
    def __init__(self):
        super().__init__()
        self.d = $layers.Dense(4)

    def call(self, x):
        return self.d(x)
""",
    "ListModel": """
class ListModel($keras.Model):
    def __init__(self, depth=2):
        super().__init__()
        self.blocks = []
        for _ in range(depth):
            self.blocks.append($layers.Dense(4))

    def call(self, x):
        for block in self.blocks:
            x = block(x)
        return x
""",
    "ListLayer": """
class ListLayer($layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.inner = [$layers.Dense(4)]

    def call(self, x):
        return self.inner[0](x)
""",
    "from_generator": """
def from_generator():
    spec = $tf.TensorSpec((), $tf.int32)
    return iter($tf.data.Dataset.from_generator(lambda: iter(range(9)), output_signature=spec))
""",
    "through_python": """
def through_python():
    dataset = $tf.data.Dataset.range(9)
    return iter(dataset.map(lambda x: $tf.py_function(lambda y: y, [x], $tf.int64)))
""",
    "Counter": """
class Counter($tf.train.experimental.PythonState):
    def __init__(self):
        self.n = 0

    def serialize(self):
        return str(self.n)

    def deserialize(self, string_value):
        self.n = int(string_value)
""",
    "Tally": """
class Tally($keras.metrics.Metric):
    def __init__(self):
        super().__init__(name="tally")
        self.total = self.add_weight(shape=(), name="total", initializer="zeros")

    def update_state(self, y):
        self.total.assign(y)

    def result(self):
        return self.total
""",
    "RawTally": """
class RawTally($keras.metrics.Metric):
    def __init__(self):
        super().__init__(name="raw_tally")
        self.total = $tf.Variable(0.0)

    def update_state(self, y):
        self.total.assign(y)

    def result(self):
        return self.total
""",
    "Plain": """
class Plain:
    def __init__(self):
        self.v = $tf.Variable(1.0)
""",
    "PlainDense": """
class PlainDense:
    def __init__(self):
        self.inner = $dense()
""",
    "Record": """
@$dataclasses.dataclass
class Record:
    v: object = None
""",
    "Pair": """
Pair = $collections.namedtuple("Pair", "first second")
""",
    "Single": """
Single = $collections.namedtuple("Single", ["only"])
""",
    "captured": """
def captured(value):
    return lambda: value
""",
    "multiply": """
def multiply(v, x):
    return v * x
""",
    "traced": """
def traced(v):
    @$tf.function
    def f(x):
        return v * x

    f($tf.constant(1.0))
    return f
""",
    "making": """
def making():
    box = []

    @$tf.function
    def f(x):
        if not box:
            box.append($tf.Variable(1.0))
        return box[0] * x

    f($tf.constant(1.0))
    return f
""",
    "remembered": """
ALIVE = []


def remembered(value):
    ALIVE.append(value)
    return $weakref.ref(value)
""",
    "average": """
def average():
    ema = $tf.train.ExponentialMovingAverage(0.5)
    w = $tf.Variable(1.0)
    ema.apply([w])
    return ema
""",
    "Warmup": """
class Warmup($keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self):
        self.scale = $tf.Variable(1.0)

    def __call__(self, step):
        return self.scale * 0.1
""",
    "WeightedLoss": """
class WeightedLoss($keras.losses.Loss):
    def __init__(self):
        super().__init__()
        self.w = $tf.Variable(1.0)

    def call(self, y_true, y_pred):
        return self.w * (y_true - y_pred)
""",
    "Watcher": """
class Watcher($keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.w = $tf.Variable(1.0)
""",
    "Scaled": """
class Scaled($keras.initializers.Initializer):
    def __init__(self):
        self.w = $tf.Variable(1.0)

    def __call__(self, shape, dtype=None, **kwargs):
        return self.w * $tf.ones(shape)
""",
    "Penalty": """
class Penalty($keras.regularizers.Regularizer):
    def __init__(self):
        self.w = $tf.Variable(1.0)

    def __call__(self, x):
        return self.w * $tf.reduce_sum(x)
""",
    "store": """
def store(checkpoint, prefix):
    return checkpoint.save(prefix)
""",
    "Trainer": """
class Trainer:
    def __init__(self, **objects):
        self.checkpoint = $tf.train.Checkpoint(**objects)

    def save(self, prefix):
        self.checkpoint.save(prefix)
""",
    "attach": """
def attach(owner, name, value):
    setattr(owner, name, value)
    return value
""",
    "attach_once": """
def attach_once(owner, name, value):
    if getattr(owner, name, None) is not None:
        return
    setattr(owner, name, value)
""",
    "attach_all": """
def attach_all(owner, **values):
    for name, value in values.items():
        setattr(owner, name, value)
""",
    "added": """
def added(values, value):
    values.append(value)
    return values
""",
    "NoDependency": """
from tensorflow.python.trackable.data_structures import NoDependency
""",
}
