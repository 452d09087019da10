"""The workers that run proofs, shared by all tests of a session.

They begin when the tests do; the tests that ask for what they saw come last, after all others.
"""

from __future__ import annotations

from contextlib import ExitStack
from importlib.util import find_spec

import pytest

from tests.proofs.harness import Harness
from tests.proofs.programs import Task

_HARNESS = pytest.StashKey[Harness]()


def _is_proof(item: pytest.Item) -> bool:
    return "harness" in getattr(item, "fixturenames", ())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_is_proof)


def pytest_collection_finish(session: pytest.Session) -> None:
    proofs = [item for item in session.items if _is_proof(item)]
    if not proofs or session.config.option.collectonly or find_spec("tensorflow") is None:
        return
    chosen = [item.callspec.params.get("task") for item in proofs if hasattr(item, "callspec")]
    until_the_end = ExitStack()
    session.config.add_cleanup(until_the_end.close)
    harness = session.stash[_HARNESS] = until_the_end.enter_context(Harness())
    harness.submit(task for task in chosen if isinstance(task, Task))


@pytest.fixture(scope="session")
def harness(request: pytest.FixtureRequest) -> Harness:
    pytest.importorskip("tensorflow")
    return request.session.stash[_HARNESS]
