"""PostgreSQL and Valkey together: kept in a folder of the project, or thrown away after a test session."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from config.embedded.errors import StartFailed
from config.embedded.launcher import SHORT_FOLDER, choose_launcher, data_folder, explain, socket_folder
from config.embedded.postgres import Postgres
from config.embedded.valkey import Valkey

THROW_AWAY_PREFIX = "huce-t-"


class Services:
    """The two servers that stand in for a site's own, with everything they write in `home`."""

    def __init__(self, *, home: Path, durable: bool) -> None:
        self.home = home.resolve()
        launcher = choose_launcher()
        self.sockets = socket_folder(self.home)
        postgres_sockets = socket_folder(self.home, "-pg") if launcher.needs_copy else self.sockets
        self.postgres = Postgres(
            data=data_folder(self.home / "postgres", launcher),
            sockets=postgres_sockets,
            log=self.home / "postgres.log",
            durable=durable,
        )
        self.valkey = Valkey(
            data=self.home / "valkey", sockets=self.sockets, log=self.home / "valkey.log", durable=durable
        )

    @property
    def environment(self) -> dict[str, str]:
        """The two variables by which the settings find the servers."""
        return {"DATABASE_URL": self.postgres.url, "REDIS_URL": self.valkey.url}

    def start(self, *, postgres: bool = True, valkey: bool = True, outlive_us: bool = False) -> None:
        """Start the servers asked for. Raises StartFailed, with nothing left running."""
        make_home(self.home)
        try:
            if postgres:
                self.postgres.start(outlive_us=outlive_us)
            if valkey:
                self.valkey.start(outlive_us=outlive_us)
        except BaseException:
            self.stop()
            raise

    def require_alive(self) -> None:
        """Raise StartFailed, naming the server, when one that we started has ended by itself."""
        for name, server in (("内置 PostgreSQL ", self.postgres), ("内置 Valkey ", self.valkey)):
            if server.process is not None and server.process.poll() is not None:
                raise explain(name, server.log.read_text(errors="replace"))

    def stop(self, *, whoever_started: bool = False) -> None:
        """Stop the servers that we started, or with `whoever_started` any on our data, and remove their sockets."""
        self.valkey.stop(whoever_started=whoever_started)
        self.postgres.stop(whoever_started=whoever_started)
        for server in (self.valkey, self.postgres):
            if server.process is not None or whoever_started:
                shutil.rmtree(server.sockets, ignore_errors=True)

    def throw_away(self) -> None:
        """Stop both servers and delete everything they wrote."""
        self.stop(whoever_started=True)
        shutil.rmtree(self.postgres.data, ignore_errors=True)
        shutil.rmtree(self.home, ignore_errors=True)


def make_home(folder: Path) -> None:
    """Make the folder for data and logs. Raises StartFailed with a sentence when the disk or a permission forbids."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StartFailed(f"无法建立文件夹 {folder}：{error.strerror}。") from error


def new_throw_away() -> Services:
    """Return servers, not yet started, in a new folder under /tmp; folders that dead sessions left behind go first."""
    _sweep_dead()
    home = Path(tempfile.mkdtemp(prefix=THROW_AWAY_PREFIX, dir=SHORT_FOLDER))
    _hold(home)
    return Services(home=home, durable=False)


@contextlib.contextmanager
def throw_away_services(*, durable: bool = False) -> Iterator[Services]:
    """Run throw-away servers for the length of a `with` block; `durable` gives them production's settings."""
    services = new_throw_away()
    services.postgres.durable = durable
    services.valkey.durable = durable
    try:
        services.start()
        yield services
    finally:
        services.throw_away()


def _hold(home: Path) -> None:
    """Lock the folder for the life of this process, so that another session's sweep leaves it alone.

    The lock is taken under another name first: a sweep never sees the file unlocked.
    """
    descriptor = os.open(home / "new", os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    (home / "new").rename(home / "held")


def _sweep_dead() -> None:
    for home in SHORT_FOLDER.glob(f"{THROW_AWAY_PREFIX}*"):
        try:
            if home.lstat().st_uid != os.geteuid():
                continue
            descriptor = os.open(home / "held", os.O_RDWR)
        except OSError:
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            continue
        else:
            Services(home=home, durable=False).throw_away()
        finally:
            os.close(descriptor)
