"""Runs and stored verdicts of the small county, for tests of what people do with them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.jobs import JobState
from accounts.models import User
from assessments.models import CRITERIA_FIELDS, ExitRun, HouseholdVerdict, Standard, Trigger, WhatIf
from households.models import Household

YEAR = timezone.localdate().year
LINE = Decimal("3500.00")
FOUND = {
    "income": ["met", "3,712.60 元", "", "核算表", f"{YEAR}-11-02"],
    "food": ["met", "有", "", "走访", f"{YEAR}-11-03"],
    "clothing": ["met", "有", "", "走访", f"{YEAR}-11-03"],
    "water": ["met", "四项达标", "", "县水务局", f"{YEAR}-08-16"],
    "schooling": ["not_applicable", "没有学龄儿童", "", "户籍", f"{YEAR}-11-01"],
    "medical": ["met", "3 人参保", "", "县医保局", f"{YEAR}-03-27"],
    "housing": ["met", "A 级", "", "县住建局", f"{YEAR}-05-11"],
}
LACKING = {
    "income": ["unmet", "3,500.00 元", "正好在收入线上，要高于 3,500.00 元", "核算表", f"{YEAR}-11-02"],
    "water": ["unknown", "4 项核了 2 项", "缺水质检测和停水天数", "县水务局", f"{YEAR}-08-16"],
    "housing": ["unmet", "C 级", "已修缮，缺住建验收", "县住建局", f"{YEAR}-05-11"],
}


def make_standard(**changes: Any) -> Standard:
    """Return the standard of the small county, released; made once, with `changes` the first time."""
    made, _ = Standard.objects.get_or_create(
        code="TEST",
        defaults={
            "label": "测试标准",
            "year": 2026,
            "document": "测试〔2026〕1 号",
            "valid_from": date(2016, 1, 1),
            "income_line": LINE,
            "living_stale_days": 90,
            "water_stale_days": 365,
            "housing_stale_days": 1095,
            "released_at": timezone.now(),
        }
        | changes,
    )
    return made


def make_draft(**changes: Any) -> Standard:
    """Make a draft that nobody of the small county has written in."""
    terms = {
        "code": "DRAFT",
        "label": "测试草稿",
        "year": YEAR,
        "document": f"测试〔{YEAR}〕2 号",
        "valid_from": timezone.localdate() + timedelta(days=30),
        "income_line": LINE,
        "drafted_persons": ["d" * 64],
    }
    return Standard.objects.create(**(terms | changes))


def make_what_if(standard: Standard, actor: User) -> WhatIf:
    """Make a question that has been answered: nobody would change."""
    moment = timezone.now()
    return WhatIf.objects.create(
        standard=standard, income_line=standard.income_line, as_of=timezone.localdate(), known_at=moment,
        requested_by=actor, state=JobState.DONE,
    )  # fmt: skip


def make_run(*, nights_ago: int = 0, previous: ExitRun | None = None, **fields: Any) -> ExitRun:
    """Make a good run over the county that ended `nights_ago` nights ago."""
    known_at = timezone.now() - timedelta(days=nights_ago)
    about = {"trigger": Trigger.COMMAND, "state": JobState.DONE, "previous": previous, "finished_at": known_at}
    day = timezone.localdate(known_at)
    return ExitRun.objects.create(night=day, as_of=day, known_at=known_at, standard=make_standard(), **(about | fields))


def make_verdict(
    household: Household,
    run: ExitRun,
    *,
    lacks: tuple[str, ...] = (),
    per_head: str = "3712.60",
    since: datetime | None = None,
    overall_since: datetime | None = None,
    **found: list[str],
) -> HouseholdVerdict:
    """Store how `household` stands from `run` on, ending what held before; `lacks` names what it falls short of."""
    HouseholdVerdict.objects.current().filter(household=household).update(run_until=run)
    rows = {name: found.get(name) or (LACKING[name] if name in lacks else FOUND[name]) for name in CRITERIA_FIELDS}
    outcomes = {name: row[0] for name, row in rows.items()}
    unmet, unknown = (sum(outcome == kind for outcome in outcomes.values()) for kind in ("unmet", "unknown"))
    amount = LINE if "income" in lacks else Decimal(per_head)
    return HouseholdVerdict.objects.create(
        household=household,
        township=household.township,
        village=household.village,
        run_from=run,
        overall="unmet" if unmet else "unknown" if unknown else "met",
        per_head=amount,
        income_margin=amount - LINE,
        unmet_count=unmet,
        unknown_count=unknown,
        overall_since=overall_since or since or run.known_at,
        content_since=since or run.known_at,
        details=[rows[name] for name in CRITERIA_FIELDS],
        digest=hash((household.pk, str(rows), amount)) % 2**62,
        **outcomes,
    )
