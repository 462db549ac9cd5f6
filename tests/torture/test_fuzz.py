"""Thousands of broken inputs at every door: never a fault of ours, never a change that is refused or not told of."""

import logging
import os
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, connections, transaction

from tests.api import Caller, make_client, make_token
from tests.conftest import build_county
from tests.full_county import fill
from tests.torture.fuzz.inputs import Inputs, Sent
from tests.torture.fuzz.rendering import stop_watching_templates
from tests.torture.fuzz.targets import CSRF, Target, sender, targets
from tests.torture.fuzz.watching import Watch
from tests.torture.processes import Notes, finish, start

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]

INPUTS, OF_FORMS = int(os.environ.get("HUCE_FUZZ", "2000")), int(os.environ.get("HUCE_FUZZ_FORMS", "400"))
"""Inputs for each door: a round for every one, then all for the API, the login and the visit form, then `OF_FORMS` for
the other forms. `HUCE_FUZZ_FORMS=2000 HUCE_FUZZ_MINUTES=60` gives every door all; on two cores that takes half an hour.
Where the minutes are over before that, the campaign says how many inputs each door really had.
"""
SECONDS = 60 * float(os.environ.get("HUCE_FUZZ_MINUTES", "16"))
ONLY = os.environ.get("HUCE_FUZZ_ONLY", "")
PROCESSES, SEED, ENOUGH, ROUND = min(len(os.sched_getaffinity(0)), 4), "户册", 3, 50
"""Each process sends to a copy of the database: two that meet at the same few rows are for the races, not for this."""

FAULTY = 500
MEMORY = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}


@dataclass
class Attack:
    """One door under fire: who sends, what comes next, how much was sent, what went wrong."""

    target: Target
    client: Any
    inputs: Inputs
    sent: int = 0
    seconds: float = 0
    faults: list[str] = field(default_factory=list)

    def is_over(self, most: int) -> bool:
        """Say whether `most` inputs are sent, or enough went wrong."""
        return self.sent >= min(most, INPUTS) or len(self.faults) >= ENOUGH


@pytest.fixture
def full_county(settings, tmp_path) -> Any:
    """The small county with one row of everything, committed, and a system that no rate stops.

    Sessions lie beside the database: what a request did is taken back, and its session would for ever be a new one.
    """
    settings.MEDIA_ROOT = tmp_path
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"
    settings.CACHES = {"default": MEMORY}
    settings.HOOKS = settings.HOOKS | {"visit_recorded": []}
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.torture.fuzz.rendering.RenderSome"]
    county = fill(build_county())
    county.callers["fuzzer"] = Caller(make_token(make_client(county, "乱发的系统", calls_a_minute=32_000)))
    return county


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
def copies_of_the_database(number: int) -> Iterator[list[str]]:
    """Make so many copies of the test's database, and drop them at the end; yields what their names end in."""
    made = [f"fuzz{copy}" for copy in range(number)]
    connections.close_all()  # nothing is copied that somebody is connected to
    for suffix in made:
        connection.creation.clone_test_db(suffix, verbosity=0)
    try:
        yield made
    finally:
        for suffix in made:
            connection.creation.destroy_test_db(suffix=suffix, verbosity=0)


def shoot(copy: str, attacks: list[Attack], until: float, notes: Notes) -> None:
    """Send to each target of this process in turn, inside one transaction that is taken back at the end."""
    connection.settings_dict.update(connection.creation.get_test_db_clone_settings(copy))
    logging.disable(logging.CRITICAL)
    stop_watching_templates()
    with transaction.atomic():
        # Services open durable transactions; inside a test's own one Django lets them, and so it must here.
        connection.atomic_blocks[-1]._from_testcase = True
        watch = Watch()
        for most, under_fire in (
            (ROUND, attacks),
            (INPUTS, [a for a in attacks if a.target.is_first]),
            (OF_FORMS, attacks),
        ):
            while time.monotonic() < until and not all(attack.is_over(most) for attack in under_fire):
                for attack in under_fire:
                    go_on(attack, most, watch)
        transaction.set_rollback(True)
    for attack in attacks:
        notes.add(f"{attack.target.method} {attack.target.name}", attack.sent, attack.seconds, attack.faults)


def go_on(attack: Attack, most: int, watch: Watch) -> None:
    """Send the next inputs to one target."""
    started, target = time.monotonic(), attack.target
    for _ in range(ROUND):
        if attack.is_over(most):
            break
        attack.sent += 1
        sent = make(attack.inputs, target)
        if said := fault_of(attack.client, target, sent, watch):
            attack.faults.append(f"{target.method} {target.url} input {attack.sent} {str(sent)[:400]}\n{said}")
    attack.seconds += time.monotonic() - started


def test_no_input_whatever_brings_a_door_down_or_changes_what_it_should_not(full_county, tmp_path, capsys):
    chosen = [target for target in targets(full_county) if ONLY in target.name]
    # Logged in before the processes part: the row of a user who logs in stays locked to the end of a transaction.
    attacks = [Attack(t, sender(full_county, t), Inputs(SEED + t.name + t.url, t.fields)) for t in chosen]
    notes, until = Notes(tmp_path), time.monotonic() + SECONDS
    with copies_of_the_database(PROCESSES) as copies:
        at_work = [start(shoot, copy, attacks[number::PROCESSES], until, notes) for number, copy in enumerate(copies)]
        finish(*at_work, patience=SECONDS + 300)

    told = notes.all()
    with capsys.disabled():
        sys.stdout.write(f"\n{sum(line[1] for line in told):,} inputs at {len(told)} doors")
        sys.stdout.write(f", at least {min(line[1] for line in told):,} of {INPUTS:,} each")
        sys.stdout.write(f", in {time.monotonic() - until + SECONDS:.0f} s\n")
        for name, number, seconds, _ in sorted(told, key=lambda line: -line[2])[:8]:
            sys.stdout.write(f"  {name:<40}{number:>6} inputs {seconds:>6.1f} s\n")
    faults = [fault for line in told for fault in line[3]]
    assert len(told) == len(chosen)
    assert not faults, "\n\n".join(faults[:12])
