"""What was done for the households: a few measures each for most of them, in keeping with why they are poor."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from assessments.demo.evidence import FACT_COLUMNS, Writer
from assessments.demo.family import Family
from assessments.demo.plan import CountyPlan
from households.codes import Cause, Health, PovertyAttribute, Remedy, Source
from households.measures import MeasureKind as Kind
from households.measures import MeasurePart as Part

COLUMNS = (
    "household_id", "member_id", "kind", "part", "content", "unit_name", "amount", "signed_on", "valid_to", "project",
    *FACT_COLUMNS,
)  # fmt: skip
SHARE_HELPED = 0.72
SHARE_SIGNED = 0.9
LONGEST_AGO, SHORTEST_AGO = 1_400, 20


class _Help(NamedTuple):
    """One measure that fits a household: what, by whom, from and to how many 元 (None: no money), for how many days."""

    kind: Kind
    part: Part | str
    content: str
    office: str
    least: int | None = None
    most: int | None = None
    days: int | None = None
    member_id: int | None = None


INDUSTRY = (
    _Help(Kind.INDUSTRY, "", "发放仔猪 2 头，请兽医上门指导", "县农业农村局", 1_200, 2_000, 300),
    _Help(Kind.INDUSTRY, "", "入股村集体烤房，按年分红", "县扶贫开发办公室", 600, 1_500),
    _Help(Kind.INDUSTRY, "", "种植万寿菊补助", "县农业农村局", 400, 1_800, 240),
)
BY_CAUSE: dict[str, _Help] = {
    Cause.NO_SKILL: _Help(Kind.WORK, "", "参加劳动力转移培训，推荐到县内务工", "县人力资源和社会保障局", 600, 900, 30),
    Cause.NO_MONEY: _Help(
        Kind.FINANCE, Part.MICROCREDIT, "小额信贷，全额贴息", "县农村信用合作联社", 30_000, 50_000, 1_094
    ),
    Cause.NO_LABOUR: _Help(Kind.POST, "", "保洁员，每月 500 元", "县人力资源和社会保障局", 6_000, 6_000, 364),
    Cause.NO_WATER: _Help(Kind.WATER, "", "新建水窖一口", "县水务局", 3_000, 4_500, 60),
}
BY_REMEDY: dict[str, _Help] = {
    Remedy.REPAIRED: _Help(Kind.HOUSING, "", "危房修缮加固", "县住房和城乡建设局", 15_000, 22_000, 90),
    Remedy.REBUILT: _Help(Kind.HOUSING, "", "危房拆除重建", "县住房和城乡建设局", 25_000, 35_000, 200),
    Remedy.RELOCATED: _Help(Kind.RELOCATION, "", "易地扶贫搬迁，集中安置", "县发展和改革局", 60_000, 120_000, 300),
}
BY_ATTRIBUTE: dict[str, _Help] = {
    PovertyAttribute.DIBAO: _Help(Kind.SUPPORT, Part.DIBAO, "农村低保", "县民政局", 2_400, 4_800),
    PovertyAttribute.TEKUN: _Help(Kind.SUPPORT, Part.TEKUN, "特困供养，分散供养", "县民政局", 7_200, 9_600),
}


def measure_rows(plan: CountyPlan, families: Sequence[Family]) -> Iterator[tuple[object, ...]]:
    """Yield the help measures of the households that have any."""
    for family in families:
        if not family.plan.is_closed:
            yield from _Measures(family, plan).rows()


class _Measures(Writer):
    """The help measures of one household."""

    def __init__(self, family: Family, plan: CountyPlan) -> None:
        super().__init__(plan.calendar, family.plan.rng(plan.seed, "measures"), office="", document="")
        self.family = family

    def rows(self) -> Iterator[tuple[object, ...]]:
        if self.rng.random() < SHARE_HELPED:
            for chosen in self._fitting():
                yield self._row(chosen)

    def _fitting(self) -> Iterator[_Help]:
        traits = self.family.plan.traits
        for table, key in ((BY_ATTRIBUTE, traits.attribute), (BY_REMEDY, traits.remedy), (BY_CAUSE, traits.main_cause)):
            if key in table:
                yield table[key]
        if self.rng.random() < 0.6:
            yield INDUSTRY[int(self.rng.random() * len(INDUSTRY))]
        yield from self._for_people()

    def _for_people(self) -> Iterator[_Help]:
        for person in self.family.here:
            if person.is_student and self.rng.random() < 0.6:
                yulu = _Help(
                    Kind.EDUCATION, Part.YULU, "中高职在校生补助，一学年", "县扶贫开发办公室", 3_000, 3_000, 300
                )
                yield yulu._replace(member_id=person.id)
            if Health.DISABLED in person.health and self.rng.random() < 0.5:
                yield _Help(Kind.SUPPORT, Part.DISABILITY, "两项补贴", "县残疾人联合会", 960, 1_680, None, person.id)
            elif person.health and person.health[0] in {Health.SERIOUS, Health.CHRONIC} and self.rng.random() < 0.4:
                yield _Help(Kind.HEALTH, "", "家庭医生签约服务，按季随访", "乡镇卫生院", member_id=person.id)

    def _row(self, chosen: _Help) -> tuple[object, ...]:
        first = self._first_day(chosen)
        last = first + timedelta(days=chosen.days) if chosen.days else None
        signed = self.calendar.ago(2) if self.rng.random() < SHARE_SIGNED else None
        return (
            self.family.plan.id,
            chosen.member_id,
            chosen.kind,
            chosen.part,
            chosen.content,
            chosen.office,
            self._amount(chosen),
            min(first + timedelta(days=int(self.rng.random() * 15)), signed) if signed else None,
            last,
            "",
            first,
            self.calendar.settled(first, self.rng),
            None,
            Source.FORM,
            chosen.office,
            f"扶贫手册 {first.year}（演示）",
        )

    def _first_day(self, chosen: _Help) -> date:
        people = {person.id: person for person in self.family.here}
        first = self.between(SHORTEST_AGO, LONGEST_AGO)
        person = people.get(chosen.member_id or 0)
        joined = max(person.joined_on, date(2016, 1, 1)) if person else date(2016, 1, 1)
        return max(first, min(joined, self.calendar.ago(4)))

    def _amount(self, chosen: _Help) -> int | None:
        if chosen.least is None or chosen.most is None:
            return None
        return chosen.least + int(self.rng.random() * ((chosen.most - chosen.least) // 10 + 1)) * 10
