"""Real processes that a campaign may kill: forks of this one, each with database connections of its own."""

import json
import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from django.db import connections

from config.embedded.launcher import die_with_parent

PATIENCE = 120
_FORKED = multiprocessing.get_context("fork")


def start(work: Callable[..., object], *arguments: Any) -> BaseProcess:
    """Run `work` in a process of its own, which ends with this one at the latest. Call it outside transactions."""
    connections.close_all()
    child = _FORKED.Process(target=_alone, args=(work, *arguments), daemon=True)
    child.start()
    return child


def finish(*children: BaseProcess, patience: float = PATIENCE) -> None:
    """Wait for the processes and assert that each ended well."""
    for child in children:
        child.join(patience)
        assert child.exitcode == 0, f"a process ended with {child.exitcode}"


def kill(child: BaseProcess) -> bool:
    """End a process at once, without any clearing up; return whether it was still at work."""
    child.kill()
    child.join()
    return child.exitcode == -signal.SIGKILL


def kill_after(child: BaseProcess, seconds: float) -> bool:
    """Let a process work for so long and kill it; return whether it was still at work."""
    child.join(seconds)
    return kill(child)


def seconds_of(work: Callable[..., object], *arguments: Any) -> float:
    """Run `work` unbroken in a process of its own and return how long that took."""
    started = time.monotonic()
    finish(start(work, *arguments))
    return time.monotonic() - started


class Notes:
    """What processes say they have done, one line each; a line stands as soon as it is written."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "notes"
        self._path.touch()

    def add(self, *words: Any) -> None:
        """Write one line."""
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND)
        os.write(descriptor, (json.dumps(words) + "\n").encode())
        os.close(descriptor)

    def all(self) -> list[list[Any]]:
        """Return all lines."""
        return [json.loads(line) for line in self._path.read_text().splitlines()]


def _alone(work: Callable[..., object], *arguments: Any) -> None:
    die_with_parent(signal.SIGKILL)()
    try:
        work(*arguments)
    finally:
        connections.close_all()
