"""Checks of the auditors' list that only this app can make: exits too early (F18), notices left hanging (F20).

The steps of an exit and of a notice refuse what is missing; here is what only shows afterwards.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import ExtractYear

from assessments.models import Notice
from funds.checks.check import Asked, Check, Fault
from funds.finding_status import Category, Mode
from households.models import Household, StatusEvent
from households.status import HouseholdStatus

HANGING_DAYS = 30


def too_early_exit(asked: Asked) -> Iterator[Fault]:
    """Yield households that exited in the year of their registration, or fell back in the year of their exit."""
    left = Household.objects.filter(status__in=[HouseholdStatus.EXITED, HouseholdStatus.RETURNED])
    for one in left.filter(exit_year=F("registered_year")).order_by("pk"):
        yield _fault(one, f"{one.registered_year} 年识别，当年就脱贫。", "same year")
    exits = StatusEvent.objects.filter(household=OuterRef("household"), after=HouseholdStatus.EXITED)
    returns = StatusEvent.objects.filter(after=HouseholdStatus.RETURNED, on_date__lte=asked.day)
    in_year = returns.annotate(year=ExtractYear("on_date"))
    again = in_year.filter(Exists(exits.filter(on_date__year=OuterRef("year"), on_date__lte=OuterRef("on_date"))))
    for event in again.select_related("household").order_by("pk"):
        yield _fault(event.household, f"{event.on_date:%Y} 年脱贫，当年 {event.on_date:%Y-%m-%d} 又返贫。", "returned")


def _fault(household: Household, sentence: str, value: str) -> Fault:
    about = f"{household.head_name}家"
    return Fault(
        f"household:{household.pk}:{value}", about, sentence, value,
        household_id=household.pk, township_id=household.township_id,
    )  # fmt: skip


def hanging_notice(asked: Asked) -> Iterator[Fault]:
    """Yield notices whose days ran out long ago and that nobody has closed."""
    last = asked.day - timedelta(HANGING_DAYS)
    for notice in Notice.objects.running().filter(last_day__lt=last).select_related("village").order_by("pk"):
        sentence = f"{notice.get_kind_display()} {notice.last_day:%Y-%m-%d} 到期，{HANGING_DAYS} 天以上没有办结。"
        yield Fault(f"notice:{notice.pk}", str(notice.village), sentence, township_id=notice.village.township_id)


CHECKS = (
    Check(
        id="F18",
        label="脱贫过早",
        mode=Mode.WARN,
        category=Category.EXIT,
        advice="调出退出的资料核对收入和三保障；不实的按程序纠正。",
        find=too_early_exit,
    ),
    Check(
        id="F20",
        label="公示没有办结",
        mode=Mode.WARN,
        category=Category.NOTICE,
        advice="拍公示栏的照片，写明有没有异议，办结公示；张贴不实的重新公示。",
        find=hanging_notice,
    ),
)


def money_checks() -> tuple[Check, ...]:
    """Return the checks of this app, for the pass of every night."""
    return CHECKS
