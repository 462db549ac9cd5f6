"""What the containers start exists and understands its words; the settings are sound. Nothing is left running."""

import json
import re
import sys
from pathlib import Path

import pytest
from celery.bin.base import CLIContext
from celery.bin.celery import celery

from config.celery import app
from tests.deploy.image import DOCKERFILE, shell

PYTHON = Path(sys.executable)


def words_of(compose: dict, name: str) -> list[str]:
    """Return the command of a service."""
    return compose["services"][name]["command"]


def test_the_settings_of_compose_are_sound(image, settings_of_compose):
    done = shell(
        "python manage.py check --deploy --fail-level WARNING", folder=image, python=PYTHON, **settings_of_compose
    )
    assert done.returncode == 0, done.stderr


def test_a_missing_secret_file_stops_the_start_with_a_sentence(image, settings_of_compose):
    Path(settings_of_compose["HUCE_HASH_KEY_FILE"]).unlink()
    done = shell("python manage.py check", folder=image, python=PYTHON, **settings_of_compose)
    assert done.returncode != 0
    assert "HUCE_HASH_KEY_FILE names" in done.stderr


def test_gunicorn_takes_the_command_of_the_image(image, settings_of_compose):
    words = json.loads(re.search(r"^CMD (\[.*\])", DOCKERFILE.replace("\\\n", " "), flags=re.MULTILINE)[1])
    step = " ".join([words[0], "--check-config", *words[1:]])
    done = shell(step, folder=image, python=PYTHON, **settings_of_compose)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_celery_takes_its_words(compose, name):
    program, flag, module, command, *options = words_of(compose, name)
    assert (program, flag, module) == ("celery", "-A", "config")
    context = celery.make_context("celery", [command])
    context.obj = CLIContext(app=app, no_color=True, workdir=None, quiet=True)
    celery.commands[command].make_context(command, list(options), parent=context)


@pytest.mark.parametrize("name", ["migrate", "backup"])
def test_the_tools_take_their_words(image, settings_of_compose, compose, name):
    words = [word for word in words_of(compose, name) if not word.startswith("/backups")]
    done = shell(" ".join([*words, "--help"]), folder=image, python=PYTHON, **settings_of_compose)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_the_health_checks_exist_and_say_no_where_nothing_runs(image, settings_of_compose, compose, name):
    words = compose["services"][name]["healthcheck"]["test"][1:]
    done = shell(
        " ".join(words), folder=image, python=PYTHON, **settings_of_compose | {"REDIS_URL": "redis://127.0.0.1:1/0"}
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
