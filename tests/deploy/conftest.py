"""The image's folder with collected static files, and the settings docker-compose.yml gives it."""

import fcntl
import sys
from pathlib import Path

import pytest
import yaml

from config.new_secrets import new_secrets
from tests.deploy.image import ROOT, copy_of_the_image, run_step, shell


@pytest.fixture(scope="session")
def compose() -> dict:
    """docker-compose.yml."""
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="session")
def image(tmp_path_factory, worker_id) -> Path:
    """What the image holds in /app, made by the Dockerfile's own step; once for all workers of a session."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    with (shared / "image.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = shared / "image"
        if not (folder / "staticfiles").exists():
            copy_of_the_image(folder)
            done = shell(run_step("collectstatic"), folder=folder, python=Path(sys.executable))
            assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def settings_of_compose(compose, tmp_path) -> dict[str, str]:
    """The variables of a container whose .env is the example, with secret files of ours in place of /run/secrets."""
    for name, content in new_secrets().items():
        (tmp_path / name).write_text(content + "\n")
    lines = [line.partition("=") for line in (ROOT / ".env.example").read_text().splitlines() if "=" in line]
    example = {name: value for name, _, value in lines if not name.startswith(("#", " "))}
    given = example | compose["services"]["web"]["environment"]
    moved = {name: value.replace("/run/secrets", str(tmp_path)) for name, value in given.items()}
    return moved | {"HUCE_ALLOWED_HOSTS": "huce.example.gov.cn,127.0.0.1", "HUCE_VAR_DIR": str(tmp_path / "var")}
