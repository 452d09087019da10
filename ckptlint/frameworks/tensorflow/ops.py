"""Ops that compute with tensors."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ckptlint.frameworks.tensorflow.part import TensorFlowPart
from ckptlint.frameworks.tensorflow.tracking import NO_DEPENDENCY
from ckptlint.interpreter.call import Call
from ckptlint.interpreter.values import (
    NOTHING,
    TRUE,
    UNKNOWN,
    Ext,
    Keywords,
    Partial,
    Ref,
    Tensor,
    Value,
    as_size,
    const,
    of,
)
from ckptlint.knowledge.meanings import LABELS, SHAPED, adds, draws, has_no_gradient, subtracts, takes_labels
from ckptlint.knowledge.tables import functions
from ckptlint.program.objects import Dep
from ckptlint.program.regions import Source
from ckptlint.program.texts import Text

if TYPE_CHECKING:
    from ckptlint.frameworks.tensorflow.adapter import TensorFlow
    from ckptlint.frameworks.tensorflow.part import FrameworkHandler


class Ops(TensorFlowPart):
    """Computes what the results of ops derive from."""

    def tensor_op(
        self, canonical: str, args: list[Value], keywords: Keywords, deps: frozenset[Dep], node: ast.AST
    ) -> Value:
        """The result of an op: it derives from the arguments, cut off where no gradient passes the op."""
        self.run.calls.run_callbacks(args, keywords, node)
        row = functions().get(canonical)
        if deps and (has_no_gradient(row) or self.casts_to_integer(canonical, args, keywords)):
            return of(Tensor(self.run.derivation.cut(deps, canonical, node, "none")))
        if takes_labels(canonical):
            deps = self.labelled(args, keywords)
        elif any(key in LABELS for key, _ in keywords):
            deps = self.labelled([NOTHING, *args], keywords)
        elif subtracts(canonical):
            deps = self.differing(args, keywords)
        elif adds(canonical) and len(args) >= 2:
            deps = self.run.derivation.mixed(args[0], args[1], "term")
        elif any(d.cut is None for d in deps):
            deps = self.run.derivation.entering(deps)
        sources = self.run.derivation.sources_of_all(args, keywords)
        if draws(canonical):
            sources = frozenset(s for s in sources if s.state is None)
        result = Value(frozenset({Tensor(deps)}), sources=sources)
        return self.adapter.functional.symbolic(result, None, [*args, *(v for _, v in keywords)], node)

    def casts_to_integer(self, canonical: str, args: list[Value], keywords: Keywords) -> bool:
        """Whether an op casts its argument to a type that no gradient passes."""
        if not canonical.endswith(".cast"):
            return False
        dtype = args[1] if len(args) > 1 else dict(keywords).get("dtype", UNKNOWN)
        match dtype.single:
            case Ext(name):
                kind = name.rpartition(".")[2]
            case Text() as text:
                kind = text.known or ""
            case _:
                return False
        return kind.startswith(("int", "uint", "bool"))

    def labelled(self, args: list[Value], keywords: Keywords) -> frozenset[Dep]:
        """What a loss derives from: what stands in the place of the labels is compared with, not trained."""
        label, rest = (args[:1], args[1:])
        found = {
            Dep(d.id, d.cut, "label") if d.cut else d for v in label for d in self.run.derivation.deps(v)
        }
        for key, value in keywords:
            for d in self.run.derivation.deps(value):
                found.add(Dep(d.id, d.cut, "label") if d.cut and key in LABELS else d)
        for value in rest:
            found |= self.run.derivation.deps(value)
        return frozenset(found)

    def differing(self, args: list[Value], keywords: Keywords) -> frozenset[Dep]:
        """What the difference of the first two arguments derives from."""
        values = [*args, *(v for _, v in keywords)]
        if len(values) >= 2:
            return self.run.derivation.mixed(values[0], values[1], "difference")
        return self.run.derivation.deps_of_all(args, keywords)

    def sizes_given(self, call: Call) -> frozenset[Source]:
        """What differs from process to process and decides the size of the tensor that a function makes."""
        keyword = SHAPED.get(call.name)
        if keyword is None:
            return frozenset()
        return as_size(self.run.derivation.sources_within(call.argument((0, keyword))))

    def is_loss(self, id: int) -> bool:
        """Whether an object is a loss of the framework."""
        row = self.adapter.classes.row(self.heap.object(id).type)
        return bool(row and row.get("kind") == "loss")


def tensor(tf: TensorFlow, call: Call) -> Value:
    """An op: its result derives from its arguments, and with the option `own` from its object."""
    deps = call.deps() | (
        frozenset({Dep(call.receiver)}) if call.receiver is not None and call.option("own") else frozenset()
    )
    return of(Tensor(deps))


def no_dependency(tf: TensorFlow, call: Call) -> Value:
    """`NoDependency(value)`: the attribute keeps the value, and the writer does not follow it."""
    return of(Partial(of(Ext(NO_DEPENDENCY)), tuple(call.args[:1]), ()))


def tensor_pair(tf: TensorFlow, call: Call) -> Value:
    """An op that returns two tensors."""
    deps = call.deps()
    return call.run.containers.listed(call.node, "tuple", [of(Tensor(deps)), of(Tensor(deps))], "pair")


def plain(tf: TensorFlow, call: Call) -> Value:
    """A tensor that derives from nothing."""
    return of(Tensor())


def zero(tf: TensorFlow, call: Call) -> Value:
    """Zeros of any shape, as the number 0."""
    return const(0.0)


def constant(tf: TensorFlow, call: Call) -> Value:
    """`tf.constant` and the like: a known number stays known."""
    first = call.args[0] if call.args else UNKNOWN
    known = first.constant
    if isinstance(known, int | float):
        return first
    return of(Tensor(call.run.derivation.deps(first)))


def same(tf: TensorFlow, call: Call) -> Value:
    """A method that returns the value of its object."""
    return of(Tensor(frozenset({Dep(call.receiver)}))) if call.receiver is not None else UNKNOWN


def opaque(tf: TensorFlow, call: Call) -> Value:
    """An op or method that no gradient passes."""
    subject = of(Ref(call.receiver)) if call.receiver is not None else call.argument(call.option("arg", 0))
    label = f".{call.name}" if call.receiver is not None else call.name
    return of(Tensor(call.run.derivation.cut(call.run.derivation.deps(subject), label, call.node)))


def opaque_call(tf: TensorFlow, call: Call) -> Value:
    """A function that calls another one where no gradient passes."""
    deps = call.run.derivation.deps(call.argument(call.option("args")))
    return of(Tensor(call.run.derivation.cut(deps, call.name, call.node)))


def derived(tf: TensorFlow, call: Call) -> Value:
    """A method whose result derives from its object."""
    return of(Tensor(frozenset({Dep(call.receiver)}))) if call.receiver is not None else UNKNOWN


def eager(tf: TensorFlow, call: Call) -> Value:
    """`tf.executing_eagerly()`: true, but unknown in functions that are traced into graphs."""
    return UNKNOWN if call.run.context.traced else TRUE


HANDLERS: Final[Mapping[str, FrameworkHandler]] = {
    "tensor": tensor,
    "no_dependency": no_dependency,
    "tensor_pair": tensor_pair,
    "plain": plain,
    "zero": zero,
    "constant": constant,
    "same": same,
    "opaque": opaque,
    "opaque_call": opaque_call,
    "derived": derived,
    "eager": eager,
}
