"""`make run`: everything Huce needs on this machine, started in order and ended together.

Embedded PostgreSQL and Valkey (unless DATABASE_URL or REDIS_URL name others), migrations, the demonstration county in
an empty database, then the web server, the Celery worker and Celery beat.
"""

import contextlib
import errno
import fcntl
import http.client
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from assessments.demo.accounts import PASSWORD, STAFF
from config.embedded.errors import StartFailed
from config.embedded.services import Services, make_home
from config.supervisor import Children

PROJECT = Path(__file__).resolve().parents[1]
WEB_SECONDS = 60
ROOM_NEEDED = 300_000_000
ROOM_NEEDED_FIRST = 2_500_000_000
ROOM_LEFT_WHEN_FULL = 30_000_000


class Stopping(Exception):
    """The user, or whoever started us, asked us to end."""


@dataclass(frozen=True)
class Options:
    """What the environment says about this start."""

    host: str
    port: int
    var: Path
    share: str
    given: Mapping[str, str]

    @property
    def address(self) -> str:
        """The address to open in a browser on this machine."""
        return f"http://{'127.0.0.1' if self.host == '0.0.0.0' else self.host}:{self.port}/"


def read_options(environment: Mapping[str, str]) -> Options:
    """Read the variables of `make run`. Raises StartFailed with a sentence for a value that makes no sense."""
    port = environment.get("PORT") or "8000"
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise StartFailed(f"PORT={port} 不是端口号，请写 1 到 65535 之间的整数，例如 make run PORT=8080。")
    return Options(
        host=environment.get("HUCE_HOST") or "127.0.0.1",
        port=int(port),
        var=Path(environment.get("HUCE_VAR_DIR") or PROJECT / "var").resolve(),
        share=environment.get("HUCE_DEMO_SHARE", ""),
        given={name: environment[name] for name in ("DATABASE_URL", "REDIS_URL") if environment.get(name)},
    )


def run(options: Options) -> None:
    """Start everything and stay until told to end. Raises StartFailed; whatever happens, no child is left."""
    make_home(options.var / "log")
    children = Children()
    with _alone(options):
        _require_free_port(options)
        services = Services(home=options.var, durable=True)
        _require_room(services, options)
        try:
            environment = _start_services(services, options)
            _prepare_database(children, options, environment)
            _start_web(children, options, environment)
            _wait_for_web(children, options)
            _start_celery(children, options, environment)
            _say(_welcome(options))
            while True:
                time.sleep(1)
                children.require_alive()
                services.require_alive()
        finally:
            _ignore_signals()
            _say("正在停止……")
            children.stop()
            services.stop()


@contextlib.contextmanager
def _alone(options: Options) -> Iterator[None]:
    """Hold this folder against a second `make run`; the lock file says who holds it and where he answers."""
    with (options.var / "run.lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise StartFailed(f"本目录已有一个 make run 在运行（{lock.read().strip()}），请先停止它。") from None
        lock.truncate(0)
        lock.write(f"进程号 {os.getpid()}，地址 {options.address}")
        lock.flush()
        yield
        lock.truncate(0)


def _require_free_port(options: Options) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((options.host, options.port))
        except OSError as error:
            raise StartFailed(_port_sentence(options, error)) from None


def _port_sentence(options: Options, error: OSError) -> str:
    another = "请换一个，例如 make run PORT=8080"
    if error.errno == errno.EADDRINUSE:
        return f"端口 {options.port} 已被别的程序占用，{another}。"
    if error.errno == errno.EACCES:
        return f"没有权限使用端口 {options.port}，{another}。"
    return f"不能在 {options.host}:{options.port} 上提供服务：{error.strerror}。"


def _require_room(services: Services, options: Options) -> None:
    if "DATABASE_URL" in options.given:
        return
    first = not services.postgres.data.exists() and not options.share
    needed = ROOM_NEEDED_FIRST if first else ROOM_NEEDED
    free = shutil.disk_usage(options.var).free
    if free < needed:
        raise StartFailed(
            f"磁盘空间不足：{options.var} 所在的磁盘只剩 {free // 1_000_000} MB，至少需要 {needed // 1_000_000} MB。"
        )


def _start_services(services: Services, options: Options) -> dict[str, str]:
    """Start the servers that the environment does not name; return the environment for our programs."""
    services.start(postgres="DATABASE_URL" not in options.given, valkey="REDIS_URL" not in options.given)
    return {
        **os.environ,
        **services.environment,
        **options.given,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "HUCE_VAR_DIR": str(options.var),
        "PYTHONUNBUFFERED": "1",
    }


def _prepare_database(children: Children, options: Options, environment: Mapping[str, str]) -> None:
    share = ["--share", options.share] if options.share else []
    argv = [sys.executable, "-m", "config.prepare", *share]
    if children.run("数据库准备", argv, environment=environment) != 0:
        full = shutil.disk_usage(options.var).free < ROOM_LEFT_WHEN_FULL
        raise StartFailed("磁盘已满，请清理磁盘后再运行。" if full else "数据库没有准备好，原因见上一行。")


def _start_web(children: Children, options: Options, environment: Mapping[str, str]) -> None:
    words = ["gunicorn", "config.wsgi", "--preload", "--bind", f"{options.host}:{options.port}", "--no-control-socket"]
    argv = [sys.executable, "-m", *words, "--workers", "2", "--threads", "4"]
    children.start("网页服务", argv, environment=environment, log=options.var / "log" / "web.log")


def _start_celery(children: Children, options: Options, environment: Mapping[str, str]) -> None:
    logs = options.var / "log"
    celery = [sys.executable, "-m", "celery", "-A", "config"]
    worker = [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    beat = [*celery, "beat", "--schedule", str(options.var / "beat-schedule"), "--pidfile", ""]
    children.start("后台任务进程", worker, environment=environment, log=logs / "worker.log")
    children.start("定时任务进程", beat, environment=environment, log=logs / "beat.log")


def _wait_for_web(children: Children, options: Options) -> None:
    deadline = time.monotonic() + WEB_SECONDS
    while not _web_answers(options):
        children.require_alive()
        if time.monotonic() > deadline:
            raise StartFailed(f"网页服务在 {WEB_SECONDS} 秒内没有应答，请查看 {options.var / 'log' / 'web.log'}。")
        time.sleep(0.1)


def _web_answers(options: Options) -> bool:
    host = options.address.removeprefix("http://").rpartition(":")[0]
    connection = http.client.HTTPConnection(host, options.port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _welcome(options: Options) -> str:
    accounts = "\n".join(f"  {staff.username:<10}{staff.role.label} {staff.name}" for staff in STAFF)
    return (
        f"\n已启动，请用浏览器打开 {options.address}\n\n"
        f"演示账号（密码都是 {PASSWORD}）：\n{accounts}\n\n日志在 {options.var / 'log'}，按 Ctrl-C 停止。\n"
    )


def _stop_on_signals() -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        _ignore_signals()
        raise Stopping

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def _ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _say(sentence: str) -> None:
    with contextlib.suppress(OSError):
        sys.stdout.write(f"{sentence}\n")
        sys.stdout.flush()


def main() -> None:
    """Run until stopped; exit with one sentence on whatever the machine refuses."""
    _stop_on_signals()
    try:
        run(read_options(os.environ))
    except Stopping:
        sys.exit(0)
    except StartFailed as failure:
        sys.exit(str(failure))
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        sys.exit(
            "磁盘已满，请清理磁盘后再运行。" if full else f"无法启动：{error.strerror}（{error.filename or ''}）。"
        )


if __name__ == "__main__":
    main()
