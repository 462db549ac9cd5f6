"""A filled county to save, and an empty database and folder to bring it back into."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import psycopg2
import pytest
from django.conf import settings as django_settings
from django.db import connection

from accounts.sealing import seal
from config.backup.take import take_backup
from tests.conftest import build_county
from tests.e2e.conftest import ROOT, database_url
from tests.full_county import fill

PATIENCE = 120


@dataclass
class Server:
    """Another server: a database, a folder, and commands run on them."""

    url: str
    var: Path
    settings: str = "config.settings.dev"

    def environment(self) -> dict[str, str]:
        """Return what a program there finds in its environment."""
        return os.environ | {
            "DATABASE_URL": self.url,
            "REDIS_URL": django_settings.CELERY_BROKER_URL,
            "HUCE_VAR_DIR": str(self.var),
            "DJANGO_SETTINGS_MODULE": self.settings,
        }

    def run(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run `python WORDS` there."""
        return subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environment() | variables,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def clients(self, name: str = "%") -> int:
        """Return how many programs of that name are connected."""
        sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND application_name LIKE %s"
        with connection.cursor() as cursor:
            cursor.execute(sql, [self.url.rpartition("/")[2], name])
            return cursor.fetchone()[0]

    def rows(self) -> dict[str, int]:
        """Return how many rows every table has."""
        with closing(psycopg2.connect(self.url)) as there, there.cursor() as cursor:
            return rows_of(cursor)


def rows_of(cursor) -> dict[str, int]:
    """Return how many rows every table has, asked one by one."""
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    found = {}
    for (table,) in cursor.fetchall():
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        found[table] = cursor.fetchone()[0]
    return found


def end_other_connections() -> None:
    """End what is still connected: a page that an earlier test left open keeps its thread and its connection."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def filled(transactional_db, settings, tmp_path) -> SimpleNamespace:
    """The small county with one row of everything, a photo, and a sealed audit trail, committed."""
    end_other_connections()
    settings.MEDIA_ROOT = tmp_path / "var" / "media"
    county = fill(build_county())
    assert seal()
    return county


@pytest.fixture
def backups(tmp_path) -> Path:
    """Where backups go."""
    return tmp_path / "backups"


@pytest.fixture
def backup(filled, backups) -> Path:
    """A backup of the filled county."""
    return take_backup(backups, say=lambda _: None)


@pytest.fixture
def elsewhere(transactional_db, tmp_path) -> Iterator[Server]:
    """An empty database and an empty folder on another server."""
    name = f"huce_elsewhere_{uuid4().hex[:8]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    yield Server(url=f"{database_url().rpartition('/')[0]}/{name}", var=tmp_path / "elsewhere")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def said() -> tuple[list[str], Callable[[str], None]]:
    """What the command said, and the function to say it with."""
    sentences: list[str] = []
    return sentences, sentences.append
