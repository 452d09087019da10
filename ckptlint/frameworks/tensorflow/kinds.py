"""The kinds of objects that several parts of the adapter ask about, each set once."""

from __future__ import annotations

from typing import Final

from ckptlint.program.objects import Kind

# What Keras calls a layer: models are layers, too.
LAYERS: Final = frozenset({Kind.LAYER, Kind.MODEL})

# What lists the variables that training changes, and computes a value that derives from them.
MODULES: Final = LAYERS | {Kind.MODULE}

# Whose variables count as those of the object that has it as an attribute.
PARTS: Final = MODULES | {Kind.METRIC}

# Whose attributes hold state.
HOLDERS: Final = PARTS | {Kind.ROOT}

# What has lists of its variables as attributes.
LISTING: Final = PARTS | {Kind.OPTIMIZER}
