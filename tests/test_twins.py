"""The ops that stand in for NumPy's and `math`'s: each exists in TensorFlow and lets gradients through."""

from __future__ import annotations

import pytest

from ckptlint.knowledge.tables import functions
from ckptlint.knowledge.twins import TWINS, Twin


@pytest.mark.parametrize("twin", sorted(set(TWINS.values()), key=lambda t: t.name), ids=lambda t: t.name)
def test_the_twin_of_an_opaque_function_has_a_gradient(twin: Twin) -> None:
    assert functions()[f"tensorflow.{twin.name}"]["gradient"] == "yes"
