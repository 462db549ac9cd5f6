"""The web server of `make run` on the benchmark's own database and folders, and how much memory its processes hold."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.browser import Browser

ROOT = Path(__file__).parents[1]
MB = 1024


class Server:
    """A running gunicorn: two processes of four threads."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def memory_mb(self) -> float:
        """Return the resident memory of its working processes together; what they share counts in each."""
        return sum(_resident_kb(pid) for pid in _children(self._process.pid)) / MB

    def worker_ids(self) -> list[int]:
        """Return the process numbers of its workers: a worker that died in between has been replaced."""
        return sorted(_children(self._process.pid))


@contextmanager
def web_server(environment: dict[str, str], port: int) -> Iterator[Server]:
    """Run the web server as `make run` does; its photos go into a folder that ends with it."""
    words = ["gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4", "--preload"]
    command = [sys.executable, "-m", *words, "--log-level", "warning", "--no-control-socket"]
    with TemporaryDirectory(prefix="huce-bench-") as folder:
        own = {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "HUCE_LOG_LEVEL": "WARNING", "HUCE_VAR_DIR": folder}
        process = subprocess.Popen(command, cwd=ROOT, env=environment | own)
        try:
            _wait_for_answer(process, port)
            yield Server(process)
        finally:
            process.terminate()
            process.wait(30)


def _wait_for_answer(process: "subprocess.Popen[bytes]", port: int) -> None:
    for _ in range(300):
        try:
            Browser(port).get("/healthz")
        except OSError:
            if process.poll() is not None:
                raise RuntimeError("the web server did not start") from None
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the web server did not answer within 30 seconds")


def _children(parent: int) -> list[int]:
    """Return the children of a process, by the kernel's own list."""
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def _resident_kb(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0
