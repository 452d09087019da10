"""The kinds of harm: how each is looked for, and the words for what was seen."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import tensorflow as tf

from tests.proofs import files
from tests.proofs.resuming import GoingOn, lost, short, things_named
from tests.proofs.running import Broken, Run, run
from tests.proofs.state import Roots, in_both, is_optimizer, roots_of, same, storage, value_of, variables
from tests.proofs.watching import Gradient, Killed, Save, Watch

Options = Mapping[str, str]
Seen = list[str]
_seeds = count()


def seed_from(entry: Path) -> None:
    """Begin the seeds of a program's runs with one of its own, whichever programs were run before it.

    Two runs of a program differ in what it leaves to chance; that they do must not depend on their order.
    """
    global _seeds
    _seeds = count(crc32(f"{entry.parent.name}/{entry.name}".encode()) % 10**6)


def resume(entry: Path, options: Options) -> Seen:
    """A run that was killed after a save and resumed must end in the state of an uninterrupted one.

    With `lost=NAME,...` the objects of those names, and no others, must be what the resumed run does not have
    when it goes on; with `error=` it must raise that; with `file=NAME` that file must hold the same, too.
    """
    names = _names(options)
    seed = next(_seeds)  # the resumed run is another process
    kill_after = int(options.get("kill_after", 1))
    directory, left = _fresh_directory(), _fresh_directory()
    before = GoingOn(names)

    def at_save(watch: Watch) -> None:
        if len(watch.saves) == kill_after:  # all that a run that is killed here would leave
            shutil.copytree(directory, left, dirs_exist_ok=True)
            before.start()

    whole = _to_the_end(entry, directory, seed, _observed(before, on_save=at_save))
    if len(whole.watch.saves) < kill_after:
        raise Broken(f"there was no kill: the program saved {len(whole.watch.saves)} times")
    after = GoingOn(names, before.label)
    after.start()
    resumed = _run(entry, left, _observed(after, on_restore=after.start))
    if resumed.error:
        return [f"the resumed run {seen}" for seen in _raised(resumed, options)]
    differences = list(_differences(whole, resumed))
    if "file" in options:
        differences += _of_files(directory / options["file"], left / options["file"])
    if differences and not names:
        raise Broken(f"ends otherwise, but not by a harm that its header names: {'; '.join(differences[:3])}")
    return [*lost(before, after), *differences] if differences else []


def lag(entry: Path, options: Options) -> Seen:
    """After the run each newest file must hold what its root, and the program, hold.

    With `lost=NAME,...` what is missing must be the variables of these names that the run has changed, and no
    weight beside them.
    """
    finished = _to_the_end(entry, directory := _fresh_directory())
    newest = _newest_saves(finished)
    beside = [*_lagging(newest, directory), *_trained_but_not_saved(finished, newest, directory)]
    names, roots = _names(options), roots_of(finished)
    if not names:
        return beside
    named = {
        f"{name}{path.removeprefix('it')}": each
        for name in names
        for thing in things_named(name, roots)
        for path, each in variables({"": {"it": thing}}).items()
    }
    if not named:
        raise Broken("there is no variable under the names that its header gives")
    if beside:
        raise Broken(f"not as its header names: {'; '.join(beside[:3])}")
    missing = _changed_and_in_no_file(named, finished, newest, directory)
    return [f"{path} was changed and is in no newest file" for path in missing]


def keys(entry: Path, options: Options) -> Seen:
    """Every weight and moving statistic of a model held by a root must be in the root's newest file."""
    finished = _to_the_end(entry, directory := _fresh_directory())
    seen = []
    for save in _newest_saves(finished):
        reached = variables({"": _attributes_of(save.root)})
        weights = {
            path: each
            for path, each in reached.items()
            if each.dtype.is_floating and _is_of_a_model(path, save)
        }
        if not weights:
            raise Broken("no root holds a weight")
        missing = _absent_from(save, weights, directory)
        seen += [f"{path} is not in {Path(save.path).name}" for path in missing]
    return seen


def untrained(entry: Path, options: Options) -> Seen:
    """Every trainable variable that the program made and still has must have moved.

    With `lost=NAME,...` those that have not are the variables of these names, and no others.
    """
    finished = _run(entry, _fresh_directory())
    if finished.error:
        return _raised(finished, options)
    initial = {id(each.variable): each.initial for each in finished.watch.creations}
    live = variables(roots_of(finished))
    weights = {path: each for path, each in live.items() if each.trainable and each.dtype.is_floating}
    if not weights:
        raise Broken("no trainable variable is left at the end")
    unmoved = {path: each for path, each in weights.items() if _is_as_created(each, initial)}
    _expect_only(unmoved, _names(options), roots_of(finished))
    return [f"{path} still has the value it was created with" for path in unmoved]


def gradient(entry: Path, options: Options) -> Seen:
    """No gradient may be None, and with `numeric=1` each must agree with numeric differentiation."""
    finished = _run(entry, _fresh_directory())
    raised = _raised(finished, options)
    if not finished.watch.gradients:
        raise Broken("; ".join(("the program takes no gradient", *raised)))
    for each in finished.watch.gradients:
        missing = [
            _name(source)
            for source, result in zip(each.sources, each.results, strict=False)
            if result is None
        ]
        if missing:
            return [f"the gradient of {', '.join(missing)} is None", *raised]
    if raised:
        raise Broken(f"{raised[0]}, though no gradient is None")
    return list(_numeric_differences(entry)) if options.get("numeric") == "1" else []


def raises(entry: Path, options: Options) -> Seen:
    """The program must not raise; what it raises is the harm only if the header says so with `error=`."""
    return _raised(_run(entry, _fresh_directory()), options)


def unrestored(entry: Path, options: Options) -> Seen:
    """When the program ends, each weight of what it restored must be one that a file had a value for.

    With `lost=NAME,...` those that are not are the variables of these names, and no others. With `said=CLASS`
    a program that raises this has told that it found nothing: there is no harm in that.
    """
    finished = _run(entry, _fresh_directory())
    if finished.error and type(finished.error).__name__ == options.get("said"):
        return []
    if finished.error:
        return _raised(finished, options)
    restores = {id(each.status._checkpoint): each for each in finished.watch.restores}.values()
    if not restores:
        raise Broken("the program restores nothing")
    missing: dict[str, Any] = {}
    for each in restores:
        taking = {id(storage(taker)) for taker in each.status._checkpoint.object_by_proto_id.values()}
        reached = variables({"": _attributes_of(each.root)})
        weights = {path: found for path, found in reached.items() if found.dtype.is_floating}
        missing |= {path: found for path, found in weights.items() if id(found) not in taking}
    _expect_only(missing, _names(options), {**roots_of(finished), **finished.elsewhere})
    return [f"{path} was not in the file that was restored" for path in missing]


def unsaved(entry: Path, options: Options) -> Seen:
    """When the program ends, each weight that it trained must be in the newest file of something it saved.

    With `lost=NAME,...` those that are not are the variables of these names, and no others.
    """
    finished = _to_the_end(entry, directory := _fresh_directory())
    newest = list({id(save.root): save for save in finished.watch.saves}.values())
    roots = {**roots_of(finished), **finished.elsewhere}
    missing = _trained_and_in_no_file(roots, finished, newest, directory)
    _expect_only(missing, _names(options), roots)
    return [f"{path} was trained and is in no file" for path in missing]


def accumulates(entry: Path, options: Options) -> Seen:
    """Steps must not go on creating variables; slots, and networks made when first asked for, come early."""
    finished = _run(entry, _fresh_directory())
    if finished.error:
        return _raised(finished, options)
    late = [each for each in finished.watch.creations if each.step > 0]
    moments = sorted({each.step for each in late})
    if len(moments) < 3 or moments[-1] <= finished.watch.steps / 2:
        return []
    return [
        f"{len(late)} variables were created at {len(moments)} moments of training, "
        f"the last at {moments[-1]} of {finished.watch.steps}"
    ]


def unlike(entry: Path, options: Options) -> Seen:
    """When the program ends, the weights of `lost` must be those of `of`, which it copies."""
    copy, original = _two_named(entry, options)
    pairs = list(zip(copy.weights, original.weights, strict=True))
    unequal = [mine for mine, theirs in pairs if not same(value_of(theirs), value_of(mine))]
    return [f"{_name(each)} is not as it is in {options['of']}" for each in unequal]


def shared(entry: Path, options: Options) -> Seen:
    """When the program ends, the models `lost` and `of` must not be made of the same variables."""
    copy, original = _two_named(entry, options)
    first, second = ({id(storage(each)) for each in model.weights} for model in (copy, original))
    return [f"all {len(first)} weights are those of {options['of']}"] if first == second else []


KINDS: dict[str, Callable[[Path, Options], Seen]] = {
    each.__name__: each
    for each in (
        resume,
        lag,
        keys,
        untrained,
        gradient,
        raises,
        unrestored,
        unsaved,
        unlike,
        shared,
        accumulates,
    )
}


def _two_named(entry: Path, options: Options) -> tuple[Any, Any]:
    """The models that the header names by `lost` and `of`, as the program leaves them."""
    finished = _run(entry, _fresh_directory())
    if finished.error:
        raise Broken(f"raised {_words(finished.error)}") from finished.error
    roots = {**roots_of(finished), **finished.elsewhere}
    found = [list(things_named(options[name], roots)) for name in ("lost", "of")]
    if not all(found):
        raise Broken("there is no model under a name that its header gives")
    return found[0][0], found[1][0]


def _names(options: Options) -> tuple[str, ...]:
    return tuple(options["lost"].split(",")) if "lost" in options else ()


def _expect_only(found: Mapping[str, Any], names: tuple[str, ...], roots: Roots) -> None:
    """Broken where some variables are found, and they are not those of the names that the header gives."""
    named = {
        name: {
            id(each)
            for thing in things_named(name, roots)
            for each in variables({"": {"it": thing}}).values()
        }
        for name in names
    }
    ids = {id(each) for each in found.values()}
    wrong = [name for name, reached in named.items() if not reached & ids]
    beside = [
        path for path, each in found.items() if not any(id(each) in reached for reached in named.values())
    ]
    if found and names and (wrong or beside):
        raise Broken(f"not as its header names: {', '.join(wrong or beside)} ({', '.join(found)} were found)")


def _is_as_created(variable: Any, initial: Mapping[int, np.ndarray | None]) -> bool | None:
    """Whether a variable still has its first value; None where that was not seen."""
    first = initial.get(id(variable))
    return None if first is None else bool(np.array_equal(first, value_of(variable)))


def _run(entry: Path, directory: Path, watch: Watch | None = None) -> Run:
    return run(entry, directory, seed=next(_seeds), watch=watch)


def _observed(going_on: GoingOn, **hooks: Any) -> Watch:
    """A watch that looks at what a run holds when it goes on, if any name is asked about."""
    return Watch(**hooks, on_moment=going_on.moment if going_on.names else None)


def _to_the_end(entry: Path, directory: Path, seed: int | None = None, watch: Watch | None = None) -> Run:
    finished = run(entry, directory, seed=next(_seeds) if seed is None else seed, watch=watch)
    if finished.error:
        raise Broken(f"raised {_words(finished.error)}") from finished.error
    return finished


def _raised(finished: Run, options: Options) -> Seen:
    """The exception that the header names, or none; any other is a program that is broken."""
    if finished.error is None:
        return []
    raised = f"raised {_words(finished.error)}"
    message = " ".join(str(finished.error).split())
    place = 0
    for part in options.get("text", "").split(" ... "):
        place = message.find(part, place) if place >= 0 else place
    if type(finished.error).__name__ != options.get("error") or place < 0:
        raise Broken(f"{raised}: not the harm that its header names") from finished.error
    return [raised]


def _fresh_directory() -> Path:
    return Path(tempfile.mkdtemp(dir=Path.cwd()))


def _words(error: BaseException | None) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text[:300]}"


def _name(source: Any) -> str:
    return str(getattr(source, "path", None) or getattr(source, "name", "a tensor"))


def _differences(whole: Run, resumed: Run) -> Iterator[str]:
    """How the end states differ, over the modules and functions that both runs went through."""
    first, second = in_both(roots_of(whole), roots_of(resumed))
    expected, got = variables(first), variables(second)
    if not expected:
        raise Broken("the program has no variables at its end")
    for path in sorted(expected.keys() ^ got.keys()):
        yield f"{path} is only in the {'uninterrupted' if path in expected else 'resumed'} run"
    pairs = {
        path: (value_of(expected[path]), value_of(got[path])) for path in sorted(expected.keys() & got.keys())
    }
    differing = [path for path, (want, have) in pairs.items() if not same(want, have)]
    for path in sorted(differing, key=lambda path: -_distance(*pairs[path])):
        want, have = pairs[path]
        yield f"{path} is {short(have)} after resuming, {short(want)} without interruption"


def _of_files(whole: Path, resumed: Path) -> Iterator[str]:
    """How a file of the resumed run differs from that of the uninterrupted one."""
    expected, got = files.contents(str(whole)), files.contents(str(resumed))
    for key in sorted(expected.keys() & got.keys()):
        if not same(expected[key], got[key]):
            yield f"{key} in {whole.name} is {short(got[key])} after resuming, {short(expected[key])} without"
            return


def _distance(want: np.ndarray, have: np.ndarray) -> float:
    """How far apart two values are in proportion: the lost state itself usually comes first."""
    if want.shape != have.shape or want.dtype.kind not in "fiu":
        return float("inf")
    first, second = want.astype(float), have.astype(float)
    return float(np.linalg.norm(first - second) / (np.linalg.norm(first) + np.linalg.norm(second) + 1e-12))


def _newest_saves(finished: Run) -> list[Save]:
    newest = {id(save.root): save for save in finished.watch.saves}
    if not newest:
        raise Broken("the program saved nothing")
    return list(newest.values())


def _absolute(save: Save, directory: Path) -> str:
    return str(directory / save.path)


def _lagging(newest: list[Save], directory: Path) -> Iterator[str]:
    for save in newest:
        if not files.exists(_absolute(save, directory)):
            yield f"{save.path} is gone"
            continue
        stored, live = (
            files.contents(_absolute(save, directory)),
            files.written_anew(save, _fresh_directory()),
        )
        name = Path(save.path).name
        for key in sorted(stored.keys() ^ live.keys()):
            yield f"{name}: {key} is {'no longer' if key in stored else 'not yet'} part of its root"
        for key in sorted(stored.keys() & live.keys()):
            if not same(stored[key], live[key]):
                was, now = short(stored[key]), short(live[key])
                yield f"{name}: {key} is {was} in the file, {now} in the program"


def _weights_in(roots: Roots) -> dict[str, Any]:
    """The weights that a program goes on with."""
    return {path: v for path, v in variables(roots).items() if v.trainable and v.dtype.is_floating}


def _trained_but_not_saved(finished: Run, newest: list[Save], directory: Path) -> Iterator[str]:
    """Weights that the program trained and goes on with, and that no newest file holds."""
    for path in _trained_and_in_no_file(roots_of(finished), finished, newest, directory):
        yield f"{path} was trained and is in no newest file"


def _trained_and_in_no_file(
    roots: Roots, finished: Run, newest: list[Save], directory: Path
) -> dict[str, Any]:
    return _changed_and_in_no_file(_weights_in(roots), finished, newest, directory)


def _changed_and_in_no_file(
    asked: Mapping[str, Any], finished: Run, newest: list[Save], directory: Path
) -> dict[str, Any]:
    """Those of some variables that the program has changed, and that no newest file holds."""
    initial = {id(each.variable): each.initial for each in finished.watch.creations}
    missing = {path: each for path, each in asked.items() if _is_as_created(each, initial) is False}
    for save in newest:
        absent = set(_absent_from(save, missing, directory))
        missing = {path: each for path, each in missing.items() if path in absent}
    return missing


def _absent_from(save: Save, weights: Mapping[str, Any], directory: Path) -> list[str]:
    """The variables that a root does not write: each is given a mark to look for in a new file."""
    before = {path: value_of(each) for path, each in weights.items()}
    marks = {}
    generator = np.random.default_rng(20240229)
    try:
        for path, each in weights.items():
            each.assign(tf.cast(generator.uniform(1.0, 2.0, each.shape), each.dtype))
            marks[path] = value_of(each)
        anew = files.written_anew(save, _fresh_directory())
    finally:
        for path, each in weights.items():
            each.assign(before[path])
    stored = files.contents(_absolute(save, directory)) if files.exists(_absolute(save, directory)) else {}
    written = [array for key, array in anew.items() if key in stored]
    return [
        path
        for path, mark in marks.items()
        if not any(array.shape == mark.shape and np.array_equal(array, mark) for array in written)
    ]


def _attributes_of(root: Any) -> dict[str, Any]:
    return {"root": root} if not isinstance(root, tf.train.Checkpoint) else dict(vars(root))


def _is_of_a_model(path: str, save: Save) -> bool:
    """Whether a path does not lead through an optimizer."""
    reached = _attributes_of(save.root)
    head = path.split(".")[0].split("[")[0]
    return not is_optimizer(reached.get(head)) and ".optimizer" not in path and "._optimizer" not in path


def _numeric_differences(entry: Path) -> Iterator[str]:
    """The first gradient, against eager re-runs in which one source was moved before the tape opened."""
    first, places = _first_gradient(entry, {})
    generator = np.random.default_rng(7)
    for source, result, place in zip(first.sources, first.results, places, strict=True):
        if place is None or result is None:
            continue
        direction = generator.standard_normal(source.shape).astype("float32")
        size = 1e-2
        up = _total(_first_gradient(entry, {place: size * direction})[0].target)
        down = _total(_first_gradient(entry, {place: -size * direction})[0].target)
        numeric = (up - down) / (2 * size)
        taped = float(np.sum(np.asarray(tf.convert_to_tensor(result)) * direction))
        if abs(numeric - taped) > 1e-3 + 0.05 * max(abs(numeric), abs(taped)):
            name = _name(source)
            yield f"the gradient of {name} along a direction is {taped:.5g}, numerically {numeric:.5g}"


def _total(target: Any) -> float:
    return float(sum(np.sum(np.asarray(part)) for part in tf.nest.flatten(target)))


def _first_gradient(entry: Path, moves: Mapping[int, np.ndarray]) -> tuple[Gradient, list[int | None]]:
    """Run up to the first gradient; variables, numbered as created, are moved when its tape opens."""
    taken: list[Gradient] = []

    def move(watch: Watch) -> None:
        tf.config.run_functions_eagerly(True)
        for place, step in moves.items():
            if watch.tapes == 1 and place < len(watch.creations):
                watch.creations[place].variable.assign_add(step)

    def stop(noted: Gradient) -> None:
        taken.append(noted)
        raise Killed

    watch = Watch(on_tape=move, on_gradient=stop)
    run(entry, _fresh_directory(), seed=0, watch=watch)
    if not taken:
        raise Broken("no gradient was taken when run again")
    numbers = {id(each.variable): number for number, each in enumerate(watch.creations)}
    return taken[0], [numbers.get(id(storage(source))) for source in taken[0].sources]
