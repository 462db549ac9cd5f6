"""A migrated database of its own for each part of the benchmarks, on the servers that `make bench` started."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from psycopg2 import sql

TEMPLATE = "bench_template"


@contextmanager
def fresh_database(name: str) -> Iterator[dict[str, str]]:
    """Yield the environment of a process that works on the new, migrated database `name`; drop it afterwards."""
    _ensure_template()
    _command("CREATE DATABASE {} TEMPLATE {}", name, TEMPLATE)
    try:
        yield os.environ | {"DATABASE_URL": url_of(name)}
    finally:
        _command("DROP DATABASE {} WITH (FORCE)", name)


def url_of(name: str) -> str:
    """Return DATABASE_URL with another database's name in it."""
    return os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + name


def _ensure_template() -> None:
    with _server() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE])
        known = cursor.fetchone()
    if known:
        return
    _command("CREATE DATABASE {}", TEMPLATE)
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, check=True, env=os.environ | {"DATABASE_URL": url_of(TEMPLATE)})


def _command(statement: str, *names: str) -> None:
    connection = _server()
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
    connection.close()


def _server() -> "psycopg2.extensions.connection":
    return psycopg2.connect(os.environ["DATABASE_URL"])
