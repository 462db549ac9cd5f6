"""What the first command says on a machine that lacks something; always one sentence and a non-zero exit."""

import platform
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from config import bootstrap

ROOT = Path(__file__).parents[2]
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def scratch(tmp_path, monkeypatch):
    """A project folder that has no .venv yet."""
    monkeypatch.setattr(bootstrap, "PROJECT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / ".venv" / "stamp")
    monkeypatch.setattr(bootstrap, "VAR", tmp_path / "var")
    monkeypatch.setattr(bootstrap, "LOG", tmp_path / "var" / "log" / "install.log")
    return tmp_path


def test_an_old_python_is_named(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(bootstrap.Stopped, match=r"需要 Python 3\.11"):
        bootstrap.main([])


def test_a_missing_venv_module_names_the_package_to_install(monkeypatch):
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else object())
    with pytest.raises(bootstrap.Stopped, match="apt install python3-venv"):
        bootstrap.main([])


def test_a_cpu_without_wheels_asks_for_servers(monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "loongarch64")
    monkeypatch.delenv("DATABASE_URL")
    with pytest.raises(bootstrap.Stopped, match="loongarch64.*设置环境变量 DATABASE_URL 后再运行"):
        bootstrap.wanted_locks()


def test_a_cpu_without_wheels_is_enough_beside_given_servers(monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "loongarch64")
    assert [lock.name for lock in bootstrap.wanted_locks()] == ["production.txt", "development.txt"]


def test_a_full_disk_is_seen_before_anything_is_written(scratch, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(100, 99, 1_000_000))
    with pytest.raises(bootstrap.Stopped, match="只剩 1 MB，至少需要 1500 MB"):
        bootstrap.main([])
    assert not (scratch / ".venv").exists()


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "磁盘已满"),
        ("ERROR: No matching distribution found for django==5.2.19", "没有适合本机的安装包"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "校验值不符"),
        ("Failed to establish a new connection: Connection refused", "连不上 Python 软件源"),
        ("something else", "准备 Python 环境时出错"),
    ],
)
def test_a_failed_installation_says_why(scratch, output, sentence):
    bootstrap.LOG.parent.mkdir(parents=True)
    with pytest.raises(bootstrap.Stopped, match=sentence):
        bootstrap.run([sys.executable, "-c", f"import sys; sys.exit({output!r})"])


def test_an_installed_environment_is_not_touched_again(scratch, monkeypatch):
    (scratch / ".venv" / "bin").mkdir(parents=True)
    bootstrap.PYTHON.symlink_to(sys.executable)
    bootstrap.STAMP.write_text(bootstrap.digest(bootstrap.wanted_locks()))
    monkeypatch.setattr(subprocess, "run", None)
    bootstrap.main([])


def test_the_script_needs_nothing_but_the_standard_library():
    code = "import runpy; runpy.run_path('config/bootstrap.py', run_name='looked at')"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], cwd=ROOT, check=True)
