"""Classes of other packages that people build TensorFlow programs on: written by hand, not measured.

Kinds are spelled as in the measured table of classes. What such a class owns is known only as far as its kind
tells.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

Row = Mapping[str, Any]

# `keras` are the Keras versions that a class is written for, where it is written for some only.
MODULE: Row = {"kind": "module", "trackable": True}
LAYER: Row = {"kind": "layer", "trackable": True, "keras": [2]}
MODEL: Row = {"kind": "model", "trackable": True, "keras": [2]}
OPTIMIZER: Row = {"kind": "optimizer", "trackable": True, "keras": [2]}
WRAPPING_OPTIMIZER: Row = {**OPTIMIZER, "wraps": True}
WRAPPING_LAYER: Row = {**LAYER, "wraps": True}
METRIC: Row = {"kind": "metric", "trackable": True, "keras": [2]}
LOSS: Row = {"kind": "loss", "trackable": False, "keras": [2]}
CALLBACK: Row = {"kind": "callback", "trackable": False, "keras": [2]}
VARIABLE: Row = {"kind": "variable", "trackable": True}
OTHER: Row = {"kind": "other", "trackable": False}

CLASSES: Mapping[str, Row] = {
    # Sonnet 2: everything that owns variables is a tf.Module, optimizers too.
    "sonnet.Module": MODULE,
    "sonnet.Sequential": MODULE,
    # GPflow: parameters are tf.Modules around one unconstrained variable.
    "gpflow.Module": MODULE,
    "gpflow.base.Module": MODULE,
    "gpflow.Parameter": MODULE,
    "gpflow.base.Parameter": MODULE,
    # TensorFlow Probability.
    "tensorflow_probability.distributions.Distribution": MODULE,
    "tensorflow_probability.bijectors.Bijector": MODULE,
    "tensorflow_probability.util.TransformedVariable": MODULE,
    "tensorflow_probability.optimizer.VariationalSGD": OPTIMIZER,
    "tensorflow_probability.optimizer.StochasticGradientLangevinDynamics": OPTIMIZER,
    # TensorFlow Addons.
    "tensorflow_addons.layers.WeightNormalization": WRAPPING_LAYER,
    "tensorflow_addons.layers.SpectralNormalization": WRAPPING_LAYER,
    "tensorflow_addons.layers.StochasticDepth": LAYER,
    "tensorflow_addons.optimizers.AveragedOptimizerWrapper": WRAPPING_OPTIMIZER,
    "tensorflow_addons.optimizers.Lookahead": WRAPPING_OPTIMIZER,
    "tensorflow_addons.optimizers.MovingAverage": WRAPPING_OPTIMIZER,
    "tensorflow_addons.optimizers.MultiOptimizer": WRAPPING_OPTIMIZER,
    "tensorflow_addons.optimizers.SWA": WRAPPING_OPTIMIZER,
    "tensorflow_addons.optimizers.CyclicalLearningRate": {
        "kind": "schedule",
        "trackable": False,
        "keras": [2],
    },
    # TF-Agents: a network is a layer that returns its state, too.
    "tf_agents.networks.Network": LAYER,
    "tf_agents.networks.network.Network": LAYER,
    "tf_agents.networks.Sequential": LAYER,
    "tf_agents.networks.sequential.Sequential": LAYER,
    "tf_agents.agents.TFAgent": MODULE,
    "tf_agents.agents.tf_agent.TFAgent": MODULE,
    "tf_agents.policies.TFPolicy": MODULE,
    "tf_agents.policies.tf_policy.TFPolicy": MODULE,
    "tf_agents.utils.common.Checkpointer": {"kind": "manager", "trackable": False},
    # Transformers: since 4.37 on tf_keras, before on the tf.keras of Keras 2.
    "transformers.TFPreTrainedModel": MODEL,
    "transformers.modeling_tf_utils.TFPreTrainedModel": MODEL,
    "transformers.TFSharedEmbeddings": LAYER,
    "transformers.TFSequenceSummary": LAYER,
    "transformers.AdamWeightDecay": OPTIMIZER,
    "transformers.WarmUp": {"kind": "schedule", "trackable": False, "keras": [2]},
    "transformers.GradientAccumulator": OTHER,
    "transformers.KerasMetricCallback": CALLBACK,
    "transformers.PushToHubCallback": CALLBACK,
}

# What holds for all classes under a module, where `CLASSES` has no row; the longest prefix wins. Only names
# that are spelled like classes count.
PREFIXES: Mapping[str, Row] = {
    "sonnet.nets": MODULE,
    "sonnet.optimizers": MODULE,
    "sonnet.initializers": OTHER,
    "sonnet.regularizers": OTHER,
    "sonnet": MODULE,
    "gpflow.models": MODULE,
    "gpflow.kernels": MODULE,
    "gpflow.likelihoods": MODULE,
    "gpflow.inducing_variables": MODULE,
    "gpflow.mean_functions": MODULE,
    "gpflow.optimizers": OTHER,
    "tensorflow_probability.layers": LAYER,
    "tensorflow_probability.distributions": MODULE,
    "tensorflow_probability.bijectors": MODULE,
    "tensorflow_addons.layers": LAYER,
    "tensorflow_addons.rnn": LAYER,
    "tensorflow_addons.optimizers": OPTIMIZER,
    "tensorflow_addons.metrics": METRIC,
    "tensorflow_addons.losses": LOSS,
    "tensorflow_addons.callbacks": CALLBACK,
    "tf_agents.networks": LAYER,
    "tf_agents.agents": MODULE,
    "tf_agents.policies": MODULE,
    "tf_agents.replay_buffers": MODULE,
    "tf_agents.metrics": MODULE,
}

# Packages whose classes of one kind share the start of their name.
NAMED: Mapping[tuple[str, str], Row] = {("transformers", "TF"): MODEL}


@cache
def third_party_row(name: str) -> Row | None:
    """What a class of another package is, by its canonical name (`sonnet.Module`); None where unknown."""
    if name in CLASSES:
        return CLASSES[name]
    module, _, own = name.rpartition(".")
    if not own[:1].isupper():
        return None
    for (package, start), row in NAMED.items():
        if module.split(".")[0] == package and own.startswith(start) and not own.endswith("Output"):
            return row
    while module:
        if module in PREFIXES:
            return PREFIXES[module]
        module = module.rpartition(".")[0]
    return None
