"""The process that runs proofs: it imports TensorFlow once, then reads one proof a line."""

from __future__ import annotations

import gc
import json
import logging
import os
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any


def main() -> None:
    answers = _answers_apart_from_output()
    import tensorflow as tf

    from tests.proofs import watching

    tf.get_logger().setLevel(logging.ERROR)
    watching.install(tf.keras)
    gc.freeze()
    sys.stdin.readline()
    answers.write("{}\n")
    for line in sys.stdin:
        answers.write(json.dumps(_prove(json.loads(line))) + "\n")
        # Keras collects garbage at each reset: slow if that looks through all that TensorFlow keeps.
        gc.collect()
        gc.freeze()


def _answers_apart_from_output() -> Any:
    """Keep the real standard output for answers; what programs and TensorFlow print goes nowhere."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    return answers


def _prove(request: dict[str, Any]) -> dict[str, Any]:
    from tests.proofs.kinds import KINDS, seed_from
    from tests.proofs.running import Broken

    kind = KINDS.get(request["kind"])
    if kind is None:
        return {"status": "broken", "seen": [f"unknown kind {request['kind']}; known: {', '.join(KINDS)}"]}
    home = Path.cwd()
    with tempfile.TemporaryDirectory(prefix="proof-", ignore_cleanup_errors=True) as directory:
        os.chdir(directory)
        try:
            seed_from(Path(request["entry"]))
            seen = kind(Path(request["entry"]), request["options"])
        except Broken as error:
            return {"status": "broken", "seen": [str(error)]}
        except Exception:
            return {
                "status": "broken",
                "seen": ["the harness failed", *traceback.format_exc().splitlines()[-6:]],
            }
        finally:
            os.chdir(home)
    return {"status": "harm" if seen else "clean", "seen": seen}


if __name__ == "__main__":
    main()
