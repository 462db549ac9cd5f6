"""Timing: the median of three, and the peak memory of a process of its own."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

RUNS = 3


def median_seconds(work: Callable[[], Any], *, before: Callable[[], Any] = lambda: None, runs: int = RUNS) -> float:
    """Return the median wall time of `work` in seconds; `before` runs untimed ahead of each."""
    taken = []
    for _ in range(runs):
        before()
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def peak_mb() -> float:
    """Return the highest resident memory of this process so far, in MB.

    Not from getrusage: its figure begins with what the process that started this one held.
    """
    lines = (line.split() for line in Path("/proc/self/status").read_text().splitlines())
    return next(int(words[1]) for words in lines if words[0] == "VmHWM:") / 1024


def in_own_process(environment: dict[str, str], module: str, *arguments: str) -> dict[str, Any]:
    """Run `module.main(*arguments)` in a process with `environment` and return its answer. Raises when it fails."""
    command = [sys.executable, "-m", "benchmarks.step", module, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def say(sentence: str) -> None:
    """Tell whoever waits what is being measured."""
    sys.stderr.write(f"[{time.strftime('%H:%M:%S')}] {sentence}\n")
