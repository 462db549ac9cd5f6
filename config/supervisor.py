"""Child processes that end with their parent, together with everything they started."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from config.embedded.errors import StartFailed
from config.embedded.launcher import die_with_parent

STOP_SECONDS = 8.0


class Children:
    """The programs one supervisor runs, each the leader of a process group of its own.

    A terminal's Ctrl-C thus reaches the supervisor alone, which then ends them in order; the kernel ends them when the
    supervisor is killed.
    """

    def __init__(self) -> None:
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, argv: Sequence[str], *, environment: Mapping[str, str], log: Path | None) -> None:
        """Start a program under a name users read, its output appended to `log` or shown."""
        with contextlib.ExitStack() as stack:
            output = stack.enter_context(log.open("ab")) if log else None
            self.running[name] = subprocess.Popen(
                argv,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                # The supervisor is single-threaded.
                preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509
            )

    def run(self, name: str, argv: Sequence[str], *, environment: Mapping[str, str]) -> int:
        """Start a program, wait for it and return its exit code."""
        self.start(name, argv, environment=environment, log=None)
        code = self.running[name].wait()
        self._end_group(self.running.pop(name))
        return code

    def require_alive(self) -> None:
        """Raise StartFailed, naming the program, when one has ended by itself."""
        for name, child in self.running.items():
            if child.poll() is not None:
                raise StartFailed(f"{name}意外退出（退出码 {child.returncode}）。")

    def stop(self) -> None:
        """Ask all to end, wait a few seconds, then kill what is left of them and of what they started."""
        for child in self.running.values():
            with contextlib.suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, deadline - time.monotonic()))
            self._end_group(child)
        self.running.clear()

    def _end_group(self, child: subprocess.Popen[bytes]) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
