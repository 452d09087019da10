"""Worker processes, one interpreter per Keras version, that run proofs; nothing here imports TensorFlow."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from tests.proofs.programs import Task

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 180
RUN_SECONDS = 60


@dataclass(frozen=True)
class Outcome:
    """What a proof saw: `harm`, `clean`, or `broken` when the program could not show either."""

    status: str
    seen: tuple[str, ...]

    def agrees_with(self, task: Task) -> bool:
        return self.status == ("harm" if task.program.expects_harm else "clean")

    def __str__(self) -> str:
        return "; ".join((self.status, *self.seen))


class Worker:
    """One interpreter with TensorFlow loaded once, started when needed and anew after a crash or a hang."""

    def __init__(self, keras: int) -> None:
        self.keras = keras
        self._process: subprocess.Popen[str] | None = None

    def run(self, task: Task) -> Outcome:
        # A program may be run several times by one proof, and each run has its own share of time.
        runs = int(task.proof.options.get("runs", 3))
        try:
            process = self._started()
            answer = self._ask(process, json.dumps(task.message()), RUN_SECONDS * runs)
        except OSError as error:
            answer, self._process = f"the worker could not run: {error}", None
        if not answer.startswith("{"):
            self.close()
            return Outcome(
                "broken", (answer or f"the interpreter died or the program ran past {RUN_SECONDS} s",)
            )
        fields = json.loads(answer)
        return Outcome(fields["status"], tuple(fields["seen"]))

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.proofs.worker"],
                cwd=ROOT,
                env={
                    **os.environ,
                    "TF_USE_LEGACY_KERAS": "1" if self.keras == 2 else "0",
                    "TF_CPP_MIN_LOG_LEVEL": "3",
                    "CUDA_VISIBLE_DEVICES": "-1",
                    "TF_ENABLE_ONEDNN_OPTS": "0",
                    "KERAS_BACKEND": "tensorflow",
                },
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            self._ask(self._process, "", START_SECONDS)
        return self._process

    def _ask(self, process: subprocess.Popen[str], line: str, seconds: float) -> str:
        """Send a line and read the answer, which is empty where the process died or was too slow."""
        assert process.stdin is not None and process.stdout is not None
        alarm = threading.Timer(seconds, process.kill)
        alarm.start()
        try:
            process.stdin.write(line + "\n")
            process.stdin.flush()
            return process.stdout.readline().strip()
        finally:
            alarm.cancel()


class Harness:
    """Runs tasks in the background, the Keras versions beside each other, and hands out their outcomes."""

    def __init__(self) -> None:
        self._workers: dict[int, Worker] = {}
        self._lanes: dict[int, ThreadPoolExecutor] = {}
        self._outcomes: dict[str, Future[Outcome]] = {}

    def __enter__(self) -> Harness:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for outcome in self._outcomes.values():
            outcome.cancel()
        for lane in self._lanes.values():
            lane.shutdown()
        for worker in self._workers.values():
            worker.close()

    def submit(self, tasks: Iterable[Task]) -> None:
        """Queue tasks that are not queued yet."""
        for task in tasks:
            if task.title in self._outcomes:
                continue
            if task.keras not in self._lanes:
                self._lanes[task.keras] = ThreadPoolExecutor(max_workers=1)
                self._workers[task.keras] = Worker(task.keras)
            self._outcomes[task.title] = self._lanes[task.keras].submit(self._workers[task.keras].run, task)

    def outcome(self, task: Task) -> Outcome:
        self.submit([task])
        return self._outcomes[task.title].result()
