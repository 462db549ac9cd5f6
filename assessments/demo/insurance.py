"""Medical insurance: the yearly list of the insurance bureau, one line a person."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from assessments.demo.evidence import FACT_COLUMNS, SETTLED_AGO, Writer
from assessments.demo.family import Family, Person
from assessments.demo.plan import CountyPlan
from config.lib.dates import age_on
from households.codes import Insurance
from households.codes_person import Pension

COLUMNS = ("member_id", "year", "basic", "serious_illness", "pension", *FACT_COLUMNS)
Cover = tuple[Insurance, bool | None]
FULL: Cover = (Insurance.RESIDENT, True)
GROWN = 16
BARE: Cover = (Insurance.NONE, False)


def insurance_rows(plan: CountyPlan, families: Sequence[Family]) -> Iterator[tuple[object, ...]]:
    """Yield this year's list for everybody, and last year's for the people of open households."""
    for family in families:
        if not family.plan.is_closed:
            yield from _Insurance(family, plan).rows()


class _Insurance(Writer):
    """The insurance facts of one family."""

    def __init__(self, family: Family, plan: CountyPlan) -> None:
        rng = family.plan.rng(plan.seed, "insurance")
        super().__init__(plan.calendar, rng, office="县医疗保障局", document="{year} 年度参保名单（演示）")
        self.family = family
        self.variant = family.plan.variants.get("medical", "all_in")
        self.pension = plan.further.variant(family.plan, "pension")
        self.year = plan.calendar.today.year
        self.new_year = date(self.year, 1, 1)
        listed_on = date(self.year - 1, 12, 1) + timedelta(days=int(rng.random() * 29))
        self.listed_at = self.calendar.moment(listed_on, rng)

    def rows(self) -> Iterator[tuple[object, ...]]:
        here = self.family.here
        for place, person in enumerate(here):
            if self.family.plan.is_open and person.joined_on < self.new_year:
                yield self._last_year(person)
            yield from self._this_year(place, person, len(here))
        if self.variant == "dead_uninsured":
            for person in self.family.people:
                if not person.is_here:
                    yield self._row(person, BARE)

    def _this_year(self, place: int, person: Person, people: int) -> Iterator[tuple[object, ...]]:
        is_last = place == people - 1
        match self.variant:
            case "last_year_only":
                return
            case "one_missing" if is_last:
                return
            case "newborn_missing" if person.birth == self.calendar.ago(25):
                return
            case "insured_today" if place == 0:
                yield self._row(person, BARE)
                yield self._news(person, FULL, self.calendar.today)
            case "dropped_yesterday" if place == 0:
                yield self._row(person, FULL)
                yield self._news(person, BARE, max(self.calendar.yesterday, self.new_year))
            case "doubt_settled":
                yield self._row(person, FULL, self.calendar.ago(SETTLED_AGO))
            case _:
                yield self._row(person, self._cover(place, is_last=is_last))

    def _cover(self, place: int, *, is_last: bool) -> Cover:
        unusual: dict[str, tuple[bool, Cover]] = {
            "head_uninsured": (place == 0, BARE),
            "last_uninsured": (is_last, BARE),
            "illness_no": (place == 0, (Insurance.RESIDENT, False)),
            "illness_blank": (is_last, (Insurance.RESIDENT, None)),
            "one_exempt": (place == 1, (Insurance.EXEMPT, None)),
            "one_employee": (place == 1, (Insurance.EMPLOYEE, True)),
        }
        applies, cover = unusual.get(self.variant, (False, FULL))
        return cover if applies else FULL

    def _row(self, person: Person, cover: Cover, day: date | None = None) -> tuple[object, ...]:
        """Return a line of this year's list: from New Year on, or for newcomers from soon after they came."""
        if day is None and person.joined_on >= self.new_year:
            day = min(person.joined_on + timedelta(days=12), self.calendar.ago(3))
        if day is not None:
            return person.id, self.year, *cover, self._pension(person), *self.listed(day)
        return person.id, self.year, *cover, self._pension(person), *self.listed(self.new_year, self.listed_at)

    def _news(self, person: Person, cover: Cover, day: date) -> tuple[object, ...]:
        return person.id, self.year, *cover, self._pension(person), *self.listed(day, self.yesterday())

    def _last_year(self, person: Person) -> tuple[object, ...]:
        last = self.listed(date(self.year - 1, 1, 1), self.listed_at - timedelta(days=365))
        return person.id, self.year - 1, *FULL, "", *last

    def _pension(self, person: Person) -> str:
        """Return which pension insurance the list gives; none to minors, to the head what the plan says."""
        if age_on(person.birth, self.calendar.today) < GROWN:
            return ""
        special = {"head_without": Pension.NONE.value, "head_blank": ""} if person is self.family.head else {}
        return special.get(self.pension, Pension.RESIDENT.value)
