"""Checks single households again, at once: after a visit, an import, a correction.

The same facts, criteria and storing as the nightly run. What changed hangs on a run of its own (docs/decisions/0006).
"""

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from accounts.jobs import JobState
from accounts.models import User
from assessments.facts import read_facts
from assessments.judging import Packed, pack
from assessments.models import ExitRun, Standard, Trigger
from assessments.services.stops import stop_cases
from assessments.services.storing import Overtaken, current_rows, store
from households.models import Household

TRIES = 3


def recheck_households(household_ids: Iterable[int], actor: User | None) -> int:
    """Judge the open ones of these households as of today, as known now; return how many verdicts were written.

    What has not changed leaves no trace. Call it in the transaction that changed the facts, after the change: it sees
    them, and its verdicts stand or fall with them. The actor is noted as who set it off; nobody needs a permission to
    have facts judged. Raises Refused when no standard is released for today.
    """
    ids = sorted(set(household_ids))
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                return _recheck(ids, actor)
        except (Overtaken, IntegrityError, OperationalError):
            if attempt == TRIES:
                raise
    return 0


def _recheck(household_ids: list[int], actor: User | None) -> int:
    open_ids = list(Household.objects.open().filter(pk__in=household_ids).order_by("pk").values_list("pk", flat=True))
    today = timezone.localdate()
    standard = Standard.objects.on(today)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        known_at = cursor.fetchone()[0]
    thresholds = standard.thresholds()
    facts = read_facts(household_ids=open_ids, as_of=today, known_at=known_at, standard=thresholds)
    differing = _differing([pack(one, thresholds, standard.pk) for one in facts])
    if not differing:
        return 0
    run = ExitRun.objects.create(
        trigger=Trigger.RECHECK,
        state=JobState.DONE,
        night=today,
        as_of=today,
        known_at=known_at,
        standard=standard,
        previous=ExitRun.objects.latest_good(),
        requested_by=actor,
        total=len(differing),
        done=len(differing),
        started_at=known_at,
        finished_at=timezone.now(),
    )
    tally = store(run, differing)
    stop_cases(one.household_id for one in differing)
    ExitRun.objects.filter(pk=run.pk).update(**vars(tally))
    return len(differing)


def _differing(packed: Sequence[Packed]) -> list[Packed]:
    stored = current_rows([one.household_id for one in packed])
    return [one for one in packed if one.household_id not in stored or stored[one.household_id][1] != one.digest]
