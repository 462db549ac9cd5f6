"""What the image would hold."""

import json
import sys
from pathlib import Path

import pytest

from tests.deploy.image import ROOT, run_step, run_steps, shell

MUST_STAY_OUT = ("tests", "benchmarks", "secrets", "backups", "var", ".env", ".git", ".venv", "docs/screenshots")


def test_nothing_secret_and_nothing_needless_is_copied(image):
    assert [name for name in MUST_STAY_OUT if (image / name).exists()] == []
    assert (image / "manage.py").is_file()
    assert (image / "config" / "backup" / "take.py").is_file()


def test_static_files_are_fingerprinted_and_compressed(image):
    names = json.loads((image / "staticfiles" / "staticfiles.json").read_text())["paths"]
    sheet = names["css/huce.css"]
    assert sheet != "css/huce.css"
    assert (image / "staticfiles" / f"{sheet}.gz").is_file()
    assert (image / "staticfiles" / f"{sheet}.br").is_file()


def test_every_static_file_of_the_project_is_there(image):
    names = json.loads((image / "staticfiles" / "staticfiles.json").read_text())["paths"]
    ours = {path.relative_to(ROOT / "static").as_posix() for path in (ROOT / "static").rglob("*") if path.is_file()}
    assert ours <= set(names)


def test_every_step_is_rehearsed_or_needs_the_machine():
    known = ("pip install", "collectstatic")
    needs_root = ("apt-get install", "useradd")
    assert all(any(word in step for word in known + needs_root) for step in run_steps())


@pytest.mark.torture
def test_the_image_s_own_python_starts_with_what_is_locked(image, settings_of_compose, tmp_path):
    """The steps of the Dockerfile in a fresh environment: only production.txt, by hash, and it carries the system."""
    venv = tmp_path / "venv"
    lock = ROOT / "config" / "requirements" / "production.txt"
    step = run_step("pip install").replace("/venv", str(venv)).replace("production.txt", str(lock))
    made = shell(step, folder=tmp_path, python=Path(sys.executable))
    assert made.returncode == 0, made.stderr
    python = venv / "bin" / "python"
    for step in (
        run_step("collectstatic"),
        "python manage.py check --deploy --fail-level WARNING",
        "gunicorn --check-config config.wsgi",
        "celery -A config worker --help",
        "python -m config.backup --help",
    ):
        done = shell(step, folder=image, python=python, **({} if "collectstatic" in step else settings_of_compose))
        assert done.returncode == 0, f"{step}: {done.stderr}"
