"""Lists of households: who helps, how many live there, who last came when, who is overdue, what is searched for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, DateField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from config.lib.pinyin import initials
from households.models import Household, Member, Membership, Pairing, Visit
from households.models.register import HouseholdQuerySet
from households.models.visit_rules import VisitRule
from households.standing import HOUSEHOLD_STANDINGS, Standing
from households.status import OPEN_STATUSES, HouseholdStatus

NEVER = date.min


@dataclass(frozen=True)
class HouseholdRow:
    """One household in a list: the row with its annotations, how it stands, how late the next visit is."""

    household: Household
    standing: Standing | None
    last_visit_on: date | None
    days_late: int
    """Days since a visit was due; 0 when none is. A household nobody has visited counts from its first due day on."""

    @property
    def late_words(self) -> str:
        """Return what is late, in words; "" when nothing is."""
        if not self.days_late:
            return ""
        return f"逾期 {self.days_late} 天" if self.last_visit_on else "还没有走访"

    @property
    def is_unknown(self) -> bool:
        """Say whether nothing but missing evidence stands between the household and its exit."""
        return self.standing is not None and self.standing.outcome == "unknown"


@dataclass(frozen=True)
class MonthOfVisits:
    """How many visits the month has seen so far, and how many it should have seen."""

    made: int
    due: int


def standing_visits() -> QuerySet[Visit]:
    """Return the visits that nobody has voided."""
    return Visit.objects.filter(voided_at__isnull=True)


def with_last_visit(households: HouseholdQuerySet) -> HouseholdQuerySet:
    """Add `last_visit_on`: the day of the latest visit, or None."""
    latest = standing_visits().filter(household=OuterRef("pk")).order_by("-visited_on", "-id")
    return households.annotate(last_visit_on=Subquery(latest.values("visited_on")[:1]))


def with_people(households: HouseholdQuerySet, today: date) -> HouseholdQuerySet:
    """Add `people`, the living members today, and `helper_name`, the cadre paired with the household today."""
    living = Membership.objects.believed().as_of(today).filter(household=OuterRef("pk")).order_by()
    helper = Pairing.objects.believed().as_of(today).filter(household=OuterRef("pk")).order_by()
    return households.annotate(
        people=Coalesce(Subquery(living.values("household").annotate(n=Count("pk")).values("n")), 0),
        helper_name=Subquery(helper.values("cadre__name")[:1]),
    )


def for_list(households: HouseholdQuerySet, today: date) -> HouseholdQuerySet:
    """Add everything a row of a list shows. Their number of queries does not grow with the rows."""
    return with_last_visit(with_people(households, today)).select_related("township", "village", "group")


def overdue(households: HouseholdQuerySet, today: date, rule: VisitRule | None) -> HouseholdQuerySet:
    """Narrow to households whose next visit should by `rule` have been made before `today`; none without a rule.

    With 7 days, a household last visited on the 7th is due by the 14th and overdue from the 15th.
    """
    since = demanded_since(today, rule)
    if not since:
        return households.none()
    oldest = Case(*(When(status=status, then=Value(day)) for status, day in since.items()), output_field=DateField())
    # The earliest day is said again as a constant, so that the index by day can serve.
    recent = standing_visits().filter(visited_on__gte=min(since.values()))
    recent = recent.filter(household=OuterRef("pk"), visited_on__gte=OuterRef("oldest"))
    return households.filter(status__in=list(since)).alias(oldest=oldest).filter(~Exists(recent))


def demanded_since(today: date, rule: VisitRule | None) -> dict[str, date]:
    """Return by status the day on which, or after which, a household must have been visited not to be overdue."""
    asked = (*OPEN_STATUSES, HouseholdStatus.EXITED)
    every = {str(status): rule.every_days(status) for status in asked} if rule else {}
    return {status: today - timedelta(days) for status, days in every.items() if days}


def days_late(household: Household, last_visit_on: date | None, today: date, rule: VisitRule | None) -> int:
    """Return how many days the next visit to `household` is late by `rule`; 0 when it is not, or when none is due."""
    every = rule.every_days(household.status) if rule else None
    if every is None:
        return 0
    if last_visit_on is None:
        return max(1, (today - date(household.registered_year + 1, 1, 1)).days)
    return max(0, (today - last_visit_on).days - every)


def rows_of(households: Iterable[Household], today: date, rule: VisitRule | None) -> list[HouseholdRow]:
    """Return `households` (from `for_list`) as rows, with how each stands, in the same order."""
    listed = list(households)
    standings = standings_of([h.pk for h in listed])
    return [
        HouseholdRow(
            household=h,
            standing=standings.get(h.pk),
            last_visit_on=h.last_visit_on,  # type: ignore[attr-defined]
            days_late=days_late(h, h.last_visit_on, today, rule),  # type: ignore[attr-defined]
        )
        for h in listed
    ]


def latest_due_first(rows: Iterable[HouseholdRow]) -> list[HouseholdRow]:
    """Return `rows` with the most overdue first, then those visited longest ago."""
    return sorted(rows, key=lambda row: (-row.days_late, row.last_visit_on or NEVER, row.household.pk))


def standings_of(household_ids: list[int]) -> dict[int, Standing]:
    """Return how households stood at their last check; those never checked are left out."""
    if not household_ids:
        return {}
    found: dict[int, Standing] = {}
    for answer in HOUSEHOLD_STANDINGS.call_all(household_ids=household_ids):
        found.update(answer)
    return found


def search(households: HouseholdQuerySet, words: str) -> HouseholdQuerySet:
    """Narrow to households found by `words`: name of head or member, pinyin initials, or the beginning of the code."""
    words = words.replace("\0", "").strip()
    if not words:
        return households.none()
    if words.isascii() and words.isdigit():
        return households.filter(code__startswith=words)
    if words.isascii():
        letters = words.lower().replace(" ", "")
        return households.filter(Q(head_initials__startswith=letters) | _has_member(name_initials__startswith=letters))
    members = _has_member(name__startswith=words, name_initials__startswith=initials(words))
    return households.filter(Q(head_name__contains=words) | members)


def _has_member(**wanted: Any) -> Q:
    return Q(pk__in=Member.objects.filter(is_active=True, **wanted).values("household"))


def tab_counts(households: HouseholdQuerySet, today: date, rule: VisitRule | None) -> dict[str, int]:
    """Return how many households stand in each status, and how many are overdue, by the names of the list's tabs."""
    counts = {row["status"]: row["n"] for row in households.order_by().values("status").annotate(n=Count("pk"))}
    return counts | {"all": sum(counts.values()), "overdue": overdue(households, today, rule).count()}


def month_of_visits(
    households: HouseholdQuerySet, rows: Iterable[HouseholdRow], today: date, rule: VisitRule | None
) -> MonthOfVisits:
    """Return the visits to `households` since the first of the month, beside what `rule` asks for the open `rows`.

    Each begun interval asks for one visit to each open household; without a rule nothing is due.
    """
    open_ones = sum(1 for row in rows if row.household.status in OPEN_STATUSES)
    begun = -(-today.day // rule.open_every_days) if rule else 0
    made = standing_visits().filter(household__in=households.values("pk"), visited_on__gte=today.replace(day=1)).count()
    return MonthOfVisits(made=made, due=open_ones * begun)
