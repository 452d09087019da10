"""A child process with TensorFlow and one Keras version, which answers requests: a line of JSON each."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
from pathlib import Path
from typing import Any, TypeVar

REPOSITORY = Path(__file__).resolve().parents[2]
TIMEOUT = 60.0


C = TypeVar("C", bound="Child")


class Child:
    """The process of a module that is run with `-m`; started when asked, and again after a crash."""

    def __init__(self, module: str, keras: int) -> None:
        self.module, self.keras = module, keras
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self: C) -> C:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def ask(self, request: object) -> Any:
        """The answer to a request; None where the process died or gave none in time."""
        process = self._process if self._process and self._process.poll() is None else self._start()
        assert process.stdin and process.stdout
        answer = ""
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            if select.select([process.stdout], [], [], TIMEOUT)[0]:
                answer = process.stdout.readline()
        if not answer:
            self.close()
            return None
        return json.loads(answer)

    def close(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                with contextlib.suppress(OSError):
                    pipe and pipe.close()
            self._process = None

    def _start(self) -> subprocess.Popen[str]:
        self.close()
        environment = os.environ | {
            "TF_USE_LEGACY_KERAS": "1" if self.keras == 2 else "0",
            "KERAS_BACKEND": "tensorflow",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "TF_ENABLE_ONEDNN_OPTS": "0",
            "CUDA_VISIBLE_DEVICES": "-1",
            "OMP_NUM_THREADS": "1",
            "TF_NUM_INTEROP_THREADS": "1",
            "TF_NUM_INTRAOP_THREADS": "1",
            "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", self.module],
            cwd=REPOSITORY,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        return self._process
