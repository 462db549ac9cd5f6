"""Environment variables: a missing or impossible one stops the start with a sentence that names it."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.settings.base import database
from config.settings.env import read_environment

ROOT = Path(__file__).parents[2]
KEY = "MDEyMzQ1Njc4OWFiY2RlZg=="
PRODUCTION = {
    "DATABASE_URL": "postgres://huce@db/huce",
    "REDIS_URL": "redis://broker/0",
    "HUCE_SECRET_KEY": "s" * 60,
    "HUCE_FIELD_KEYS": f"2026b:{KEY},2025a:{KEY}",
    "HUCE_HASH_KEY": KEY,
    "HUCE_ALLOWED_HOSTS": "huce.example,10.0.0.7",
}


@pytest.fixture
def variables(monkeypatch):
    """The environment of a complete production server."""
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def read(*, development: bool = False):
    return read_environment(base_dir=Path("/srv/huce"), development=development)


def test_a_complete_environment_is_typed(variables):
    found = read()
    assert found.allowed_hosts == ["huce.example", "10.0.0.7"]
    assert found.field_keys == {"2026b": b"0123456789abcdef", "2025a": b"0123456789abcdef"}
    assert found.field_key_id == "2026b"


@pytest.mark.parametrize("name", sorted(PRODUCTION.keys() - {"HUCE_ALLOWED_HOSTS"}))
def test_a_missing_variable_is_named(variables, name):
    variables.delenv(name)
    with pytest.raises(ImproperlyConfigured, match=f"^{name} "):
        read()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HUCE_FIELD_KEYS", "2026b"),
        ("HUCE_FIELD_KEYS", "2026b:c2hvcnQ="),
        ("HUCE_HASH_KEY", "not base64!"),
        ("HUCE_FIELD_KEY_ID", "1999z"),
        ("HUCE_LOG_LEVEL", "LOUD"),
    ],
)
def test_an_impossible_value_is_named(variables, name, value):
    variables.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name):
        read()


def test_development_needs_no_secret(variables):
    for name in ("HUCE_SECRET_KEY", "HUCE_FIELD_KEYS", "HUCE_HASH_KEY", "HUCE_ALLOWED_HOSTS"):
        variables.delenv(name)
    assert read(development=True).allowed_hosts == ["*"]


def test_the_example_lists_every_variable_that_is_read_and_no_other():
    sources = [path.read_text() for path in (ROOT / "config").rglob("*.py")]
    named = {name for source in sources for name in re.findall(r'"((?:HUCE|DATABASE|REDIS)_[A-Z_]+|PORT)"', source)}
    listed = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE))
    assert listed - {"POSTGRES_PASSWORD"} == named


def test_a_socket_folder_is_read_from_a_database_address():
    assert database("postgres://postgres@%2Ftmp%2Fhuce-0-x/postgres")["HOST"] == "/tmp/huce-0-x"
