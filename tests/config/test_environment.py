"""Environment variables: a missing or impossible one stops the start with a sentence that names it."""

import logging
import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from config.settings.base import database, logging_config
from config.settings.env import read_environment

ROOT = Path(__file__).parents[2]
KEY = "MDEyMzQ1Njc4OWFiY2RlZg=="
PRODUCTION = {
    "DATABASE_URL": "postgres://huce@db/huce",
    "REDIS_URL": "redis://broker/0",
    "HUCE_SECRET_KEY": "s" * 60,
    "HUCE_FIELD_KEYS": f"2026b:{KEY},2025a:{KEY}",
    "HUCE_HASH_KEY": KEY,
    "HUCE_SIGNING_KEYS": "2026b:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
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
        ("HUCE_SIGNING_KEYS", f"2026b:{KEY}"),
        ("HUCE_FIELD_KEY_ID", "1999z"),
        ("HUCE_LOG_LEVEL", "LOUD"),
    ],
)
def test_an_impossible_value_is_named(variables, name, value):
    variables.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name):
        read()


@pytest.mark.parametrize("name", sorted(PRODUCTION.keys() - {"HUCE_ALLOWED_HOSTS"}))
def test_a_secret_may_stand_in_a_file(variables, tmp_path, name):
    as_variable = read()
    (tmp_path / "secret").write_text(PRODUCTION[name] + "\n")
    variables.delenv(name)
    variables.setenv(f"{name}_FILE", str(tmp_path / "secret"))
    assert read() == as_variable


def test_passwords_of_the_servers_may_stand_apart_from_their_addresses(variables, tmp_path):
    (tmp_path / "password").write_text("p@ss/w:rd %\n")
    variables.setenv("DATABASE_PASSWORD_FILE", str(tmp_path / "password"))
    variables.setenv("REDIS_PASSWORD", "two words")
    found = read()
    assert database(found.database_url)["PASSWORD"] == "p@ss/w:rd %"
    assert database(found.database_url)["USER"] == "huce"
    assert found.redis_url == "redis://:two%20words@broker/0"


def test_two_passwords_for_one_server_are_refused(variables):
    variables.setenv("DATABASE_URL", "postgres://huce:one@db/huce")
    variables.setenv("DATABASE_PASSWORD", "two")
    with pytest.raises(ImproperlyConfigured, match="^DATABASE_PASSWORD is set, but DATABASE_URL holds a password"):
        read()


@pytest.mark.parametrize(("content", "why"), [(None, "cannot be read"), (b"", "is empty"), (b"\xff\xfe", "not text")])
def test_a_secret_file_that_gives_nothing_is_named(variables, tmp_path, content, why):
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
    variables.delenv("HUCE_HASH_KEY")
    variables.setenv("HUCE_HASH_KEY_FILE", str(path))
    with pytest.raises(ImproperlyConfigured, match=f"^HUCE_HASH_KEY_FILE names {path}, which .*{why}"):
        read()


def test_a_secret_in_two_places_is_refused(variables, tmp_path):
    variables.setenv("HUCE_SECRET_KEY_FILE", str(tmp_path / "secret"))
    with pytest.raises(ImproperlyConfigured, match="^HUCE_SECRET_KEY and HUCE_SECRET_KEY_FILE are both set"):
        read()


def test_secrets_do_not_show_when_the_environment_is_printed(variables):
    assert not [value for name, value in PRODUCTION.items() if name != "HUCE_ALLOWED_HOSTS" and value in repr(read())]
    assert "0123456789abcdef" not in repr(read())


def test_a_log_file_in_a_missing_folder_is_refused(variables):
    variables.setenv("HUCE_LOG_FILE", "/nowhere/huce.log")
    with pytest.raises(ImproperlyConfigured, match="^HUCE_LOG_FILE names /nowhere/huce.log"):
        read()


def test_the_log_file_is_opened_anew_when_logrotate_moved_it(tmp_path):
    configuration = logging_config("INFO", tmp_path / "huce.log")
    handler = dict(configuration["handlers"]["file"])
    opened = import_string(handler.pop("class"))(handler["filename"], encoding=handler["encoding"])
    opened.emit(logging.makeLogRecord({"msg": "before"}))
    (tmp_path / "huce.log").rename(tmp_path / "huce.log.1")
    opened.emit(logging.makeLogRecord({"msg": "after"}))
    opened.close()
    assert [(tmp_path / name).read_text() for name in ("huce.log.1", "huce.log")] == ["before\n", "after\n"]
    assert configuration["root"]["handlers"] == ["console", "file"]


def test_what_is_left_empty_counts_as_not_set(variables):
    as_unset = read()
    for name in ("HUCE_FIELD_KEY_ID", "HUCE_VAR_DIR", "HUCE_LOG_LEVEL", "HUCE_LOG_FILE", "HUCE_TRUSTED_PROXIES"):
        variables.setenv(name, "")
    assert read() == as_unset


def test_development_needs_no_secret(variables):
    for name in ("HUCE_SECRET_KEY", "HUCE_FIELD_KEYS", "HUCE_HASH_KEY", "HUCE_SIGNING_KEYS", "HUCE_ALLOWED_HOSTS"):
        variables.delenv(name)
    assert read(development=True).allowed_hosts == ["*"]


def test_the_example_lists_every_variable_that_is_read_and_no_other():
    sources = [path.read_text() for path in (ROOT / "config").rglob("*.py")]
    named = {name for source in sources for name in re.findall(r'"((?:HUCE|DATABASE|REDIS)_[A-Z_]+|PORT)"', source)}
    listed = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE))
    assert listed == named


def test_a_socket_folder_is_read_from_a_database_address():
    assert database("postgres://postgres@%2Ftmp%2Fhuce-0-x/postgres")["HOST"] == "/tmp/huce-0-x"
