"""The servers from wheels: where their files lie, who may reach them, what happens when they cannot start."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

from config.embedded import launcher
from config.embedded.errors import StartFailed
from config.embedded.postgres import LARGEST_BUFFERS_MB, SMALLEST_BUFFERS_MB, Postgres, durable_settings
from config.embedded.services import Services, new_throw_away
from tests.config.processes import is_alive, wait_until_dead

ROOT = Path(__file__).parents[2]
LONGEST_SOCKET_PATH = 100
HOLD = """
import sys, time
from config.embedded.services import new_throw_away
servers = new_throw_away()
servers.start()
print(servers.postgres.process.pid, servers.valkey.process.pid, servers.home, flush=True)
time.sleep(60)
"""


@pytest.fixture
def servers():
    """Servers beside those of the session, not started."""
    made = new_throw_away()
    yield made
    made.throw_away()


def test_a_long_project_path_still_gives_a_short_socket_path(tmp_path):
    home = tmp_path / ("很长的路径" * 20)
    assert len(str(Services(home=home, durable=True).valkey.socket).encode()) < LONGEST_SOCKET_PATH


def test_two_folders_get_different_sockets(tmp_path):
    assert launcher.socket_folder(tmp_path / "a") != launcher.socket_folder(tmp_path / "b")


def test_servers_listen_on_a_private_socket_only(servers):
    servers.start()
    folder = servers.postgres.sockets
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    connection = psycopg2.connect(servers.environment["DATABASE_URL"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('listen_addresses'), datctype FROM pg_database")
        assert cursor.fetchone() == ("", "C.UTF-8")
    connection.close()


def test_trigram_search_knows_chinese(servers):
    servers.start()
    connection = psycopg2.connect(servers.environment["DATABASE_URL"])
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION pg_trgm; SELECT show_trgm('扶贫资金')")
        assert cursor.fetchone()[0]
    connection.close()


def test_throwing_away_leaves_nothing(servers):
    servers.start()
    pid = servers.postgres.process.pid
    servers.throw_away()
    assert not is_alive(pid)
    assert not servers.home.exists()
    assert not servers.sockets.exists()


def test_servers_die_with_a_killed_parent_and_their_folder_is_swept_next_time():
    parent = subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    *pids, home = parent.stdout.readline().split()
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert not wait_until_dead(set(map(int, pids)), seconds=10)
    new_throw_away().throw_away()
    assert not Path(home).exists()


def test_a_folder_that_others_may_write_is_refused(tmp_path):
    loose = tmp_path / "sockets"
    loose.mkdir()
    loose.chmod(0o777)
    with pytest.raises(StartFailed, match="他人可以改写"):
        launcher.make_private(loose, owner=os.geteuid())


def test_a_symbolic_link_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(StartFailed, match="请删除它"):
        launcher.make_private(tmp_path / "link", owner=os.geteuid())


def test_a_missing_wheel_is_one_sentence():
    with pytest.raises(StartFailed, match="DATABASE_URL 和 REDIS_URL"):
        launcher.package_folder("no_such_wheel")


def test_a_full_disk_is_one_sentence():
    failure = launcher.explain("内置 PostgreSQL ", 'FATAL: could not write "pg_wal": No space left on device\n')
    assert str(failure) == "磁盘已满，内置 PostgreSQL 无法启动，请清理磁盘后再运行。"


def test_data_of_another_postgres_version_is_a_failure_that_says_so(servers):
    servers.start(valkey=False)
    servers.stop()
    (servers.postgres.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(StartFailed, match="内置 PostgreSQL 无法启动"):
        servers.start(valkey=False)


def test_stopping_what_we_did_not_start_leaves_it_running(servers):
    servers.start(valkey=False)
    same = servers.postgres
    other = Postgres(data=same.data, sockets=same.sockets, log=same.log, durable=False)
    other.stop()
    assert same.answers()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_root_without_namespaces_runs_a_root_owned_copy_as_nobody(tmp_path):
    nobody = launcher.Launcher(prefix=(), owner=launcher.NOBODY)
    data = launcher.data_folder(tmp_path / "postgres", nobody)
    sockets = launcher.socket_folder(tmp_path, "-pg")
    postgres = Postgres(data=data, sockets=sockets, log=tmp_path / "log", durable=False)
    postgres.launcher = nobody
    postgres.start()
    try:
        owner = Path(f"/proc/{postgres.process.pid}").stat().st_uid
        copy = launcher.postgres_programs(nobody)
        assert owner == data.stat().st_uid == launcher.NOBODY
        assert copy.is_relative_to("/var/tmp")
        assert {copy.stat().st_uid, (copy / "postgres").stat().st_uid} == {0}
        assert postgres.answers()
    finally:
        postgres.stop()
        subprocess.run(["rm", "-rf", str(data), str(sockets)], check=True)


@pytest.mark.parametrize(
    ("memory_mb", "buffers"), [(300, SMALLEST_BUFFERS_MB), (6000, 2000), (24_000, 8000), (96_000, LARGEST_BUFFERS_MB)]
)
def test_a_server_that_keeps_its_data_gets_a_third_of_the_memory_within_bounds(monkeypatch, memory_mb, buffers):
    sizes = {"SC_PAGE_SIZE": 2**20, "SC_PHYS_PAGES": memory_mb}
    monkeypatch.setattr(os, "sysconf", sizes.__getitem__)

    assert durable_settings() == {"shared_buffers": f"{buffers}MB"}
