"""Land, living conditions, relocation, work, disability and assistance of a share of the households.

Of the open households, living conditions and disability are as the plan wants them. Of some households the village and
the agriculture bureau write down different land, so that a page shows what two sources say.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random

from assessments.demo.evidence import FACT_COLUMNS
from assessments.demo.family import Family, Person
from assessments.demo.further import CONDITION_DAYS
from assessments.demo.plan import CountyPlan
from config.lib.copying import TableRows
from config.lib.dates import age_on
from households.codes import Health, Labour, PovertyAttribute, Source
from households.codes_home import Fuel, HouseStructure, PathKind, RelocationKind, RelocationWish
from households.codes_person import (
    DisabilityKind,
    DisabilityLevel,
    PublicPost,
    Welfare,
    WelfareType,
    WorkState,
)
from households.models import ConditionFact, DisabilityFact, LandFact, RelocationFact, WelfareFact, WorkFact

Row = tuple[object, ...]

SHARE, SHARE_OF_OTHERS = 0.3, 0.2
"""Of the households outside the shown village, those with an exit before them and the others; in it, all."""
DIFFERING = 0.08
AWAY = ("云南省昆明市", "浙江省义乌市", "广东省东莞市", "云南省曲靖市", "贵州省兴义市", "江苏省昆山市")
SECTORS = ("建筑", "制造", "餐饮", "物流", "家政")
CHANNELS = ("亲友介绍", "政府组织", "自己找的", "劳务公司")
CONDITIONS = {
    "no_power": (False, True, PathKind.CEMENT),
    "blank_power": (None, True, PathKind.CEMENT),
    "no_broadcast": (True, False, PathKind.ASPHALT),
    "blank_broadcast": (True, None, PathKind.ASPHALT),
    "gravel_path": (True, True, PathKind.GRAVEL),
    "earth_path": (True, True, PathKind.EARTH),
    "blank_path": (True, True, ""),
}
"""Power, broadcasting and the way to the house, where they are not all there."""
LAND_COLUMNS = ("household_id", "farmland", "farmland_titled", "irrigated", "forest", "returned", *FACT_COLUMNS)
CONDITION_COLUMNS = (
    "household_id", "cooperative", "enterprise", "leader", "production_power", "household_power", "broadcast",
    "road_km", "path", "toilet", "fuels", "house_area", "structure", "built_year", *FACT_COLUMNS,
)  # fmt: skip
RELOCATION_COLUMNS = ("household_id", "relocated", "kind", "site", "wish", *FACT_COLUMNS)
WORK_COLUMNS = (
    "member_id", "year", "state", "place", "months", "firm", "wage", "sector", "channel", "post", "post_months",
    *FACT_COLUMNS,
)  # fmt: skip
DISABILITY_COLUMNS = ("member_id", "kind", "level", "certified_year", *FACT_COLUMNS)
WELFARE_COLUMNS = ("member_id", "welfare", "type", *FACT_COLUMNS)


@dataclass
class _Book:
    """The rows of each table as they are drawn, family by family."""

    land: list[Row] = field(default_factory=list)
    conditions: list[Row] = field(default_factory=list)
    relocation: list[Row] = field(default_factory=list)
    work: list[Row] = field(default_factory=list)
    disability: list[Row] = field(default_factory=list)
    welfare: list[Row] = field(default_factory=list)


def livelihood_tables(plan: CountyPlan, families: Sequence[Family]) -> list[TableRows]:
    """Return the rows of every table."""
    book, shown = _Book(), {household.id for household in plan.shown}
    for family in families:
        if not family.plan.is_closed:
            rng = family.plan.rng(plan.seed, "livelihood")
            one = _Family(family, plan, rng)
            if rng.random() < (SHARE if family.plan.is_open else SHARE_OF_OTHERS) or family.plan.id in shown:
                one.write(book)
            if family.plan.is_open:
                one.write_planned(book)
    return [
        (LandFact, LAND_COLUMNS, book.land),
        (ConditionFact, CONDITION_COLUMNS, book.conditions),
        (RelocationFact, RELOCATION_COLUMNS, book.relocation),
        (WorkFact, WORK_COLUMNS, book.work),
        (DisabilityFact, DISABILITY_COLUMNS, book.disability),
        (WelfareFact, WELFARE_COLUMNS, book.welfare),
    ]


class _Family:
    """Draws what is known about one family."""

    def __init__(self, family: Family, plan: CountyPlan, rng: Random) -> None:
        self.family, self.calendar, self.rng = family, plan.calendar, rng
        self.id, self.village = family.plan.id, family.plan.village.name
        self.is_open, self.further = family.plan.is_open, plan.further.variants.get(family.plan.id, {})
        self.asked_on = self.calendar.ago(60 + int(rng.random() * 200))

    def write(self, book: _Book) -> None:
        """Add the family's rows."""
        self._land(book)
        if not self.is_open:
            book.conditions.append(self._conditions())
        if self.family.plan.traits.remedy == "relocated":
            book.relocation.append(self._relocation())
        for person in self.family.here:
            self._person(person, book)

    def write_planned(self, book: _Book) -> None:
        """Add the rows that a standard may ask for, as the plan wants them."""
        variant = self.further["conditions"]
        if variant != "not_recorded":
            power, broadcast, path = CONDITIONS.get(variant, (True, True, PathKind.CEMENT))
            days = {"at_limit": CONDITION_DAYS, "stale": CONDITION_DAYS + 1}.get(variant)
            day = self.asked_on if days is None else self.calendar.ago(days)
            row = list(self._conditions())
            row[5:9] = [power, broadcast, row[7], path]
            book.conditions.append((*row[: -len(FACT_COLUMNS)], *self._last(Source.FORM, self.village, day)))
        if self.further["must_not"] == "severely_disabled":
            last = self._last(Source.DEPARTMENT, "县残联")
            head, year = self.family.head, self.asked_on.year - 2
            book.disability.append((head.id, DisabilityKind.LIMBS, DisabilityLevel.SECOND, year, *last))

    def _last(self, source: Source, issuer: str, day: date | None = None) -> Row:
        on = day or self.asked_on
        return on, self.calendar.settled(on, self.rng), None, source, issuer, ""

    def _area(self, most: float) -> Decimal:
        return Decimal(int(self.rng.random() * most * 10)) / 10

    def _land(self, book: _Book) -> None:
        farmland = self._area(4.0 * len(self.family.here)) + 1
        irrigated = (farmland * int(self.rng.random() * 6) / 10).quantize(Decimal("0.1"))
        forest = self._area(30)
        row = (self.id, farmland, farmland, irrigated, forest, self._area(6))
        book.land.append((*row, *self._last(Source.FORM, self.village)))
        if self.rng.random() < DIFFERING:
            day = self.calendar.ago(20 + int(self.rng.random() * 30))
            last = self._last(Source.DEPARTMENT, "县农业农村局", day)
            book.land.append((self.id, farmland + 2, farmland, irrigated, forest, None, *last))

    def _conditions(self) -> Row:
        chance = self.rng.random
        structure = HouseStructure.EARTH if chance() < 0.2 else HouseStructure.BRICK_MIXED
        fuels = [Fuel.FIREWOOD, Fuel.ELECTRICITY] if chance() < 0.7 else [Fuel.ELECTRICITY]
        path = self.rng.choice((PathKind.CEMENT, PathKind.CEMENT, PathKind.GRAVEL, PathKind.EARTH))
        area = Decimal(int(50 + chance() * 100))
        return (
            self.id, chance() < 0.4, chance() < 0.3, chance() < 0.2, chance() < 0.8, True, chance() < 0.95,
            self._area(3), path, chance() < 0.6, fuels, area, structure, 1985 + int(chance() * 30),
            *self._last(Source.FORM, self.village),
        )  # fmt: skip

    def _relocation(self) -> Row:
        gathered = self.rng.random() < 0.7
        kind, site = (RelocationKind.CLUSTERED, "安置点") if gathered else (RelocationKind.SCATTERED, self.village)
        return (self.id, True, kind, site, RelocationWish.WILLING, *self._last(Source.DEPARTMENT, "县发展和改革局"))

    def _person(self, person: Person, book: _Book) -> None:
        if Health.DISABLED in person.health:
            levels = DisabilityLevel.values[2:] if self.is_open else DisabilityLevel.values
            kind, level = self.rng.choice(DisabilityKind.values[:6]), self.rng.choice(levels)
            year = self.asked_on.year - 1 - int(self.rng.random() * 8)
            book.disability.append((person.id, kind, level, year, *self._last(Source.DEPARTMENT, "县残联")))
        welfare = self._welfare()
        if welfare:
            book.welfare.append((person.id, *welfare, *self._last(Source.DEPARTMENT, "县民政局")))
        grown = age_on(person.birth, self.calendar.today) >= 17 and not person.is_student
        if grown and person.labour not in {Labour.LOST, Labour.NONE, ""}:
            book.work.append(self._work(person))

    def _welfare(self) -> Row | None:
        match self.family.plan.traits.attribute:
            case PovertyAttribute.DIBAO:
                return Welfare.DIBAO, self.rng.choice((WelfareType.CLASS_A, WelfareType.CLASS_B, WelfareType.CLASS_C))
            case PovertyAttribute.TEKUN:
                return Welfare.TEKUN, WelfareType.AT_HOME
        return None

    def _work(self, person: Person) -> Row:
        year, last = self.asked_on.year, self._last(Source.FORM, self.village)
        if person.labour != Labour.WEAK and self.rng.random() < 0.4:
            wage = Decimal(2200 + 100 * int(self.rng.random() * 30))
            about = (self.rng.choice(AWAY), 3 + int(self.rng.random() * 8), "", wage)
            how = (self.rng.choice(SECTORS), self.rng.choice(CHANNELS), "", None)
            return (person.id, year, WorkState.WORKING, *about, *how, *last)
        post = (PublicPost.CLEANING, 6) if self.rng.random() < 0.06 else ("", None)
        return (person.id, year, WorkState.AT_HOME, "", None, "", None, "", "", *post, *last)
