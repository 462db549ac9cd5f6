"""Reads what is known about villages, and rolls it up for townships and the county: the village register of the latest
year, the poor people of the household register, the sample surveys. A fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from assessments.area_judging import Measure, share
from assessments.models import AreaSurvey, Level
from assessments.models.area_figures import PAIRS as SURVEY_PAIRS
from households.models import Household, Membership
from households.status import GONE, OPEN_STATUSES
from projects.models import ProjectBeneficiary
from villages.models import Village, VillageYear

SUMMED = (
    "households", "people", "broadcast_households", "unsafe_water_households", "dangerous_houses", "medically_insured",
)  # fmt: skip
NO_YEAR = "没有村情年报，请乡镇填报"
NO_SAMPLE = "还没有登记这一项的抽查结果"
REGISTER = "户表"


@dataclass
class AreaFacts:
    """What is known about one area on `day`: the counts of its villages' latest years, its poor people and villages.

    `survey` is the latest of the area as such; those of its parts do not make one.
    """

    poor: int = 0
    registered: int = 0
    helped: int = 0
    years: list[VillageYear] = field(default_factory=list)
    villages: int = 0
    poor_villages: int = 0
    villages_out: int = 0
    survey: AreaSurvey | None = None
    day: date | None = None

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
    found = {
        village.pk: AreaFacts(
            villages=1,
            poor_villages=int(village.is_poor),
            villages_out=int(village.exited_on is not None and village.exited_on <= day),
            day=day,
        )
        for village in villages
    }
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
        whole.poor_villages += part.poor_villages
        whole.villages_out += part.villages_out
        whole.day = part.day
    return whole


def by_township(villages: Sequence[Village], facts: dict[int, AreaFacts]) -> dict[int, AreaFacts]:
    """Return township id → what is known about its villages together."""
    parts: dict[int, list[AreaFacts]] = defaultdict(list)
    for village in villages:
        parts[village.township_id].append(facts[village.pk])
    return {township: roll_up(of_one) for township, of_one in parts.items()}


def surveys_on(day: date) -> dict[tuple[Level, int], AreaSurvey]:
    """Return (level, id of the area, 0 for the county) → the latest survey of that area by `day`."""
    rows = AreaSurvey.objects.believed().as_of(day).order_by("township_id", "village_id", "-valid_from")
    found: dict[tuple[Level, int], AreaSurvey] = {}
    for row in rows.distinct("township_id", "village_id"):
        level = Level.VILLAGE if row.village_id else Level.TOWNSHIP if row.township_id else Level.COUNTY
        found[level, row.village_id or row.township_id or 0] = row
    return found


def measures_of(facts: AreaFacts) -> dict[str, Measure]:
    """Return the measures of an area by code; a village's own yes or no only where there is one village."""
    counted = _counted(facts)
    incidence = _of_years(counted["incidence"], facts, f"{REGISTER}；")._replace(day=facts.day)
    helped = share(facts.helped, facts.registered)
    found = {code: _of_years(measure, facts) for code, measure in counted.items()}
    found |= {"incidence": incidence, "incidence_at_most": incidence}
    found["project_coverage"] = Measure(helped, "没有建档立卡户", f"{REGISTER}、项目库", facts.day)
    out = share(facts.villages_out, facts.poor_villages)
    found["villages_out"] = Measure(out, "没有登记贫困村", "村退出办理", facts.day)
    return found | _of_survey(facts.survey)


def _counted(facts: AreaFacts) -> dict[str, Measure]:
    found = {
        "incidence": _share(facts.poor, facts, "people"),
        "broadcast": _share(facts.summed("broadcast_households"), facts, "households"),
        "safe_water": _without("unsafe_water_households", facts),
        "safe_houses": _without("dangerous_houses", facts),
        "insured": _share(facts.summed("medically_insured"), facts, "people"),
    }
    if facts.villages == 1 and facts.years:
        own = _of_one_village(facts.years[0])
        found |= {code: Measure(value, "村情年报没有填这一项") for code, value in own.items()}
    return found


def _of_years(measure: Measure, facts: AreaFacts, beside: str = "") -> Measure:
    """Return the measure with the yearly registers that it is from, and the day on which the oldest was written."""
    if not facts.years:
        return measure
    first, last = min(one.year for one in facts.years), max(one.year for one in facts.years)
    years = f"{first}" if first == last else f"{first}–{last}"
    of = f"（{len(facts.years)} 个村）" if facts.villages > 1 else ""
    oldest = min(timezone.localdate(one.recorded_at) for one in facts.years)
    return measure._replace(source=f"{beside}{years} 年村情年报{of}", day=oldest)


def _of_survey(survey: AreaSurvey | None) -> dict[str, Measure]:
    """Return 错退率, 漏评率 and 认可度 of a survey; what was not asked, or no survey at all, is unknown."""
    codes = ("wrong_exits", "missed", "approval")
    if survey is None:
        return dict.fromkeys(codes, Measure(None, NO_SAMPLE))
    source = f"{survey.surveyor}抽查，{survey.document}"
    pairs = ((getattr(survey, part), getattr(survey, whole)) for part, whole in SURVEY_PAIRS)
    return {
        code: Measure(share(part, whole), NO_SAMPLE, source, survey.valid_from)
        for code, (part, whole) in zip(codes, pairs, strict=True)
    }


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
    helped = Exists(ProjectBeneficiary.objects.standing().filter(by_then, household=OuterRef("pk")))
    stock = Household.objects.filter(village__in=village_ids).exclude(status__in=GONE).order_by()
    of_each = stock.alias(is_helped=helped).values("village")
    return of_each.annotate(registered=Count("pk"), helped=Count("pk", filter=Q(is_helped=True)))
