"""Reads what is known about villages, and rolls it up for townships and the county: the village register of the latest
year, and the poor people of the household register. Three queries, whatever the number of villages."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from assessments.area_judging import Measure, share
from households.models import Household, Membership
from households.status import GONE, OPEN_STATUSES
from projects.models import ProjectBeneficiary
from villages.models import Village, VillageYear

SUMMED = (
    "households", "people", "broadcast_households", "unsafe_water_households", "dangerous_houses", "medically_insured",
)  # fmt: skip
NO_YEAR = "没有村情年报，请乡镇填报"
NO_SAMPLE = "要有抽查结果才能算，还没有"


@dataclass
class AreaFacts:
    """What is known about one area: the counts of its villages' latest years, its poor people, how many years miss."""

    poor: int = 0
    registered: int = 0
    helped: int = 0
    years: list[VillageYear] = field(default_factory=list)
    villages: int = 0

    @property
    def oldest_year(self) -> int | None:
        """The year of the oldest count that the denominators rest on."""
        return min((year.year for year in self.years), default=None)

    def summed(self, name: str) -> int | None:
        """Return the sum of a count over the villages, None when any of them has not counted it."""
        counts = [getattr(year, name) for year in self.years]
        if len(counts) < self.villages or not counts or None in counts:
            return None
        return sum(counts)


def read_villages(villages: Sequence[Village], day: date | None = None) -> dict[int, AreaFacts]:
    """Return village id → what is known about it on `day`, of the households as the register has them now."""
    ids, day = [village.pk for village in villages], day or timezone.localdate()
    found = {pk: AreaFacts(villages=1) for pk in ids}
    years = VillageYear.objects.believed().filter(village__in=ids, year__lte=day.year)
    for year in years.order_by("village_id", "-year").distinct("village_id"):
        found[year.village_id].years.append(year)
    for row in _poor_people(ids, day):
        found[row["household__village"]].poor = row["people"]
    for row in _projects(ids, day):
        found[row["village"]].registered, found[row["village"]].helped = row["registered"], row["helped"]
    return found


def roll_up(parts: Iterable[AreaFacts]) -> AreaFacts:
    """Return what is known about the area that these make up."""
    whole = AreaFacts()
    for part in parts:
        whole.poor += part.poor
        whole.registered += part.registered
        whole.helped += part.helped
        whole.villages += part.villages
        whole.years += part.years
    return whole


def by_township(villages: Sequence[Village], facts: dict[int, AreaFacts]) -> dict[int, AreaFacts]:
    """Return township id → what is known about its villages together."""
    parts: dict[int, list[AreaFacts]] = defaultdict(list)
    for village in villages:
        parts[village.township_id].append(facts[village.pk])
    return {township: roll_up(of_one) for township, of_one in parts.items()}


def measures_of(facts: AreaFacts) -> dict[str, Measure]:
    """Return the measures of an area by code; a village's own yes or no only where there is one village."""
    incidence = _share(facts.poor, facts, "people")
    found = {
        "incidence": incidence,
        "incidence_at_most": incidence,
        "broadcast": _share(facts.summed("broadcast_households"), facts, "households"),
        "safe_water": _without("unsafe_water_households", facts),
        "safe_houses": _without("dangerous_houses", facts),
        "insured": _share(facts.summed("medically_insured"), facts, "people"),
        "project_coverage": Measure(share(facts.helped, facts.registered), "没有建档立卡户"),
    }
    found |= dict.fromkeys(("wrong_exits", "missed", "approval", "villages_out"), Measure(None, NO_SAMPLE))
    if facts.villages == 1 and facts.years:
        found |= {
            code: Measure(value, "村情年报没有填这一项") for code, value in _of_one_village(facts.years[0]).items()
        }
    return found


def _of_one_village(year: VillageYear) -> dict[str, Any]:
    return {
        "hard_road": year.hard_road,
        "production_power": year.production_power,
        "household_power": _is(year.hamlets_without_power, none=True),
        "broadband": _is(year.broadband_households),
        "clinic": _is(year.clinics),
        "venue": _is(year.libraries),
        "kindergarten": _is(year.kindergartens),
        "cooperative": _is(year.cooperatives),
        "collective_income": year.collective_income,
    }


def _is(count: int | None, *, none: bool = False) -> bool | None:
    if count is None:
        return None
    return count == 0 if none else count > 0


def _missing(facts: AreaFacts) -> str:
    left = facts.villages - len(facts.years)
    if left <= 0:
        return "村情年报没有填这一项"
    return NO_YEAR if facts.villages == 1 else f"有 {left} 个村没有村情年报，请乡镇填报"


def _share(part: int | None, facts: AreaFacts, whole: str) -> Measure:
    return Measure(share(part, facts.summed(whole)), _missing(facts))


def _without(bad: str, facts: AreaFacts) -> Measure:
    found = share(facts.summed(bad), facts.summed("households"))
    return Measure(None if found is None else 100 - found, _missing(facts))


def _poor_people(village_ids: list[int], day: date) -> Any:
    counted = Membership.objects.believed().as_of(day).order_by()
    poor = counted.filter(household__village__in=village_ids, household__status__in=OPEN_STATUSES)
    return poor.values("household__village").annotate(people=Count("pk"))


def _projects(village_ids: list[int], day: date) -> Any:
    """Count as a household's criterion of projects does: a benefit counts from its day on, one without at once."""
    by_then = Q(benefited_on__isnull=True) | Q(benefited_on__lte=day)
    helped = Exists(ProjectBeneficiary.objects.filter(by_then, household=OuterRef("pk")))
    stock = Household.objects.filter(village__in=village_ids).exclude(status__in=GONE).order_by()
    of_each = stock.alias(is_helped=helped).values("village")
    return of_each.annotate(registered=Count("pk"), helped=Count("pk", filter=Q(is_helped=True)))
