"""One PostgreSQL and one Valkey for a whole pytest session, whatever DATABASE_URL says.

Loaded by `-p` in pyproject.toml, because pytest-django reads the settings before any conftest.py. Under xdist the
controller starts the servers and has one database migrated; each worker copies its own from it (pytest-django names it)
and has a Valkey database of its own.
HUCE_TEST_DATABASE_URL and HUCE_TEST_REDIS_URL, given together, name servers to use instead.
"""

import os

import pytest

from config.embedded import template_database
from config.embedded.services import Services, new_throw_away

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
GIVEN = ("HUCE_TEST_DATABASE_URL", "HUCE_TEST_REDIS_URL")
TEMPLATE_LOG = "PYTEST_TEMPLATE_LOG"
"""Tells the workers that there is a template, and where its maker writes."""


def _choose_servers() -> Services | None:
    if WORKER:
        os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL']}?virtual_host={int(WORKER.removeprefix('gw')) + 1}"
        return None
    if all(os.environ.get(name) for name in GIVEN):
        os.environ["DATABASE_URL"], os.environ["REDIS_URL"] = (os.environ[name] for name in GIVEN)
        return None
    services = new_throw_away()
    os.environ.update(services.environment)
    return services


SERVICES = _choose_servers()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the servers before xdist starts its workers and before the first test is collected."""
    if SERVICES is None:
        return
    SERVICES.start()
    if session.config.getoption("numprocesses", None):
        log = SERVICES.home / "template.log"
        template_database.begin(log)
        os.environ[TEMPLATE_LOG] = str(log)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Throw the servers away, also when the session failed or was interrupted."""
    if SERVICES is not None:
        SERVICES.throw_away()
