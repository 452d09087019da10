"""Containers a program may hold state in, and what it may do to them afterwards."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Container:
    """One way to make a container in an expression; each `$e` is a fresh element."""

    name: str
    text: str
    shape: str  # list, tuple, dict, nested or other: what can be done to it later
    iterate: str = ""  # what a loop over the elements goes over
    keys: tuple[str, ...] = ()
    hashable: bool = False  # a set of the elements themselves


CONTAINERS = (
    Container("list", "[$e, $e]", "list", "$it"),
    Container("tuple", "($e, $e)", "tuple", "$it"),
    Container("dict", "{'a': $e, 'b': $e}", "dict", "$it.values()", ("a", "b")),
    Container("list comprehension", "[$e for _ in range(2)]", "list", "$it"),
    Container("tuple of generator", "tuple($e for _ in range(2))", "tuple", "$it"),
    Container("dict comprehension", "{f'k{i}': $e for i in range(2)}", "dict", "$it.values()", ("k0", "k1")),
    Container("list()", "list($e for _ in ('x', 'y'))", "list", "$it"),
    Container("dict()", "dict(a=$e, b=$e)", "dict", "$it.values()", ("a", "b")),
    Container("list of one", "[$e]", "list", "$it"),
    Container("dict of zip", "dict(zip(('a', 'b'), [$e, $e]))", "dict", "$it.values()", ("a", "b")),
    Container("named comprehension", "{name: $e for name in ('a', 'b')}", "dict", "$it.values()", ("a", "b")),
    Container("spread dict", "{**{'a': $e}, 'b': $e}", "dict", "$it.values()", ("a", "b")),
    Container("filtered comprehension", "[$e for i in range(4) if i % 2]", "list", "$it"),
    Container("conditional comprehension", "[$e if i else $e for i in range(2)]", "list", "$it"),
    Container("sum of lists", "[$e] + [$e, $e]", "list", "$it"),
    Container("reversed", "list(reversed([$e, $e]))", "list", "$it"),
    Container("tuple()", "tuple([$e, $e])", "tuple", "$it"),
    Container("map", "list(map(lambda _: $e, range(2)))", "list", "$it"),
    Container("fromkeys", "dict.fromkeys(('a', 'b'), $e)", "dict", "$it.values()", ("a", "b")),
    Container(
        "numbered", "{f'{name}{i}': $e for i, name in enumerate('xy')}", "dict", "$it.values()", ("x0", "y1")
    ),
    Container("list times", "[$e] * 2", "list", "$it"),
    Container("nested comprehension", "[[$e for _ in range(2)] for _ in range(2)]", "nested"),
    Container("starred", "[*[$e], $e]", "list", "$it"),
    Container("namedtuple", "$Pair($e, $e)", "tuple", "$it"),
    Container("namedtuple keywords", "$Pair(second=$e, first=$e)", "tuple", "$it"),
    Container("OrderedDict", "$collections.OrderedDict(a=$e)", "dict", "$it.values()", ("a",)),
    Container(
        "OrderedDict", "$collections.OrderedDict([('b', $e), ('a', $e)])", "dict", "$it.values()", ("b", "a")
    ),
    Container("defaultdict", "$collections.defaultdict(list, a=$e)", "other"),
    Container("deque", "$collections.deque([$e])", "other"),
    Container("UserDict", "$collections.UserDict(a=$e)", "other"),
    Container("MappingProxyType", "$types.MappingProxyType({'a': $e})", "other"),
    Container("set", "{$e}", "other", hashable=True),
    Container("set of refs", "{$e.ref()}", "other"),
    Container("object array", "$np.array([$e], dtype=object)", "other"),
    Container("iterator", "iter([$e, $e])", "other"),
    Container("mixed list", "[$e, 1.0]", "mixed"),
    Container("list in list", "[[$e], [$e]]", "nested"),
    Container("tuple in tuple", "(($e,), ($e,))", "other"),
    Container("list in tuple", "([$e], [$e])", "nested"),
    Container("tuple in list", "[($e,), ($e,)]", "other"),
    Container("dict in list", "[{'a': $e}]", "other"),
    Container("list in dict", "{'a': [$e]}", "other"),
    Container("dict in dict", "{'a': {'b': $e}}", "other"),
    Container("dict in tuple", "({'a': $e},)", "other"),
    Container("list in namedtuple", "$Single([$e])", "other"),
    Container("list in list in dict", "{'deep': [[$e], $e]}", "other"),
    Container("tuple in dict in list", "[{'x': ($e, $e)}, $e]", "other"),
)

COMMON = 6  # of them stand first

# Save raises for these, wherever they are looked at.
KEYED = (
    Container("int keys", "{1: $e}", "other"),
    Container("tuple keys", "{(1, 2): $e}", "other"),
    Container("int keys comprehension", "{i: $e for i in range(2)}", "other"),
)

# The row of the facts a container of such elements shows.
ROWS = {
    ("list", "V"): "C: list literal, 2",
    ("list comprehension", "V"): "C: list comprehension, 2",
    ("tuple", "V"): "C: tuple, 2",
    ("namedtuple", "V"): "C: namedtuple, 2",
    ("dict", "V"): "C: dict, str keys",
    ("dict comprehension", "V"): "C: dict comprehension, f-string keys",
    ("int keys", "V"): "C: dict, int keys",
    ("tuple keys", "V"): "C: dict, tuple keys",
    ("OrderedDict", "V"): "C: OrderedDict",
    ("defaultdict", "V"): "C: defaultdict",
    ("UserDict", "V"): "C: UserDict",
    ("MappingProxyType", "V"): "C: MappingProxyType",
    ("set of refs", "V"): "C: set of v.ref()",
    ("deque", "V"): "C: deque",
    ("object array", "V"): "C: numpy object array",
    ("iterator", "V"): "C: generator / iterator over variables",
    ("mixed list", "V"): "C: list mixing V and float",
    ("tuple in tuple", "V"): "C: tuple of tuples",
    ("list in list", "V"): "C: list in list",
    ("list in tuple", "V"): "C: tuple of lists",
    ("tuple in list", "V"): "C: list of tuples",
    ("dict in list", "V"): "C: dict in list",
    ("list in dict", "V"): "C: list in dict",
    ("dict in dict", "V"): "C: dict in dict",
    ("dict in tuple", "V"): "C: tuple of dicts",
    ("list in namedtuple", "V"): "C: namedtuple holding a list",
    ("list", "K"): "C: list of keras.Variable",
    ("tuple", "K"): "C: tuple of keras.Variable",
    ("dict", "K"): "C: dict of keras.Variable",
    ("list", "W"): "A: self.ws = [self.add_weight() ..] (list, 2)",
    ("dict", "W"): "A: self.ws = {k: self.add_weight()} (dict, 2)",
    ("list", "D"): "D: list of Dense, 2",
    ("list comprehension", "D"): "D: list comprehension of Dense, 2",
    ("tuple", "D"): "D: tuple of Dense, 2",
    ("tuple of generator", "D"): "D: tuple(Dense for ..) , 2",
    ("dict", "D"): "D: dict of Dense",
    ("int keys", "D"): "D: dict of Dense, int keys",
    ("OrderedDict", "D"): "D: OrderedDict of Dense",
    ("defaultdict", "D"): "D: defaultdict of Dense",
    ("set", "D"): "D: set of Dense",
    ("deque", "D"): "D: deque of Dense",
    ("namedtuple", "D"): "D: namedtuple of Dense",
    ("list in tuple", "D"): "D: tuple of lists of Dense",
    ("tuple in list", "D"): "D: list of tuples of Dense",
    ("list in list", "D"): "D: list of lists of Dense",
    ("list in dict", "D"): "D: dict of lists of Dense",
    ("list", "S"): "D: list of keras.Sequential",
    ("tuple", "S"): "D: tuple of keras.Sequential",
    ("list", "F"): "D: functional model in a list",
    ("list of one", "F"): "D: functional model in a list",
    ("list", "M"): "D: list of tf.Module",
    ("tuple", "M"): "D: tuple of tf.Module",
    ("dict", "M"): "D: dict of tf.Module",
    ("list", "C"): "D: tf.train.Checkpoint(v=V) in a list",
    ("list of one", "C"): "D: tf.train.Checkpoint(v=V) in a list",
}


@dataclass(frozen=True)
class Mutation:
    """Something done to a container already held: `$it`, with `$e` a fresh element and `$k` a key it has."""

    text: str
    row: str = ""
    unused: bool = False  # only where no call goes through the elements
    compares: bool = False  # elements by ==: only for scalars
    only: str = ""  # "wrapped": not on Keras 3's own containers; "bare": only on those


LIST_SAFE = (
    Mutation("$it.append($e)"),
    Mutation("$it.extend([$e])", "C: list.extend"),
    Mutation("$it += [$e]", "C: self.w += [V]"),
    Mutation("$it = $it + [$e]", "C: self.w = self.w + [V]"),
    Mutation("for _ in range(2):\n    $it.append($e)"),
    Mutation("$it.extend($e for _ in range(2))"),
    Mutation("$self.$fresh = $it[:1]", "C: list slice read kept: self.u = self.w[:1]"),
    Mutation("$self.$fresh = list($it)"),
    Mutation("$self.$fresh = $it"),
    Mutation("$added($it, $e)"),
    Mutation("items = $it\nitems.append($e)"),
    Mutation("items, other = $it, [$e]\nitems += other"),
    Mutation("for i, item in enumerate(list($it)):\n    setattr($self, f'$fresh_{i}', item)"),
)
LIST_MOVING = (
    Mutation("$it.insert(0, $e)", "C: list.insert(0, V)"),
    Mutation("$it.insert(len($it), $e)", "C: list.insert(len, V)"),
    Mutation("$it[0] = $e", "C: self.w[0] = V"),
    Mutation("$it.pop()", "C: list.pop()"),
    Mutation("del $it[0]", "C: del self.w[0]"),
    Mutation("$it.remove($it[0])", "C: list.remove(x)", compares=True),
    Mutation("$it.clear()", "C: list.clear()"),
    Mutation("$it.reverse()", "C: list.reverse()"),
    Mutation("$it[:] = [$e, $e]", "C: list slice assign self.w[:] = [..]", compares=True),
    Mutation("$it[0] = 0.0", "C: list of V later set to float: self.w[0]=0.", unused=True),
    Mutation("$it.sort(key=id)", "C: list.sort(key=)", only="bare"),
)
DICT_SAFE = (
    Mutation("$it['c'] = $e"),
    Mutation("$it['$k'] = $e", "C: dict overwrite self.w['a']=V2"),
    Mutation("$it.update({'c': $e, 'd': $e})"),
    Mutation("$it.update(c=$e)", "C: dict.update(a=V)", only="wrapped"),
    Mutation("del $it['$k']", "C: del self.w['a'] (2 entries)"),
    Mutation("for i in range(2):\n    $it[f'x{i}'] = $e"),
    Mutation("items = $it\nitems['c'] = $e"),
    Mutation("for key, item in dict($it).items():\n    setattr($self, f'$fresh_{key}', item)"),
    Mutation("$self.$fresh = list($it.values())"),
)
DICT_MOVING = (
    Mutation("$it.setdefault('c', $e)", "C: dict.setdefault('a', V)"),
    Mutation("$it.setdefault('$k', $e)"),
    Mutation("$it.pop('$k')", "C: dict.pop('a')"),
    Mutation("$it.clear()", "C: dict.clear()"),
    Mutation("$it.pop('none', None)"),
)
