"""Files written for TensorFlow 1: their code builds a graph once, and what the rules know does not hold."""

from __future__ import annotations

import ast

from ckptlint.source import SourceFile

# Names below `tensorflow` that no TensorFlow 2 has, and switches of `tf.compat.v1` that lead back to graphs.
_NAMES = frozenset(
    """
        ConfigProto InteractiveSession Session contrib get_variable global_variables_initializer
        layers placeholder reset_default_graph variable_scope
        compat.v1.disable_eager_execution
        compat.v1.disable_v2_behavior compat.v1.placeholder
    """.split()
)


def builds_graphs(source: SourceFile) -> bool:
    """Whether a file uses what works only where TensorFlow builds graphs to be run later."""
    if not any(name.rpartition(".")[2] in source.text for name in _NAMES):
        return False
    tree = source.tree()
    bound: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                bound[name.asname or name.name.partition(".")[0]] = (
                    name.name if name.asname else name.name.partition(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            bound |= {name.asname or name.name: f"{node.module}.{name.name}" for name in node.names}
    return any(_is_of_graphs(node, bound) for node in ast.walk(tree) if isinstance(node, ast.Attribute))


def _is_of_graphs(node: ast.Attribute, bound: dict[str, str]) -> bool:
    parts = [node.attr]
    value = node.value
    while isinstance(value, ast.Attribute):
        parts.append(value.attr)
        value = value.value
    if not isinstance(value, ast.Name) or value.id not in bound:
        return False
    package, _, name = ".".join([bound[value.id], *reversed(parts)]).partition(".")
    return package == "tensorflow" and name in _NAMES
