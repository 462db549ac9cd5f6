"""Thousands of broken inputs at every door: never a fault of ours, never a change that is refused or not told of."""

import logging
import os
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings

from tests.api import Caller, make_client, make_token
from tests.conftest import build_county
from tests.emptying import empty
from tests.full_county import fill
from tests.torture.fuzz.inputs import Inputs, Sent
from tests.torture.fuzz.rendering import papers_drawn_seldom, templates_unwatched
from tests.torture.fuzz.targets import CSRF, Target, sender, targets
from tests.torture.fuzz.watching import Watch

pytestmark = [pytest.mark.torture, pytest.mark.long, pytest.mark.django_db]

INPUTS, OF_FORMS = int(os.environ.get("HUCE_FUZZ", "2000")), int(os.environ.get("HUCE_FUZZ_FORMS", "150"))
"""Inputs for each door of the API, the login and the visit form, and for each of the other forms and lists, where the
full number would take CI over its forty minutes; `HUCE_FUZZ_FORMS=2000` gives it to them as well.
"""
ONLY = os.environ.get("HUCE_FUZZ_ONLY", "")
SHARES, SEED, ENOUGH = 16, "户册", 3
"""The doors are dealt to so many tests, so that the processes of pytest share them."""

FAULTY = 500
MEMORY = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}


@pytest.fixture(scope="module")
def full_county(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Any]:
    """The small county with one row of everything, committed, and a system that no rate stops; built once a process.

    Sessions lie beside the database: what a request did is taken back, and its session would for ever be a new one.
    """
    own = {
        "MEDIA_ROOT": tmp_path_factory.mktemp("fuzz"),
        "SESSION_ENGINE": "django.contrib.sessions.backends.cache",
        "CACHES": {"default": MEMORY},
        "HOOKS": settings.HOOKS | {"visit_recorded": []},
        "MIDDLEWARE": [*settings.MIDDLEWARE, "tests.torture.fuzz.rendering.RenderSome"],
    }
    with django_db_blocker.unblock(), override_settings(**own):
        try:
            county = fill(build_county())
            county.callers["fuzzer"] = Caller(make_token(make_client(county, "乱发的系统", calls_a_minute=32_000)))
            yield county
        finally:
            empty()


@pytest.fixture(scope="module")
def doors(full_county) -> list[Target]:
    """All doors of the campaign; finding them reads every page once."""
    return targets(full_county)


@pytest.fixture
def undisturbed() -> Iterator[None]:
    """No log, no templates watched, and few papers drawn."""
    logging.disable(logging.CRITICAL)
    with templates_unwatched(), papers_drawn_seldom():
        yield
    logging.disable(logging.NOTSET)


def send(client: Any, target: Target, sent: Sent) -> Any:
    """Send one input and return the answer; a fault of ours is raised."""
    url = target.url
    if sent.number and target.numbered:
        url = url.replace(f"/{target.numbered}/", f"/{sent.number}/", 1)
    headers = client.headers if isinstance(client, Caller) else {"X-CSRFToken": CSRF}
    browser = client._client if isinstance(client, Caller) else client
    return browser.generic(
        target.method.upper(),
        url,
        sent.body,
        sent.content_type or "text/plain",
        headers=headers,
        QUERY_STRING=sent.query,
    )


def make(inputs: Inputs, target: Target) -> Sent:
    """Return the next input for a target."""
    if target.method == "get":
        return inputs.query()
    return inputs.json() if target.is_json else inputs.form()


def fault_of(client: Any, target: Target, sent: Sent, watch: Watch) -> str:
    """Send one input, take back what it did, and return what was wrong; "" when nothing was."""
    point = transaction.savepoint()
    try:
        answer = send(client, target, sent)
        if answer.status_code >= FAULTY:
            return f"status {answer.status_code}"
        return unfair_change(answer, target, watch)
    except Exception:
        return traceback.format_exc(limit=-4)
    finally:
        # A fault inside save() marks the whole transaction as broken, and then nothing may be asked of it any more;
        # back at the savepoint it is whole again.
        transaction.set_rollback(False)
        transaction.savepoint_rollback(point)
        # Taken back is not yet gone: tens of thousands of them inside one another fill the table of locks.
        transaction.savepoint_commit(point)


def unfair_change(answer: Any, target: Target, watch: Watch) -> str:
    """Return what is wrong with the changes that a request left: they were refused, or the trail does not tell."""
    changed = watch.changed()
    if not changed:
        return ""
    if target.method == "get":
        return f"reading changed {', '.join(changed)}"
    if answer.status_code >= 400 or not watch.is_told():
        return f"status {answer.status_code}, but {', '.join(changed)} changed"
    return ""


@contextmanager
def taken_back() -> Iterator[Watch]:
    """One transaction for everything that is sent, which is taken back at the end."""
    with transaction.atomic():
        # Services open durable transactions; inside a test's own one Django lets them, and so it must here.
        connection.atomic_blocks[-1]._from_testcase = True
        yield Watch()
        transaction.set_rollback(True)


def faults_at(client: Any, target: Target, watch: Watch) -> Iterator[str]:
    """Send all inputs to one door, and yield what is wrong with it, until that is enough."""
    inputs, wrong = Inputs(SEED + target.name + re.sub(r"\d+", "0", target.url), target.fields), 0
    most = INPUTS if target.is_first else min(INPUTS, OF_FORMS)
    for number in range(1, most + 1):
        sent = make(inputs, target)
        if said := fault_of(client, target, sent, watch):
            yield f"{target.method} {target.url} input {number} {str(sent)[:400]}\n{said}"
            wrong += 1
        if wrong == ENOUGH:
            break


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.usefixtures("undisturbed")
def test_no_input_whatever_brings_a_door_down_or_changes_what_it_should_not(full_county, doors, share):
    chosen = [target for target in doors if ONLY in target.name][share::SHARES]
    # Logged in before the transaction: the row of a user who logs in stays locked to its end.
    senders = [sender(full_county, target) for target in chosen]

    with taken_back() as watch:
        faults = [
            fault for client, target in zip(senders, chosen, strict=True) for fault in faults_at(client, target, watch)
        ]

    assert chosen or ONLY
    assert not faults, "\n\n".join(faults)
