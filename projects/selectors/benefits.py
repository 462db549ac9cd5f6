"""Who benefits from a project, for its page; and whether somebody was on the register on the day they benefited."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import ExtractYear

from households.models import Membership, StatusEvent
from households.status import GONE, HouseholdStatus
from projects.benefit_codes import BenefitForm
from projects.models import ProjectBeneficiaryQuerySet, VillageBenefitQuerySet

Changes = dict[int, list[tuple[date, str]]]
"""Household → the days on which its status changed, and what it then was, oldest first."""


@dataclass(frozen=True)
class FormSum:
    """What was received in one form: how often, by how many households, worth how much."""

    label: str
    count: int
    households: int
    amount: Decimal


@dataclass(frozen=True)
class BenefitSums:
    """Who benefits from a project, by form; the whole counts each household once."""

    forms: tuple[FormSum, ...]
    households: int
    people: int
    amount: Decimal
    withdrawn: int


def sums_of(benefits: ProjectBeneficiaryQuerySet) -> BenefitSums:
    """Return the sums over `benefits`, already narrowed to one project and to what the user sees."""
    counted = {
        "count": Count("pk"),
        "homes": Count("household", distinct=True),
        "people": Count("member", distinct=True),
        "money": Sum("amount"),
    }
    standing = benefits.standing().order_by()
    words = dict(BenefitForm.choices) | {"": "没有分清"}
    forms = [
        FormSum(str(words[form]), count, homes, money or Decimal(0))
        for form, count, homes, _, money in standing.values_list("form").annotate(**counted).order_by("form")
    ]
    whole = standing.aggregate(**counted)
    withdrawn = benefits.filter(withdrawn_at__isnull=False).count()
    amount = whole["money"] or Decimal(0)
    return BenefitSums(tuple(forms), whole["homes"], whole["people"], amount, withdrawn)


def village_sums(benefits: VillageBenefitQuerySet) -> dict[str, int]:
    """Return how many villages, households and people benefit as whole villages, in one statement."""
    counted = benefits.standing().aggregate(
        villages=Count("village", distinct=True), households=Sum("households"), people=Sum("people")
    )
    return {name: value or 0 for name, value in counted.items()}


def status_changes(household_ids: Iterable[int]) -> Changes:
    """Return when the status of each of these households changed, in one statement."""
    found: Changes = {}
    rows = StatusEvent.objects.filter(household__in=list(household_ids)).order_by("household_id", "on_date", "id")
    for household, day, after in rows.values_list("household_id", "on_date", "after"):
        found.setdefault(household, []).append((day, after))
    return found


def off_register(registered_year: int, status: str, told: Sequence[tuple[date, str]], day: date) -> str:
    """Return why a household was not on the register on `day`, in a whole sentence; "" when it was (F14).

    `status` is what it is now, `told` how it became so (`status_changes`).
    """
    if day.year < registered_year:
        return f"这一户 {registered_year} 年才建档立卡，{day:%Y-%m-%d} 还不在册，不能登记受益。"
    before = [after for on, after in told if on <= day]
    then = before[-1] if before else ("" if told else status)
    if then in GONE:
        words = HouseholdStatus(then).label
        return f"这一户在 {day:%Y-%m-%d} 已经{words}，不能登记受益。请核对是哪一户、哪一天。"
    return ""


def found_off_register(benefits: ProjectBeneficiaryQuerySet) -> ProjectBeneficiaryQuerySet:
    """Narrow to standing benefits of who was not on the register on their day, as it is believed now (F10, F14).

    The household had left it, or was not on it yet; or the person did not count in the household.
    """
    day = OuterRef("benefited_on")
    then = StatusEvent.objects.filter(household=OuterRef("household"), on_date__lte=day).order_by("-on_date", "-id")
    counted = Membership.objects.believed().filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        household=OuterRef("household"),
        member=OuterRef("member"),
        valid_from__lte=day,
    )
    dated = benefits.standing().filter(benefited_on__isnull=False)
    annotated = dated.annotate(then=Subquery(then.values("after")[:1]), its_year=ExtractYear("benefited_on"))
    too_early = Q(household__registered_year__gt=F("its_year"))
    return annotated.filter(Q(then__in=GONE) | too_early | Q(member__isnull=False) & ~Exists(counted))
