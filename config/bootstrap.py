"""Make .venv, install the locked dependencies, then become a command: `python3 config/bootstrap.py -m config.run`.

Runs on the machine's own Python with the standard library alone, as a file, before anything of ours can be imported.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "huce-installed.sha256"
VAR = Path(os.environ.get("HUCE_VAR_DIR") or PROJECT / "var")
LOG = VAR / "log" / "install.log"
LOCKS = PROJECT / "config" / "requirements"
OLDEST_PYTHON = (3, 11)
NEWER_PYTHONS = ("python3.14", "python3.13", "python3.12", "python3.11")
ROOM_NEEDED = 1_500_000_000
CPUS_WITH_SERVERS = {"x86_64", "aarch64"}
SERVER_VARIABLES = ("DATABASE_URL", "REDIS_URL")


class Stopped(Exception):
    """The machine lacks something. The message is one whole sentence that says what to do."""


def main(command: list[str]) -> None:
    """Prepare .venv and replace this process by `command` under its Python; without a command only prepare."""
    _require_python()
    locks = wanted_locks()
    with _alone():
        if digest(locks) != _stamp():
            _install(locks)
    if command:
        os.chdir(PROJECT)
        os.execv(PYTHON, [str(PYTHON), *command])


def _require_python() -> None:
    """Go on under a newer Python when this one is too old. Raises Stopped when there is none, or no venv module."""
    if sys.version_info < OLDEST_PYTHON:
        found = next(filter(None, map(shutil.which, NEWER_PYTHONS)), None)
        if found is None:
            raise Stopped(f"需要 Python 3.11 或更新的版本，本机是 {platform.python_version()}，请先安装新版 Python。")
        os.execv(found, [found, *sys.argv])
    if any(importlib.util.find_spec(module) is None for module in ("venv", "ensurepip")):
        raise Stopped("Python 缺少 venv 模块，请先安装它（Debian、Ubuntu：apt install python3-venv）。")


def wanted_locks() -> list[Path]:
    """Return the lock files to install, the servers' only where they have wheels. Raises Stopped without any server."""
    production, embedded, development = (LOCKS / f"{name}.txt" for name in ("production", "embedded", "development"))
    if sys.platform == "linux" and platform.machine() in CPUS_WITH_SERVERS:
        return [production, embedded, development]
    missing = [name for name in SERVER_VARIABLES if not os.environ.get(name)]
    if missing:
        raise Stopped(
            f"本机（{sys.platform} {platform.machine()}）没有内置的 PostgreSQL 和 Redis 安装包，"
            f"请自备服务并设置环境变量 {' 和 '.join(missing)} 后再运行。"
        )
    return [production, development]


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Hold the lock against another bootstrap in this folder."""
    try:
        LOG.parent.mkdir(parents=True, exist_ok=True)
        lock = (VAR / "bootstrap.lock").open("w", encoding="utf-8")
    except OSError as error:
        raise Stopped(f"无法写入文件夹 {VAR}：{_plain(error)}。") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("另一个命令正在安装依赖，等它完成……")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _install(locks: list[Path]) -> None:
    _require_room()
    _say("正在准备 Python 环境（首次约需一分钟）……")
    LOG.write_text("", encoding="utf-8")
    if not _is_sound():
        run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if not _works([str(PYTHON), "-m", "pip", "--version"]):
        run([str(PYTHON), "-m", "ensurepip"])
    # The locks are whole; nothing is to come in beside them (requirements/overrides.in leaves one library out).
    chosen = [word for lock in locks for word in ("-r", str(lock))]
    if not _install_by_uv(chosen):
        run([str(PYTHON), "-m", "pip", "install", "--no-deps", "--require-hashes", *chosen])
    STAMP.write_text(digest(locks), encoding="ascii")


def _install_by_uv(chosen: list[str]) -> bool:
    """Install with uv, a minute quicker than pip; return False where uv or its way to the registry does not work."""
    installer = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "-r", str(LOCKS / "bootstrap.txt")]
    if os.environ.get("HUCE_INSTALLER") == "pip" or not _works(installer):
        return False
    index = subprocess.run(
        [str(PYTHON), "-m", "pip", "config", "get", "global.index-url"], capture_output=True, text=True, check=False
    ).stdout.strip()
    chosen_index = os.environ.get("PIP_INDEX_URL") or index
    extra = {"VIRTUAL_ENV": str(VENV), "UV_LINK_MODE": "copy", "UV_NO_CONFIG": "1"}
    if chosen_index:
        extra["UV_DEFAULT_INDEX"] = chosen_index
    return _works([str(VENV / "bin" / "uv"), "pip", "install", "--no-deps", "--require-hashes", *chosen], extra)


def _require_room() -> None:
    free = shutil.disk_usage(PROJECT).free
    if free < ROOM_NEEDED and not STAMP.exists():
        raise Stopped(
            f"磁盘空间不足：{PROJECT} 所在的磁盘只剩 {free // 1_000_000} MB，至少需要 {ROOM_NEEDED // 1_000_000} MB。"
        )


def _is_sound() -> bool:
    """Whether .venv holds a Python that starts and is new enough."""
    return _works([str(PYTHON), "-c", f"import sys; sys.exit(sys.version_info < {OLDEST_PYTHON})"])


def _works(argv: list[str], extra: dict[str, str] | None = None) -> bool:
    """Run a command with its output in the log; return whether it succeeded."""
    try:
        with LOG.open("ab") as log:
            done = subprocess.run(argv, stdout=log, stderr=log, check=False, env={**os.environ, **(extra or {})})
    except FileNotFoundError:
        return False
    return done.returncode == 0


def run(argv: list[str]) -> None:
    """Run a command that must succeed. Raises Stopped with what its output says went wrong."""
    if _works(argv):
        return
    output = LOG.read_text(encoding="utf-8", errors="replace")
    if "No space left on device" in output or "Disk quota exceeded" in output:
        raise Stopped("磁盘已满，依赖没有装完，请清理磁盘后再运行。")
    if "No matching distribution found" in output:
        raise Stopped(f"软件源里没有适合本机的安装包，详情见 {LOG}。")
    if "HASHES" in output:
        raise Stopped(f"下载的安装包与锁定的校验值不符，没有安装，详情见 {LOG}。")
    if any(sign in output for sign in ("Connection", "Temporary failure", "timed out", "ProxyError")):
        raise Stopped(f"连不上 Python 软件源，请检查网络或 pip 的镜像设置，详情见 {LOG}。")
    raise Stopped(f"准备 Python 环境时出错，详情见 {LOG}。")


def digest(locks: list[Path]) -> str:
    content = b"".join(lock.read_bytes() for lock in locks)
    return hashlib.sha256(content + str(VENV).encode()).hexdigest()


def _stamp() -> str:
    """Return what was installed last, or nothing when the Python behind .venv has gone."""
    return STAMP.read_text(encoding="ascii") if STAMP.exists() and os.access(PYTHON, os.X_OK) else ""


def _plain(error: OSError) -> str:
    return {28: "磁盘已满", 30: "磁盘只读", 13: "没有写权限"}.get(error.errno or 0, str(error.strerror))


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Stopped as stopped:
        sys.exit(str(stopped))
    except OSError as error:
        sys.exit(f"无法准备 Python 环境：{_plain(error)}（{error.filename or ''}）。")
    except KeyboardInterrupt:
        sys.exit("已中断。")
