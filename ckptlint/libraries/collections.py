"""Containers and namespaces of the modules `collections`, `types` and `argparse`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.containers import FACTORY
from ckptlint.interpreter.values import Ref, Value, of
from ckptlint.libraries.iteration import collected, dict_like
from ckptlint.program.objects import Kind
from ckptlint.wildcard import ANY


def defaultdict(call: Call) -> Value:
    """Starts empty; what makes its missing items is kept."""
    made = call.run.containers.container(call.node, "defaultdict")
    for key, value in call.keywords:
        call.run.containers.put(made, ("k", key) if key != ANY else ANY, value, call.node)
    if call.args:
        call.run.heap.set((made, FACTORY), call.args[0])
    return of(Ref(made))


def namespace(call: Call) -> Value:
    made = call.run.heap.allocate(Kind.INSTANCE, "types.SimpleNamespace", call.node)
    for key, value in call.keywords:
        call.run.attributes.set_attribute(of(Ref(made)), key, value, call.node)
    return of(Ref(made))


HANDLERS: Final[Mapping[str, Handler]] = {
    "collections.OrderedDict": dict_like("OrderedDict"),
    "collections.UserDict": dict_like("UserDict"),
    "types.MappingProxyType": dict_like("MappingProxyType"),
    "collections.defaultdict": defaultdict,
    "collections.deque": collected("deque", "list"),
    "types.SimpleNamespace": namespace,
    "argparse.Namespace": namespace,
}
