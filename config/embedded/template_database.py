"""The migrated database that each process of a test session copies its own from; migrating takes half a minute.

`python -m config.embedded.template_database` makes it on the server of DATABASE_URL, while the processes of the session
start and collect. It gets its name only when it is whole.
"""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
from psycopg2 import sql

NAME, UNFINISHED = "huce_template", "huce_template_unfinished"
PATIENCE = 300
"""Seconds after which a template that has not come is held to have failed."""


class TemplateFailed(Exception):
    """The template did not come; the message says where to read why."""


def begin(log: Path) -> None:
    """Start making the template on the server of DATABASE_URL, in a process of its own that writes into `log`."""
    with log.open("wb") as file:
        subprocess.Popen([sys.executable, "-m", "config.embedded.template_database"], stdout=file, stderr=file)


def wait(log: Path) -> str:
    """Return the name of the template on the server of DATABASE_URL, as soon as it is there.

    Raises TemplateFailed after five minutes.
    """
    deadline = time.monotonic() + PATIENCE
    while not _ask("SELECT 1 FROM pg_database WHERE datname = {}", sql.Literal(NAME)):
        if time.monotonic() > deadline:
            raise TemplateFailed(f"the database to copy from did not come: {log.read_text(errors='replace')}")
        time.sleep(0.1)
    return NAME


def _make() -> None:
    _ask("CREATE DATABASE {}", sql.Identifier(UNFINISHED))
    there = os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + UNFINISHED
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, check=True, env=os.environ | {"DATABASE_URL": there})
    _ask("ALTER DATABASE {} RENAME TO {}", sql.Identifier(UNFINISHED), sql.Identifier(NAME))


def _ask(statement: str, *values: sql.Composable) -> bool:
    """Run a statement on the server; return whether it answers with a row."""
    with contextlib.closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(*values))
            return cursor.description is not None and cursor.fetchone() is not None


if __name__ == "__main__":
    _make()
