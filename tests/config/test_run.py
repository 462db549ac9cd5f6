"""`make run`: what it refuses, and that nothing of it stays behind."""

import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.embedded.errors import StartFailed
from config.embedded.launcher import socket_folder
from config.run import Options, read_options
from tests.config.processes import descendants, wait_until_dead

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "config.run"]
START_SECONDS = 180
SMALL = "0.02"


def environment(var: Path, **variables: str) -> dict[str, str]:
    """Return our environment as a user's shell would have it: no servers named, data in `var`."""
    kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}}
    return kept | {"HUCE_VAR_DIR": str(var)} | variables


def free_port() -> int:
    """Return a port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def refusal(var: Path, **variables: str) -> str:
    """Run `make run` where it must refuse; return what it says."""
    done = subprocess.run(
        COMMAND, env=environment(var, **variables), cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    return done.stderr.strip()


@pytest.mark.parametrize("port", ["0", "65536", "八千", "80a", "-1"])
def test_a_port_that_is_none_is_refused(port):
    with pytest.raises(StartFailed, match="不是端口号"):
        read_options({"PORT": port})


def test_without_variables_the_site_answers_this_machine_only():
    options = read_options({})
    assert (options.host, options.port, options.given) == ("127.0.0.1", 8000, {})


def test_servers_of_the_site_are_taken_over():
    given = {"DATABASE_URL": "postgres://a@b/c", "REDIS_URL": "redis://d"}
    assert read_options(given).given == given


def test_the_address_for_all_machines_is_shown_as_one_to_click():
    assert Options(host="0.0.0.0", port=80, var=Path(), share="", given={}).address == "http://127.0.0.1:80/"


def test_a_taken_port_is_one_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert refusal(tmp_path, PORT=port) == f"端口 {port} 已被别的程序占用，请换一个，例如 make run PORT=8080。"


def test_a_second_run_beside_the_first_is_one_sentence(tmp_path):
    with (tmp_path / "run.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        held.write("进程号 7，地址 http://127.0.0.1:8000/")
        held.flush()
        said = refusal(tmp_path, PORT=str(free_port()))
    assert said == "本目录已有一个 make run 在运行（进程号 7，地址 http://127.0.0.1:8000/），请先停止它。"


def test_an_unreachable_database_is_one_sentence(tmp_path):
    said = refusal(tmp_path, PORT=str(free_port()), DATABASE_URL="postgres://nobody@127.0.0.1:1/none")
    assert "数据库连不上或写不进去" in said
    assert "Traceback" not in said


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").touch()
    assert "无法建立文件夹" in refusal(tmp_path / "file" / "var", PORT=str(free_port()))


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.torture)])
def test_a_signal_ends_every_child_and_grandchild(tmp_path, number):
    port = free_port()
    settings = environment(tmp_path, PORT=str(port), HUCE_DEMO_SHARE=SMALL)
    with subprocess.Popen(COMMAND, env=settings, cwd=ROOT, stdout=subprocess.PIPE, text=True) as supervisor:
        family = wait_for_site(supervisor, port)
        assert {"postgres", "valkey-server"} <= programs(family)
        supervisor.send_signal(number)
        supervisor.communicate(timeout=30)
    assert supervisor.returncode == 0
    assert not wait_until_dead(family, seconds=5)
    assert not socket_folder(tmp_path.resolve()).exists()


@pytest.mark.torture
def test_a_killed_supervisor_takes_its_children_with_it_and_the_next_one_starts(tmp_path):
    settings = environment(tmp_path, PORT=str(free_port()), HUCE_DEMO_SHARE=SMALL)
    for _ in range(3):
        with subprocess.Popen(COMMAND, env=settings, cwd=ROOT, stdout=subprocess.PIPE, text=True) as supervisor:
            family = wait_for_site(supervisor, int(settings["PORT"]))
            supervisor.kill()
        assert not wait_until_dead(family, seconds=20)


def wait_for_site(supervisor: subprocess.Popen[str], port: int) -> set[int]:
    """Wait until the login page answers; return every process below the supervisor."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and supervisor.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/login/")
            if connection.getresponse().status == http.client.OK:
                return descendants(supervisor.pid)
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    supervisor.kill()
    raise AssertionError(f"the site did not come up: {supervisor.communicate()[0]}")


def programs(pids: set[int]) -> set[str]:
    """Return the names of the programs the processes run."""
    return {Path(f"/proc/{pid}/comm").read_text().strip() for pid in pids}
