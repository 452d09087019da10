"""What each format of `ckptlint graph` shows of an object graph."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from ckptlint.graph import Graph, Link, Lost, Node, Part, Raises, Reason
from ckptlint.knowledge.worlds import keras_choice
from ckptlint.report.graph import FORMATS, DrawingError, Page, layout, render
from ckptlint.report.graph.look import LOOKS
from ckptlint.report.graph.picture import picture_of
from ckptlint.source import Place
from ckptlint.wildcard import ANY
from ckptlint.world import WorldChoice

KERAS_3 = keras_choice(3, "assumed: nothing in the project says otherwise")
KERAS_2 = keras_choice(2, "requirements.txt asks for tensorflow 2.13")
END = "/.ATTRIBUTES/VARIABLE_VALUE"
PICTURES = ("mermaid", "dot", "svg")


def at(line: int, path: str = "train.py", column: int = 0) -> Place:
    return Place(path, line, column, line, column + 10)


class Drawn:
    """A graph put together by hand, as the run would make it."""

    def __init__(self, root: Part = Part.ROOT, type: str = "tensorflow.train.Checkpoint") -> None:
        self.nodes: list[Node] = []
        self.links: list[Link] = []
        self.node(root, "ckpt", type, at(46))

    def node(
        self,
        part: Part,
        label: str,
        type: str,
        place: Place | None = None,
        key: str | None = None,
        **facts: Any,
    ) -> int:
        keys = () if key is None else (key + END,)
        self.nodes.append(Node(len(self.nodes), part, label, type, place, keys, **facts))
        return self.nodes[-1].id

    def link(self, holder: int, name: str, target: int, sure: bool = True) -> int:
        self.links.append(Link(holder, name, target, sure))
        return target

    def add(
        self,
        holder: int,
        name: str,
        part: Part,
        type: str,
        place: Place | None = None,
        key: str | None = None,
        **facts: Any,
    ) -> int:
        return self.link(holder, name, self.node(part, name, type, place, key, **facts))

    def variable(
        self, holder: int, name: str, key: str, trainable: bool, place: Place | None = None, **facts: Any
    ) -> int:
        """A variable; one that a framework makes stands where its holder does."""
        place = place or self.nodes[holder].place
        return self.add(
            holder, name, Part.VARIABLE, "tensorflow.Variable", place, key, trainable=trainable, **facts
        )

    def dense(self, holder: int, name: str, place: Place, *keys: str, **facts: Any) -> list[int]:
        """A Dense layer; answers its variables, of which the first is `_kernel` under Keras 3."""
        layer = self.add(holder, name, Part.LAYER, "keras.layers.Dense", place, **facts)
        return [self.variable(layer, key.rpartition("/")[2], key, True) for key in keys]

    def graph(self, runs_in: WorldChoice = KERAS_3, name: str = "ckpt", **rest: Any) -> Graph:
        return Graph(name, at(48), "manager.save", runs_in, tuple(self.nodes), tuple(self.links), **rest)


def keras_3_training(raises: Raises | None = None) -> Graph:
    """A model that keeps its blocks in a list, an optimizer built on its variables, a step.

    The names and keys are those that TensorFlow 2.21 writes with Keras 3.15, but for Keras' empty lists. A
    layer in a tuple is further from the root than the optimizer's list, so its key leads through that.
    """
    drawn = Drawn()
    model = drawn.add(0, "model", Part.MODEL, "train.Classifier", at(30))
    optimizer = drawn.add(0, "optimizer", Part.OPTIMIZER, "keras.optimizers.Adam", at(31))
    drawn.variable(0, "step", "step", False, at(32))
    d1 = drawn.dense(model, "d1", at(9, "model.py"), "model/d1/_kernel", "model/d1/bias")
    head = drawn.dense(model, "head", at(11, "model.py"), "model/head/_kernel", "model/head/bias")
    drawn.link(model, "tied", drawn.links[-2].holder)
    pair = drawn.add(model, "pair", Part.CONTAINER, "tuple", at(13, "model.py"))
    gate = drawn.add(pair, "0", Part.LAYER, "keras.layers.Dense", at(13, "model.py", 20))
    in_tuple = [
        drawn.variable(gate, name, f"optimizer/_trainable_variables/{index}", True)
        for index, name in ((6, "_kernel"), (7, "bias"))
    ]
    drawn.variable(pair, "1", "model/pair/1", True, at(13, "model.py", 40))
    variables, trained, momentums, velocities = (
        drawn.add(optimizer, name, Part.CONTAINER, "list")
        for name in ("_variables", "_trainable_variables", "_momentums", "_velocities")
    )
    for index, name in enumerate(("_iterations", "_learning_rate")):
        drawn.link(variables, str(index), drawn.variable(optimizer, name, f"optimizer/{name}", False))
    rescued = [
        drawn.node(
            Part.VARIABLE,
            name,
            "keras.Variable",
            at(10, "model.py"),
            f"optimizer/_trainable_variables/{index}",
            trainable=True,
        )
        for index, name in ((2, "_kernel"), (3, "bias"))
    ]
    for index, variable in enumerate((*d1, *rescued, *head, *in_tuple)):
        drawn.link(trained, str(index), variable)
        for kind, slots in enumerate((momentums, velocities)):
            place = str(2 + 2 * index + kind)
            key = f"optimizer/_variables/{place}"
            slot = drawn.add(
                variables, place, Part.SLOT, "keras.Variable", key=key, trainable=False, slot_of=variable
            )
            drawn.link(slots, str(index), slot)
    lost = (
        Lost(
            "self.blocks",
            ("Dense",),
            Reason.KERAS3_CONTAINER,
            at(10, "model.py"),
            model,
            container="list",
            fault="list",
        ),
        Lost("accuracy", ("keras.metrics.Mean",), Reason.NO_ROOT, at(34)),
        Lost("ema", ("tf.train.ExponentialMovingAverage",), Reason.NOT_TRACKABLE, at(35)),
    )
    return drawn.graph(lost=lost, raises=raises)


def keras_2_training() -> Graph:
    """Blocks in a list of unknown length, a metric, slots keyed as the optimizers of Keras 2 may key them."""
    drawn = Drawn()
    net = drawn.add(0, "net", Part.MODULE, "train.Net", at(20))
    optimizer = drawn.add(0, "opt", Part.OPTIMIZER, "tf_keras.optimizers.legacy.Adam", at(21))
    blocks = drawn.add(net, "blocks", Part.CONTAINER, "list", at(12))
    kernel, bias = drawn.dense(
        blocks, ANY, at(12, column=20), f"net/blocks/{ANY}/kernel", f"net/blocks/{ANY}/bias", many=True
    )
    drawn.link(net, "maybe", drawn.node(Part.LAYER, "maybe", "tf_keras.layers.Dropout", at(14)), sure=False)
    metric = drawn.add(0, "loss", Part.METRIC, "tf_keras.metrics.Mean", at(22))
    drawn.variable(metric, "total", "loss/total", False)
    drawn.add(0, "data", Part.OTHER, "tensorflow.data.Iterator", at(23), "data")
    drawn.variable(optimizer, "iter", "opt/iter", False)
    for variable, name in ((kernel, "kernel"), (bias, "bias")):
        for slot in ("m", "v"):
            key = f"net/blocks/{ANY}/{name}/.OPTIMIZER_SLOT/opt/{slot}"
            drawn.node(Part.SLOT, slot, "tensorflow.Variable", key=key, trainable=False, slot_of=variable)
    return drawn.graph(KERAS_2)


def deep_network(layers: int = 70) -> Graph:
    """A model of many layers and a trainer that know each other: more than 200 nodes and a cycle."""
    drawn = Drawn(Part.MODEL, "train.Deep")
    for index in range(layers):
        name = f"layer{index}"
        drawn.dense(0, name, at(index), f"{name}/kernel", f"{name}/bias")
    trainer = drawn.add(0, "trainer", Part.MODULE, "train.Trainer", at(200))
    drawn.link(trainer, "model", 0)
    weights = drawn.add(trainer, "weights", Part.CONTAINER, "list", at(201))
    for index in range(30):
        drawn.variable(weights, str(index), f"trainer/weights/{index}", True)
    return drawn.graph(name="self.model")


def shared_encoder(raises: Raises | None = None) -> Graph:
    """Two models with one encoder, held by the second inside a tuple; the encoder knows the first model."""
    drawn = Drawn()
    student = drawn.add(0, "student", Part.MODEL, "train.Student", at(30))
    teacher = drawn.add(0, "teacher", Part.MODEL, "train.Teacher", at(31))
    drawn.dense(student, "encoder", at(9), "student/encoder/kernel", "student/encoder/bias")
    encoder = drawn.links[-1].holder
    drawn.dense(student, "head", at(10), "student/head/kernel")
    drawn.dense(teacher, "head", at(20), "teacher/head/kernel")
    parts = drawn.add(teacher, "parts", Part.CONTAINER, "tuple", at(21))
    drawn.dense(parts, "0", at(22), "teacher/parts/0/kernel")
    drawn.link(parts, "1", encoder)
    drawn.link(encoder, "owner", student)
    return drawn.graph(raises=raises)


HOSTILE = 'a<b>&"]}--|#;`\x1b[31m\u202e\n%%{x}%%' + "long" * 30


def hostile_names() -> Graph:
    """Keys of a dict can be any text."""
    drawn = Drawn()
    model = drawn.add(0, HOSTILE, Part.MODEL, f"train.{HOSTILE}", at(1, f"{HOSTILE}.py"))
    drawn.variable(model, HOSTILE, f"{HOSTILE}/{HOSTILE}", True)
    drawn.add(model, "[/red]:smile:", Part.LAYER, "train.[bold]Layer", at(2))
    hostile = Lost(HOSTILE, (HOSTILE,), Reason.CONTAINER_TYPE, None, model, container=HOSTILE, fault=HOSTILE)
    return drawn.graph(lost=(hostile, Lost(HOSTILE, ("x",), Reason.NO_ROOT, None)))


ALL = (keras_3_training, keras_2_training, shared_encoder, deep_network, hostile_names)


def shown(output_format: str, *graphs: Graph, **how: Any) -> str:
    return render(output_format, Page(graphs, "train.py", **how))


def test_the_tree_shows_every_object_at_one_place_with_its_key_and_apart_what_is_not_saved():
    assert shown("tree", keras_3_training()) == (
        "ckpt: saved by manager.save() at train.py:48\n"
        "Keras 3 (assumed: nothing in the project says otherwise)\n"
        "\n"
        "ckpt  Checkpoint  train.py:46\n"
        "├── model  Classifier  train.py:30\n"
        "│   ├── d1  Dense  model.py:9\n"
        "│   │   ├── _kernel  model/d1/_kernel\n"
        "│   │   └── bias     model/d1/bias\n"
        "│   ├── head  Dense  model.py:11\n"
        "│   │   ├── _kernel  model/head/_kernel\n"
        "│   │   └── bias     model/head/bias\n"
        "│   ├── tied  → same as model/head\n"
        "│   └── pair  tuple  model.py:13\n"
        "│       ├── 0  Dense  model.py:13\n"
        "│       │   ├── _kernel  optimizer/_trainable_variables/6\n"
        "│       │   └── bias     optimizer/_trainable_variables/7\n"
        "│       └── 1  model/pair/1  model.py:13\n"
        "├── optimizer  Adam  train.py:31\n"
        "│   ├── _trainable_variables  list\n"
        "│   │   ├── 2  optimizer/_trainable_variables/2  (_kernel)  model.py:10\n"
        "│   │   ├── 3  optimizer/_trainable_variables/3  (bias)  model.py:10\n"
        "│   │   └── → 6 more that stand elsewhere in this tree\n"
        "│   ├── _iterations     optimizer/_iterations  (not trained)\n"
        "│   ├── _learning_rate  optimizer/_learning_rate  (not trained)\n"
        "│   └── slots of 8 variables: momentums, velocities\n"
        "│       ├── model/d1/_kernel                  optimizer/_variables/{2,3}\n"
        "│       ├── model/d1/bias                     optimizer/_variables/{4,5}\n"
        "│       ├── optimizer/_trainable_variables/2  optimizer/_variables/{6,7}\n"
        "│       ├── optimizer/_trainable_variables/3  optimizer/_variables/{8,9}\n"
        "│       ├── model/head/_kernel                optimizer/_variables/{10,11}\n"
        "│       ├── model/head/bias                   optimizer/_variables/{12,13}\n"
        "│       ├── model/pair/0/_kernel              optimizer/_variables/{14,15}\n"
        "│       └── model/pair/0/bias                 optimizer/_variables/{16,17}\n"
        "└── step  step  (not trained)  train.py:32\n"
        "\n"
        "Not in the checkpoint\n"
        "  self.blocks:  list of Dense, what a list holds is not saved under Keras 3  model.py:10\n"
        "  accuracy:     keras.metrics.Mean, reached by no root  train.py:34\n"
        "  ema:          tf.train.ExponentialMovingAverage, not trackable  train.py:35\n"
        "\n"
        "12 variables saved, 16 slots, 3 not in the checkpoint.\n"
    )


def test_what_the_run_cannot_know_is_said_so():
    assert shown("tree", keras_2_training()) == (
        "ckpt: saved by manager.save() at train.py:48\n"
        "Keras 2 (requirements.txt asks for tensorflow 2.13)\n"
        "\n"
        "ckpt  Checkpoint  train.py:46\n"
        "├── net  Net  train.py:20\n"
        "│   ├── blocks  list  train.py:12\n"
        "│   │   └── *  Dense  (several)  train.py:12\n"
        "│   │       ├── kernel  net/blocks/*/kernel\n"
        "│   │       └── bias    net/blocks/*/bias\n"
        "│   └── maybe  Dropout  (may not be there)  train.py:14\n"
        "├── opt  Adam  train.py:21\n"
        "│   ├── iter  opt/iter  (not trained)\n"
        "│   └── slots of 2 variables: m, v\n"
        "│       ├── net/blocks/*/kernel  net/blocks/*/kernel/.OPTIMIZER_SLOT/opt/{m,v}\n"
        "│       └── net/blocks/*/bias    net/blocks/*/bias/.OPTIMIZER_SLOT/opt/{m,v}\n"
        "├── loss  Mean  train.py:22\n"
        "│   └── total  loss/total  (not trained)\n"
        "└── data  Iterator  data  train.py:23\n"
        "\n"
        "4 variables saved, 4 slots, 1 of other kinds, 0 not in the checkpoint.\n"
    )


def test_keys_are_whole_where_that_is_asked_for():
    text = shown("tree", keras_3_training(), full_keys=True)
    assert f"bias     model/d1/bias{END}\n" in text
    assert (
        f"model/d1/bias                     optimizer/_variables/4{END}  optimizer/_variables/5{END}\n"
        in text
    )


def test_a_save_that_raises_says_so_and_where_and_shows_no_keys():
    text = shown("tree", shared_encoder(Raises("ValueError", Reason.LIST_CHANGED_OUTSIDE, at=2)))
    why = "the list was changed through another name than the one it is tracked by"
    assert f"\nThe save raises ValueError: {why}\n" in text
    assert "└── teacher  Teacher  train.py:31  the save raises here\n" in text
    assert "student/encoder/kernel" not in text
    assert text.endswith("\nNothing is written.\n")


def test_an_object_reached_by_a_second_name_is_shown_once_and_referred_to_elsewhere():
    text = shown("tree", shared_encoder())
    assert text.count("encoder  Dense") == 1
    assert "└── 1  → same as student/encoder\n" in text


def test_objects_that_know_each_other_do_not_make_the_tree_endless():
    text = shown("tree", shared_encoder(), deep_network())
    assert "owner  → same as student\n" in text
    assert "model  → same as self.model\n" in text


def test_a_tree_as_deep_as_a_program_can_be_is_shown():
    drawn = Drawn()
    holder = 0
    for _ in range(300):
        holder = drawn.add(holder, "inner", Part.MODULE, "train.Inner")
    assert shown("tree", drawn.graph()).count("inner  Inner") == 300


def test_on_a_narrow_terminal_lines_are_wrapped_and_nothing_is_lost():
    narrow = shown("tree", keras_3_training(), width=40)
    assert max(map(len, narrow.splitlines())) <= 40
    letters = re.sub(r"[\s│├└─]", "", narrow)
    assert letters == re.sub(r"[\s│├└─]", "", shown("tree", keras_3_training()))


def test_colour_adds_escape_codes_and_changes_nothing_else():
    from rich.text import Text

    plain, painted = (shown("tree", keras_3_training(), colour=colour) for colour in (False, True))
    assert "\x1b[" not in plain
    assert "\x1b[" in painted
    assert Text.from_ansi(painted).plain.split() == plain.split()


def test_a_terminal_without_line_drawing_gets_a_tree_of_ordinary_characters():
    text = shown("tree", keras_3_training(), ascii=True)
    assert text.isascii()
    assert "|   |-- d1  Dense  model.py:9\n|   |   |-- _kernel  model/d1/_kernel\n" in text


@pytest.mark.parametrize("output_format", FORMATS)
def test_escape_codes_and_markup_in_names_reach_neither_terminal_nor_picture(output_format: str):
    text = shown(output_format, hostile_names())
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[/red]:smile:" in text.replace("#91;", "[").replace("#93;", "]").replace("#47;", "/")


def test_json_is_the_graph_as_it_is():
    graph = keras_2_training()
    document = json.loads(shown("json", graph))
    (root,) = document["roots"]
    assert (document["schema"], document["file"]) == (1, "train.py")
    assert (root["name"], root["how"], root["raises"]) == ("ckpt", "manager.save", None)
    assert root["keras"] == {"version": 2, "reason": KERAS_2.reason}
    assert root["keys"] == list(graph.keys)
    assert root["links"][0] == {"holder": 0, "name": "net", "target": 1, "sure": True}
    assert root["nodes"][1] == {
        "id": 1,
        "part": "module",
        "label": "net",
        "type": "train.Net",
        "keys": [],
        "trainable": None,
        "many": False,
        "slot_of": None,
        "filename": str(Path("train.py").absolute()),
        "location": {"row": 20, "column": 1},
        "end_location": {"row": 20, "column": 11},
    }
    slot = root["nodes"][-1]
    assert (slot["slot_of"], slot["keys"], slot["location"]) == (
        root["nodes"][6]["id"],
        [f"net/blocks/*/bias/.OPTIMIZER_SLOT/opt/v{END}"],
        None,
    )


def test_json_tells_what_is_lost_and_why_the_save_fails():
    raises = Raises("ValueError", Reason.KEY_IS_NO_STRING, at=1)
    (root,) = json.loads(shown("json", keras_3_training(raises)))["roots"]
    assert root["raises"] == {
        "error": "ValueError",
        "reason": "key-is-no-string",
        "why": "a dict has a key that is no string",
        "at": 1,
    }
    assert [(lost["name"], lost["holder"]) for lost in root["lost"]] == [
        ("self.blocks", 1),
        ("accuracy", None),
        ("ema", None),
    ]


def test_a_picture_has_a_box_for_each_layer_with_its_variables_as_rows():
    picture = picture_of(keras_3_training())
    assert [(box.title, [row.text for row in box.rows]) for box in picture.boxes] == [
        ("ckpt", []),
        ("model", []),
        (
            "optimizer",
            [
                "_trainable_variables/2",
                "_trainable_variables/3",
                "_trainable_variables",
                "_iterations",
                "_learning_rate",
                "momentums, velocities",
            ],
        ),
        ("step", ["not trained"]),
        ("d1", ["_kernel", "bias"]),
        ("head", ["model/tied", "_kernel", "bias"]),
        ("pair", ["1"]),
        ("0", ["_kernel", "bias"]),
        ("self.blocks", ["what a list holds is not saved under", "Keras 3"]),
    ]
    assert [box.title for box in picture.adrift] == ["accuracy", "ema"]


def test_a_key_that_does_not_follow_from_where_a_variable_stands_is_noted():
    picture = picture_of(keras_3_training())
    notes = {
        row.text: row.note
        for box in picture.boxes
        if box.title in ("0", "d1", "optimizer")
        for row in box.rows
    }
    assert notes["_kernel"] == "as optimizer/_trainable_variables/6"
    assert notes["_trainable_variables/2"] == "_kernel, model.py:10"
    assert notes["momentums, velocities"] == "for 8 variables"


def test_in_a_large_picture_layers_that_are_alike_are_one_box():
    boxes = picture_of(deep_network()).boxes
    assert [(box.title, box.type) for box in boxes] == [
        ("self.model", "Deep"),
        ("layer0 … layer69", "70 \N{MULTIPLICATION SIGN} Dense"),
        ("trainer", "Trainer"),
    ]
    assert [row.note for row in boxes[-1].rows] == ["30 variables"]


@pytest.mark.parametrize("output_format", PICTURES)
def test_pictures_have_a_legend_of_the_kinds_they_use(output_format: str):
    text = shown(output_format, keras_2_training())
    legend = text[text.rindex("Legend") :]
    used = {box.look for box in picture_of(keras_2_training()).boxes}
    assert {name for name, look in LOOKS.items() if re.search(rf"[>\"]{look.word}[<\"]", legend)} == used


@pytest.mark.parametrize("output_format", PICTURES)
def test_pictures_say_what_is_lost_and_why(output_format: str):
    text = shown(output_format, keras_3_training())
    assert "what a list holds is not saved under" in text
    assert "reached by no root" in text


@pytest.mark.parametrize("output_format", PICTURES)
def test_pictures_say_that_the_save_raises(output_format: str):
    assert "The save raises ValueError" in shown(
        output_format, keras_3_training(Raises("ValueError", Reason.KEY_IS_NO_STRING, 1))
    )


def test_names_cannot_break_out_of_the_labels_of_mermaid():
    labels = re.findall(r'^    \w+\W+"(.*)"\W+:::', shown("mermaid", hostile_names()), re.MULTILINE)
    assert len(labels) == 5 + 5  # the boxes, and those of the legend
    for label in labels:
        assert not set('"<>[]{}|`%') & set(re.sub(r"</?[bi]>|<br/>", "", label))


def test_mermaid_marks_the_arrows_to_lost_state():
    text = shown("mermaid", keras_3_training())
    assert "    g0n1 -. not saved .-x g0x0\n" in text
    arrows = [line for line in text.splitlines() if re.match(r"    g0\w+ -", line)]
    (style,) = re.findall(r"linkStyle (\d+) stroke:#b3202a", text)
    assert arrows[int(style)].endswith("g0x0")


needs_graphviz = pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")


@needs_graphviz
@pytest.mark.parametrize("make", ALL)
def test_graphviz_draws_what_the_format_dot_writes(make: Any):
    done = subprocess.run(["dot", "-Tsvg"], input=shown("dot", make()), capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


Rectangle = tuple[float, float, float, float]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(params=["Graphviz", "graphlay"])
def laid_out_by(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The program or library that finds the places; both must give a picture that can be read."""
    if request.param == "graphlay":
        pytest.importorskip("graphlay")
        monkeypatch.setattr("shutil.which", lambda name: None)
    elif shutil.which("dot") is None:
        pytest.skip("Graphviz is not installed")
    return str(request.param)


@pytest.mark.parametrize("make", ALL)
def test_an_svg_is_well_formed_and_its_text_stays_inside(make: Any, laid_out_by: str):
    drawing = ElementTree.fromstring(shown("svg", make()))
    for text in drawing.iter(f"{SVG}text"):
        assert 0 <= float(text.get("x", "-1")) <= float(drawing.get("width", "0"))
        assert 0 <= float(text.get("y", "-1")) <= float(drawing.get("height", "0"))


def test_an_svg_is_named_and_described_for_those_who_cannot_see_it(laid_out_by: str):
    drawing = ElementTree.fromstring(shown("svg", keras_3_training()))
    assert drawing.get("role") == "img"
    assert drawing.findtext(f"{SVG}title") == "Checkpoint object graph of train.py"
    assert drawing.findtext(f"{SVG}desc") == (
        "What the checkpoints of train.py hold: ckpt. 3 pieces of state are in none of them."
    )


@pytest.mark.parametrize("make", ALL)
def test_no_box_of_an_svg_lies_on_another_and_columns_follow_the_holders(make: Any, laid_out_by: str):
    from ckptlint.report.graph import svg

    picture = picture_of(make())
    joins = [svg.join_of(arrow) for arrow in picture.arrows]
    sizes = svg.in_columns({box.id: svg.size_of(box) for box in picture.boxes}, joins)
    placed = layout.lay_out(sizes, joins)
    boxes = {
        id: (at.x, at.y, at.x + sizes[id].width, at.y + sizes[id].height) for id, at in placed.corners.items()
    }
    assert boxes.keys() == {box.id for box in picture.boxes}
    assert not [pair for pair in combinations(boxes.values(), 2) if _overlap(*pair)]
    for join in joins:
        if join.main:
            assert boxes[join.source][2] < boxes[join.target][0]


def _overlap(one: Rectangle, other: Rectangle) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_without_graphviz_and_graphlay_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setitem(sys.modules, "graphlay", None)
    with pytest.raises(DrawingError, match=r"pip install 'ckptlint\[svg\]'"):
        shown("svg", keras_3_training())


def test_a_graphviz_that_fails_is_named_with_what_it_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    broken = tmp_path / "dot"
    broken.write_text("#!/bin/sh\necho 'Error: no plugins' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr("shutil.which", lambda name: str(broken))
    monkeypatch.setitem(sys.modules, "graphlay", None)
    with pytest.raises(DrawingError, match=r"Graphviz failed \(Error: no plugins\)"):
        shown("svg", keras_3_training())


def test_every_kind_of_node_has_a_look_of_its_own():
    assert {part.value for part in Part} - LOOKS.keys() == {Part.SLOT.value}  # slots are rows
    for output in ("dot", "mermaid", "fill"):
        assert len({getattr(look, output) for look in LOOKS.values()}) == len(LOOKS)


def test_a_key_with_a_dot_or_a_slash_in_a_name_is_no_surprise():
    drawn = Drawn()
    model = drawn.add(0, "model", Part.MODEL, "train.Model", at(1))
    drawn.variable(model, "a.b/c", "model/a..b.Sc", True)
    (row,) = next(box.rows for box in picture_of(drawn.graph()).boxes if box.title == "model")
    assert (row.text, row.note) == ("a.b/c", "")


def test_slots_are_told_by_optimizer_even_where_there_are_two():
    drawn = Drawn()
    kernel = drawn.variable(0, "w", "w", True, at(1))
    for name in ("first", "second"):
        drawn.add(0, name, Part.OPTIMIZER, "tf_keras.optimizers.legacy.SGD", at(2))
        key = f"w/.OPTIMIZER_SLOT/{name}/momentum"
        drawn.node(Part.SLOT, "momentum", "tensorflow.Variable", key=key, slot_of=kernel)
    assert shown("tree", drawn.graph(KERAS_2)).splitlines()[4:-2] == [
        "├── w  w  train.py:1",
        "├── first  SGD  train.py:2",
        "│   └── slots of 1 variable: momentum",
        "│       └── w  w/.OPTIMIZER_SLOT/first/momentum",
        "└── second  SGD  train.py:2",
        "    └── slots of 1 variable: momentum",
        "        └── w  w/.OPTIMIZER_SLOT/second/momentum",
    ]


def test_a_box_says_the_line_and_the_file_only_where_it_is_another():
    boxes = {box.title: box.at for box in picture_of(keras_3_training()).boxes}
    assert (boxes["model"], boxes["d1"]) == ("line 30", "model.py:9")
