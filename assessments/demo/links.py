"""八个一: which leaders, units and plans the county, its townships and its poor villages have; a few still lack one."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from assessments.demo.cadres import CadrePlans
from assessments.demo.names import given_name, surname
from assessments.demo.places import COUNTY_ID, VillagePlace
from assessments.demo.plan import CountyPlan
from assessments.demo.units import UnitPlan
from villages.models.links import LinkKind
from villages.models.people import UnitTier

COLUMNS = (
    "kind", "county_id", "township_id", "village_id", "cadre_id", "unit_id", "title", "document", "reason",
    "end_reason", "valid_from", "valid_to",
)  # fmt: skip
TEXTS = ("title", "document", "reason", "end_reason")
HAS_LINK = 0.93
CHANGED_UNIT = 0.2
LEADER_RANKS = ("县处级副职", "县处级正职", "乡科级正职")

Row = tuple[object, ...]


class _Links:
    """Invents the links of one county."""

    def __init__(self, plan: CountyPlan, plans: CadrePlans) -> None:
        self.rng = Random(f"{plan.seed} links")
        self.places = plan.places
        self.since = date(plan.calendar.today.year - 3, 3, 1)
        self.changed_on = date(plan.calendar.today.year - 1, 3, 1)
        self.city = self._units(plans, UnitTier.CITY)
        self.county = self._units(plans, UnitTier.COUNTY)
        self.leaders = [cadre for cadre in plans.cadres if cadre.rank in LEADER_RANKS] or plans.cadres

    def rows(self) -> Iterator[Row]:
        """Yield the rows of the county, of each township and of each poor village."""
        yield self._row(LinkKind.COUNTY_LEADER, county_id=COUNTY_ID, title=f"市委常委 {self._name()}")
        for township in self.places.townships:
            if self._has():
                unit = self.rng.choice(self.city)
                yield self._row(LinkKind.TOWNSHIP_UNIT, township_id=township.id, unit_id=unit.id)
        for village in self.places.villages:
            if village.is_poor:
                yield from self._of_village(village)

    def _of_village(self, village: VillagePlace) -> Iterator[Row]:
        place = {"township_id": village.township.id, "village_id": village.id}
        if self._has():
            yield from self._unit_rows(place)
        if self._has():
            yield self._row(LinkKind.VILLAGE_LEADER, **place, cadre_id=self.rng.choice(self.leaders).id)
        if self._has():
            title = f"{village.short_name}村脱贫规划"
            yield self._row(LinkKind.VILLAGE_PLAN, **place, title=title, document=self._document())

    def _unit_rows(self, place: dict[str, int]) -> Iterator[Row]:
        before, now = self.rng.sample(self.county, 2)
        kind, why = LinkKind.VILLAGE_UNIT, "机构改革，包村单位调整"
        if self.rng.random() >= CHANGED_UNIT:
            yield self._row(kind, **place, unit_id=now.id, document=self._document())
            return
        until = self.changed_on - timedelta(days=1)
        yield self._row(kind, **place, unit_id=before.id, document=self._document(), valid_to=until, end_reason=why)
        yield self._row(kind, **place, unit_id=now.id, valid_from=self.changed_on, reason=why)

    def _row(self, kind: LinkKind, **columns: object) -> Row:
        """Return one row; what is not named is empty."""
        usual = {"kind": kind, "valid_from": self.since} | dict.fromkeys(TEXTS, "")
        row = usual | columns
        return tuple(row.get(column) for column in COLUMNS)

    def _units(self, plans: CadrePlans, tier: UnitTier) -> list[UnitPlan]:
        return [unit for unit in plans.units if unit.tier == tier]

    def _has(self) -> bool:
        return self.rng.random() < HAS_LINK

    def _document(self) -> str:
        return f"{self.places.county_name[:1]}扶组发〔{self.since.year}〕{self.rng.randint(1, 90)}号"

    def _name(self) -> str:
        year = self.since.year - 52
        given = given_name(is_male=True, birth_year=year, this_year=self.since.year, rng=self.rng)
        return surname("01", self.rng) + given


def link_rows(plan: CountyPlan, plans: CadrePlans) -> Iterator[Row]:
    """Yield the links of the demonstration county."""
    return _Links(plan, plans).rows()
