"""The workers that run proofs, shared by all tests of a session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.proofs.harness import Harness
from tests.proofs.programs import Task


@pytest.fixture(scope="session")
def harness(request: pytest.FixtureRequest) -> Iterator[Harness]:
    pytest.importorskip("tensorflow")
    with Harness() as running:
        chosen = [
            item.callspec.params.get("task") for item in request.session.items if hasattr(item, "callspec")
        ]
        running.submit(task for task in chosen if isinstance(task, Task))
        yield running
