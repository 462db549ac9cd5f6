"""What if: judge the county by another line or another set of criteria, and write down who would come out otherwise.

The same facts and criteria as the nightly run, read once. Nothing that it finds is a verdict.
"""

import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.jobs import OPEN_STATES, JobState, fail, finish, heartbeat, start, sweep_dead_jobs
from accounts.models import User
from accounts.permissions import RUN_EXIT_CHECK
from assessments.criteria import CRITERIA, LABELS
from assessments.criteria.thresholds import Thresholds
from assessments.criteria.verdict import Outcome
from assessments.facts import array, read_facts
from assessments.judging import further_names, judge, overall_of
from assessments.models import HouseholdVerdict, Level, Standard, WhatIf, WhatIfChange
from assessments.services.runs import open_chunks, settled_moment
from config.lib.copying import copy_rows
from config.lib.money import to_money
from config.lib.refusals import NotFoundRefused, Refused
from households.models import Household

logger = logging.getLogger(__name__)

SILENT = timedelta(minutes=10)
ASKING_LOCK = 1_214_604_104
COLUMNS = ("what_if_id", "household_id", "township_id", "before", "after", "lacks")
COUNTED = ("read", "now", "then", "gained", "lost")
FAILED = "试算时出错，已记下，请联系系统管理员。"
MET = Outcome.MET.value
SHORT = frozenset({Outcome.UNMET.value, Outcome.UNKNOWN.value})
_NOW = f"""
SELECT household_id, overall FROM {HouseholdVerdict._meta.db_table}
WHERE household_id = ANY(%s::bigint[]) AND run_until_id IS NULL
"""


@service("assessments.what_if")
def ask_what_if(*, standard_id: int, income_line: Decimal | None, actor: User) -> WhatIf:
    """Put the question how the county would stand, as of today and as known now; nothing is judged yet.

    The row keeps the line that is used, the standard's own unless another is given: a draft may be edited later. Raises
    PermissionDenied, NotFoundRefused, and Refused for a line that is not above 0, or while another question is still
    being worked on.
    """
    require(actor, RUN_EXIT_CHECK)
    standard = Standard.objects.filter(pk=standard_id, level=Level.HOUSEHOLD).first()
    if standard is None:
        raise NotFoundRefused("没有这个户级标准。请重新选一个。")
    line = standard.income_line if income_line is None else to_money(income_line)
    if line <= 0:
        raise Refused("收入线要大于 0。不换收入线就空着。")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ASKING_LOCK])
    if WhatIf.objects.filter(state__in=OPEN_STATES).exists():
        raise Refused("还有一次试算没有算完。请等它算完再试下一个。")
    asked = WhatIf.objects.create(
        standard=standard,
        income_line=line,
        as_of=timezone.localdate(),
        known_at=settled_moment(),
        total=Household.objects.open().count(),
        requested_by=actor,
    )
    told = {"standard": standard.code, "income_line": str(line)}
    record(actor=actor, action="assessments.what_if", subject=asked, after=told)
    return asked


def work_out(what_if_id: int) -> None:
    """Answer one question. May be called twice: only the first call finds it queued."""
    asked = WhatIf.objects.select_related("standard").get(pk=what_if_id)
    if not start(asked):
        return
    try:
        _work_out(asked)
    except Exception:
        logger.exception("what if %s", asked.pk)
        fail(asked, FAILED)


def thresholds_of(asked: WhatIf) -> Thresholds:
    """Return what the question compares with: the standard's terms, by the line of the question."""
    return asked.standard.thresholds()._replace(income_line=asked.income_line)


def _work_out(asked: WhatIf) -> None:
    started, terms, done = time.perf_counter(), thresholds_of(asked), 0
    counts: dict[int, list[int]] = {}
    for ids in open_chunks(None):
        with transaction.atomic():
            changes = list(_changes(asked, ids, terms, counts))
            with connection.cursor() as cursor:
                copy_rows(cursor, WhatIfChange, COLUMNS, changes)
        done += len(ids)
        if not heartbeat(asked, done):
            return
    asked.counts = {str(township): dict(zip(COUNTED, row, strict=True)) for township, row in counts.items()}
    asked.seconds = time.perf_counter() - started
    asked.total = done
    asked.save(update_fields=["counts", "seconds", "total"])
    finish(asked)


def _changes(
    asked: WhatIf, ids: list[int], terms: Thresholds, counts: dict[int, list[int]]
) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the households of a chunk that would come out otherwise, and count all of them by township."""
    with connection.cursor() as cursor:
        cursor.execute(_NOW, [array(ids)])
        now = dict(cursor.fetchall())
    names = [criterion.__name__ for criterion in CRITERIA] + further_names(terms)
    for one in read_facts(household_ids=ids, as_of=asked.as_of, known_at=asked.known_at, standard=terms):
        outcomes: list[str] = [verdict[0] for verdict in judge(one, terms)[0]]
        before, after = now.get(one.household_id, Outcome.UNKNOWN.value), overall_of(outcomes)
        row = counts.setdefault(one.township_id, [0] * len(COUNTED))
        was, would = before == MET, after == MET
        for place, counted in enumerate((True, was, would, would and not was, was and not would)):
            row[place] += counted
        if before != after:
            lacks = "、".join(LABELS[n] for n, outcome in zip(names, outcomes, strict=True) if outcome in SHORT)
            yield asked.pk, one.household_id, one.township_id, before, after, lacks


def sweep_what_ifs() -> None:
    """Fail the questions whose worker has gone or that none has taken: without a sign of life for ten minutes."""
    sweep_dead_jobs(WhatIf, SILENT)
    for asked in WhatIf.objects.filter(state=JobState.QUEUED, created_at__lt=timezone.now() - SILENT):
        fail(asked, "10 分钟没有后台进程来算。请确认后台服务在运行，再重新试算。")
