"""Which visit rule holds on which day, and what it demands of whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.permissions import Role
from households.models.visit_rules import VisitRule

NO_RULE = "县办还没有登记走访规则，系统不判断逾期。"

QUOTA_FIELDS = {
    Role.HELPER: "helper_monthly",
    Role.RESIDENT: "resident_monthly",
    Role.TOWNSHIP_CLERK: "township_monthly",
    Role.TOWNSHIP_REVIEWER: "township_monthly",
}


def rule_on(day: date) -> VisitRule | None:
    """Return the rule that holds on `day`, as the register now believes, or None where the county has set none."""
    return VisitRule.objects.believed().as_of(day).first()


def most_households_on(day: date) -> int | None:
    """Return how many households one cadre helps at most by the rule of `day`; None where none is set."""
    rule = rule_on(day)
    return rule.most_households if rule else None


def demand_words(rule: VisitRule | None) -> str:
    """Return what the rule demands, or that there is none."""
    return f"{rule.demand}。" if rule else NO_RULE


def quota_of(rule: VisitRule | None, role: str) -> int | None:
    """Return how many visits a month the rule demands of one person in `role`; None where it demands none."""
    return getattr(rule, QUOTA_FIELDS[Role(role)]) if rule and role in QUOTA_FIELDS else None


@dataclass(frozen=True)
class Month:
    """The part of one calendar month that lies in a period."""

    first: date
    last: date


def months_in(since: date, until: date) -> Iterator[Month]:
    """Yield the calendar months that a period touches, each cut to the period."""
    first = since
    while first <= until:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield Month(first, min(until, following - timedelta(days=1)))
        first = following
