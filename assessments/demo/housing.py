"""Houses: the building bureau's appraisals, and what was done about dangerous ones."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from assessments.demo.evidence import DOUBTED_AGO, FACT_COLUMNS, SETTLED_AGO, Writer
from assessments.demo.plan import CountyPlan, HouseholdPlan
from assessments.demo.standard import HOUSING_DAYS
from households.codes import HouseGrade, Remedy

COLUMNS = ("household_id", "grade", "remedy", "accepted_on", *FACT_COLUMNS)
A, B, C, D = HouseGrade
USUAL_GRADE = {Remedy.REPAIRED: C, Remedy.REBUILT: D, Remedy.RELOCATED: D, Remedy.OTHER_SAFE: C}


class _Found(NamedTuple):
    """One appraisal: the grade, what was done, accepted when, true since when."""

    grade: HouseGrade | str
    remedy: Remedy
    accepted_on: date | None
    day: date
    is_news: bool = False


def housing_rows(plan: CountyPlan) -> Iterator[tuple[object, ...]]:
    """Yield the housing facts of all households that have any."""
    for household in plan.households:
        if not household.is_closed:
            house = _House(household, plan)
            for found in house.appraisals():
                last = house.listed(found.day, house.yesterday() if found.is_news else None)
                yield household.id, found.grade, found.remedy, found.accepted_on, *last


class _House(Writer):
    """The appraisals of one household's house."""

    def __init__(self, household: HouseholdPlan, plan: CountyPlan) -> None:
        rng = household.rng(plan.seed, "housing")
        super().__init__(plan.calendar, rng, office="县住房和城乡建设局", document="师住建房鉴〔{year}〕演示报告")
        self.household = household
        self.variant = household.variants.get("housing", household.traits.remedy or "sound")

    def appraisals(self) -> Iterator[_Found]:
        if self.variant == "no_appraisal":
            return
        if self.household.traits.is_dangerous and self.variant != "found_dangerous_yesterday":
            yield from self._dangerous()
        else:
            yield from self._sound()

    def _sound(self) -> Iterator[_Found]:
        grade = A if self.rng.random() < 0.45 else B
        match self.variant:
            case "at_limit":
                yield _Found(B, Remedy.NONE, None, self.calendar.ago(HOUSING_DAYS))
            case "stale":
                yield _Found(B, Remedy.NONE, None, self.calendar.ago(HOUSING_DAYS + 1))
            case "doubt_settled":
                yield _Found(grade, Remedy.NONE, None, self.calendar.ago(SETTLED_AGO))
            case "no_grade":
                yield _Found("", Remedy.NONE, None, self._recent())
            case "found_dangerous_yesterday":
                yield _Found(B, Remedy.NONE, None, self._recent())
                yield _Found(D, Remedy.NONE, None, self.calendar.yesterday, is_news=True)
            case _:
                yield _Found(grade, Remedy.NONE, None, self._recent())

    def _dangerous(self) -> Iterator[_Found]:
        if self.variant in {"c_untouched", "d_untouched"}:
            yield _Found(C if self.variant == "c_untouched" else D, Remedy.NONE, None, self._recent())
            return
        remedy = self._remedy()
        grade = USUAL_GRADE[remedy]
        first = self._recent()
        accepted_on = self._accepted_on(first)
        if self.household.exit_year:
            accepted_on = date(self.household.exit_year, 1, 10) + timedelta(days=int(self.rng.random() * 260))
            first = accepted_on - timedelta(days=30 + int(self.rng.random() * 200))
        before = first - timedelta(days=60 + int(self.rng.random() * 200))
        yield _Found(grade, Remedy.NONE, None, before)
        yield _Found(grade, remedy, accepted_on, first)

    def _remedy(self) -> Remedy:
        name = self.variant.split("_", maxsplit=1)[0]
        if name == "accepted":
            return Remedy.REPAIRED
        return Remedy.OTHER_SAFE if name == "other" else Remedy(name)

    def _accepted_on(self, first: date) -> date | None:
        match self.variant:
            case "repaired_unaccepted" | "rebuilt_unaccepted":
                return None
            case "accepted_today":
                return self.calendar.today
            case "accepted_tomorrow":
                return self.calendar.today + timedelta(days=1)
        days = (self.calendar.ago(4) - first).days
        return first + timedelta(days=5 + int(self.rng.random() * (days - 5)))

    def _recent(self) -> date:
        return self.between(DOUBTED_AGO + 20, HOUSING_DAYS - 120)
