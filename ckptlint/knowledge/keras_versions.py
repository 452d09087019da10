"""What only one version of Keras has, or takes: code that uses it tells under which of the two it runs.

Names stand as below `keras`. A test looks for each of them in the real Keras 3, or passes it there.
"""

from __future__ import annotations

from collections.abc import Mapping

# Gone in Keras 3, below `keras` and `tf.keras` alike.
# `optimizers.legacy` alone is still there, as classes that raise ImportError when made.
GONE_FROM_KERAS = frozenset(
    """
    __internal__ dtensor engine estimator experimental feature_column legacy_tf_layers optimizer_v2
    premade testing_infra
    api._v2
    backend.function backend.get_session backend.learning_phase backend.learning_phase_scope
    backend.manual_variable_initialization backend.placeholder backend.set_learning_phase
    backend.set_session backend.tensorflow_backend backend.track_tf_optimizer
    callbacks.callbacks callbacks.experimental
    initializers.initializers_v2
    layers.AbstractRNNCell layers.CuDNNGRU layers.CuDNNLSTM layers.DenseFeatures
    layers.LocallyConnected1D layers.LocallyConnected2D layers.advanced_activations layers.convolutional
    layers.core layers.cudnn_recurrent layers.embeddings layers.experimental layers.local layers.merge
    layers.noise layers.normalization layers.pooling layers.recurrent layers.wrappers
    losses.losses_utils
    metrics.metrics
    mixed_precision.experimental
    models.model_from_config models.model_from_yaml
    optimizers.adam_v2 optimizers.experimental optimizers.gradient_descent_v2 optimizers.legacy
    optimizers.optimizer_v2
    saving.hdf5_format saving.legacy
    utils.GeneratorEnqueuer utils.OrderedEnqueuer utils.SequenceEnqueuer utils.conv_utils
    utils.data_utils utils.experimental utils.generic_utils utils.layer_utils utils.losses_utils
    utils.multi_gpu_model utils.np_utils utils.tf_utils utils.vis_utils
    wrappers.scikit_learn
    """.split()
)
# Gone from `keras` alone: `tf.keras` still has them under Keras 3.
GONE_FROM_STANDALONE_KERAS = frozenset(
    f"backend.{name}"
    for name in """
    abs all any arange argmax argmin batch_dot batch_flatten batch_get_value batch_set_value bias_add
    binary_crossentropy categorical_crossentropy clip concatenate constant conv1d conv2d cos count_params
    ctc_batch_cost ctc_decode dot dropout dtype elu equal eval exp expand_dims eye flatten foldl foldr gather
    get_value gradients greater in_test_phase in_top_k in_train_phase int_shape l2_normalize less log map_fn
    max maximum mean min minimum moving_average_update ndim not_equal one_hot ones ones_like
    permute_dimensions pool2d pow prod random_normal random_uniform relu repeat repeat_elements reshape
    resize_images reverse rnn round set_value sigmoid sign sin softmax softplus
    sparse_categorical_crossentropy sqrt square squeeze std stop_gradient sum switch tanh tile transpose
    truncated_normal update update_add update_sub var variable zeros zeros_like
    """.split()
)
# Gone from `tf` when Keras 3 came, or before. (`tf.compat.v1` still has most of them, which says nothing.)
GONE_FROM_TENSORFLOW = frozenset(
    """
    ConfigProto InteractiveSession Session app contrib estimator flags get_variable gfile
    global_variables_initializer layers logging placeholder reset_default_graph variable_scope
    train.AdamOptimizer
    """.split()
)
# Packages that fail on import beside Keras 3: the last tensorflow_addons asks for `keras.src.engine`.
GONE_PACKAGES = frozenset({"tensorflow_addons"})

# Arguments of methods that Keras 3 refuses, by method.
GONE_ARGUMENTS: Mapping[str, frozenset[str]] = {
    "save_weights": frozenset({"save_format"}),
    "add_weight": frozenset({"partitioner", "use_resource"}),
    "compile": frozenset({"experimental_run_tf_function", "sample_weight_mode", "target_tensors"}),
    **dict.fromkeys(
        ("fit", "evaluate", "predict"), frozenset({"max_queue_size", "use_multiprocessing", "workers"})
    ),
    **dict.fromkeys(("train_on_batch", "test_on_batch"), frozenset({"reset_metrics"})),
}
# … and of classes, by the names below `keras` that make them.
GONE_ARGUMENTS_OF_CLASSES: Mapping[str, frozenset[str]] = {
    "callbacks.ModelCheckpoint": frozenset({"period"}),
    "callbacks.TensorBoard": frozenset({"write_grads"}),
    **dict.fromkeys(
        (
            f"optimizers.{name}"
            for name in ("Adadelta", "Adagrad", "Adam", "Adamax", "Ftrl", "Nadam", "RMSprop", "SGD")
        ),
        frozenset({"lr"}),
    ),
}
# Methods of models that are gone, and that nothing else has.
GONE_METHODS = frozenset({"evaluate_generator", "fit_generator", "predict_classes", "predict_generator"})
# What is gone from the objects that the classes of a package below `keras` make.
GONE_MEMBERS: Mapping[str, frozenset[str]] = {
    "metrics": frozenset({"reset_states"}),
    "models": frozenset({"add_update", "reset_states", "state_updates", "to_yaml"}),
    "optimizers": frozenset(
        """
        aggregate_gradients compute_gradients get_gradients get_slot get_updates get_weights lr minimize
        """.split()
    ),
}
# … and what is still there, but can no longer be called.
NO_LONGER_CALLED: Mapping[str, frozenset[str]] = {"optimizers": frozenset({"variables"})}

# Came with Keras 3, below `keras` and `tf.keras` alike: no Keras 2 had the name.
NEW_IN_KERAS = frozenset(
    """
    KerasTensor Quantizer RematScope StatelessScope SymbolicScope Variable config distillation distribution
    dtype_policies ops quantizers random remat tree visualization
    callbacks.OrbaxCheckpoint callbacks.SwapEMAWeights
    layers.FlaxLayer layers.GroupQueryAttention layers.JaxLayer layers.RMSNormalization layers.TFSMLayer
    layers.TorchModuleWrapper
    losses.CTC losses.Circle losses.Dice losses.Tversky
    mixed_precision.set_dtype_policy
    optimizers.Lamb optimizers.Muon
    utils.PyDataset
    wrappers.SKLearnClassifier wrappers.SKLearnRegressor wrappers.SKLearnTransformer
    """.split()
)
