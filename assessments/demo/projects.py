"""The project library: 1,468 projects in the report's classes, some in two of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from assessments.demo.family import Family
from assessments.demo.figures import apportion
from assessments.demo.library_classes import class_of, entered_on
from assessments.demo.places import VillagePlace
from assessments.demo.plan import CountyPlan
from assessments.demo.units import UnitPlan
from config.lib.copying import TableRows
from projects.benefit_codes import BenefitForm
from projects.models import Project, ProjectBeneficiary, ProjectType
from projects.status import COMPLETED, Milestone

PROJECT_COLUMNS = (
    "id", "code", "name", "year", "township_id", "village_id", "project_type", "second_type", "milestone",
    "plan_amount", "content", "implementing_unit_id", "started_on", "finished_on", "accepted_on", "library_class",
    "library_entered_on",
)  # fmt: skip
WITHOUT = frozenset({"none", "tomorrow"})
"""Whom the plan wants no project to have reached yet."""
BENEFICIARY_COLUMNS = ("project_id", "household_id", "amount", "benefited_on", "note", "form")
T = ProjectType
NAMES: dict[ProjectType, tuple[tuple[str, str], ...]] = {
    T.INDUSTRY: (
        ("生姜种植基地建设", "流转土地 {n} 亩，建设生姜标准化种植基地"),
        ("肉牛养殖小区", "新建牛舍 {n} 平方米，配套青贮池"),
        ("薏仁加工厂房", "新建加工车间 {n} 平方米，购置脱壳设备"), ("魔芋种植扶持", "扶持种植魔芋 {n} 亩"),
    ),
    T.INFRASTRUCTURE: (
        ("村组道路硬化", "硬化道路 {n} 米，宽 3.5 米"), ("村内排水沟", "修建排水沟 {n} 米"),
        ("太阳能路灯", "安装路灯 {n} 盏"), ("机耕路修复", "修复机耕路 {n} 米"),
        ("村民小组活动场地", "硬化活动场地 {n} 平方米"),
    ),
    T.HOUSING: (("农村危房改造", "修缮加固和拆除重建 {n} 户"), ("安居房建设", "新建安居房 {n} 户"),),
    T.WATER: (
        ("人饮管网延伸", "铺设管道 {n} 米，建减压池 2 个"), ("蓄水池建设", "新建 {n} 立方米蓄水池"),
        ("水源点保护", "建取水坝 1 座，围栏 {n} 米"), ("净水设备安装", "安装一体化净水设备，供水 {n} 人"),
    ),
    T.RELOCATION: (("易地搬迁安置点配套", "安置点道路、管网和绿化，惠及 {n} 户"),),
    T.YULU: (("雨露计划职业教育补助", "补助中、高职在校生 {n} 人"),),
    T.LABOUR_TRAINING: (("劳动力转移培训", "开办焊工、家政、烹饪班，培训 {n} 人次"),),
    T.LOAN: (("扶贫小额信贷贴息", "为 {n} 户贷款贴息"),),
    T.PUBLIC_WELFARE: (("公益性岗位", "设保洁员、护林员岗位 {n} 个"), ("村级公益事业", "维护公共设施 {n} 处")),
    T.CONSOLIDATION: (("脱贫成果巩固提升", "补短板项目 {n} 项"),),
    T.SUPERMARKET: (("爱心超市", "配送货架和首批物资，惠及 {n} 户"),),
}  # fmt: skip
COST_WEIGHT = {
    T.INDUSTRY: 34, T.INFRASTRUCTURE: 11, T.HOUSING: 16, T.WATER: 4, T.RELOCATION: 60, T.YULU: 12,
    T.LABOUR_TRAINING: 10, T.LOAN: 14, T.PUBLIC_WELFARE: 4, T.CONSOLIDATION: 30, T.SUPERMARKET: 1,
}  # fmt: skip
SECOND = {
    T.INFRASTRUCTURE: T.WATER, T.WATER: T.INFRASTRUCTURE, T.HOUSING: T.RELOCATION, T.RELOCATION: T.INFRASTRUCTURE,
    T.PUBLIC_WELFARE: T.SUPERMARKET, T.SUPERMARKET: T.PUBLIC_WELFARE, T.INDUSTRY: T.CONSOLIDATION,
}  # fmt: skip
YEAR_WEIGHTS = (0.10, 0.14, 0.26, 0.30, 0.20)
COUNTY_WIDE = {T.YULU, T.LABOUR_TRAINING, T.LOAN}
TO_EACH_HOUSEHOLD = {T.INDUSTRY, T.HOUSING, T.YULU, T.LOAN, T.RELOCATION, T.PUBLIC_WELFARE, T.LABOUR_TRAINING}
PLANNED_SHARE = Decimal("0.965")
THOUSAND = 1_000


@dataclass(slots=True)
class ProjectPlan:
    """One project as planned; money is in whole 元."""

    id: int
    year: int
    type: ProjectType
    second: ProjectType | str
    village: VillagePlace | None
    milestone: Milestone
    amount: int
    name: str
    content: str
    unit: UnitPlan
    started_on: date | None = None
    finished_on: date | None = None
    accepted_on: date | None = None

    @property
    def code(self) -> str:
        """The project's number in the library."""
        return f"XM{self.year}{self.id:05}"


def plan_projects(plan: CountyPlan, units: Sequence[UnitPlan]) -> list[ProjectPlan]:
    """Invent the library. Plan amounts add up to most of the county's money, in thousands of 元."""
    rng = Random(f"{plan.seed} projects")
    kinds = _kinds(plan, rng)
    weights = [COST_WEIGHT[kind] * (0.4 + rng.random() * 1.2) for kind, _ in kinds]
    thousands = apportion(int(plan.figures.money * PLANNED_SHARE) // THOUSAND - len(kinds), weights)
    return [
        _invent(number, kind, second, (1 + amount) * THOUSAND, plan, units, rng)
        for number, ((kind, second), amount) in enumerate(zip(kinds, thousands, strict=True), start=1)
    ]


def _kinds(plan: CountyPlan, rng: Random) -> list[tuple[ProjectType, ProjectType | str]]:
    """Return main and second class of each project; counted by class they give the report's figures."""
    named = {ProjectType(name): count for name, count in plan.figures.project_classes.items()}
    doubles: list[tuple[ProjectType, ProjectType | str]] = []
    pairs = sorted(SECOND.items(), key=lambda pair: -named[pair[1]])
    while len(doubles) < sum(plan.figures.project_classes.values()) - plan.figures.projects:
        main, second = pairs[len(doubles) % len(pairs)]
        if named[main] < 2 or named[second] < 2:
            pairs.remove((main, second))
            continue
        named[main] -= 1
        named[second] -= 1
        doubles.append((main, second))
    kinds = doubles + [(kind, "") for kind, count in named.items() for _ in range(count)]
    rng.shuffle(kinds)
    return kinds


def _invent(
    number: int,
    kind: ProjectType,
    second: ProjectType | str,
    amount: int,
    plan: CountyPlan,
    units: Sequence[UnitPlan],
    rng: Random,
) -> ProjectPlan:
    this_year = plan.calendar.today.year
    year = this_year - 4 + rng.choices(range(len(YEAR_WEIGHTS)), YEAR_WEIGHTS)[0]
    village = None if kind in COUNTY_WIDE else plan.places.villages[int(rng.random() * len(plan.places.villages))]
    title, content = NAMES[kind][int(rng.random() * len(NAMES[kind]))]
    place = f"{village.township.name}{village.short_name}" if village else plan.places.county_name
    project = ProjectPlan(
        number, year, kind, second, village, _milestone(year, this_year, rng), amount,
        f"{year} 年{place}{title}项目", content.format(n=10 + int(rng.random() * 900)) + "（演示数据）",
        units[int(rng.random() * len(units))],
    )  # fmt: skip
    _date(project, plan.calendar.ago(2), rng)
    return project


def _milestone(year: int, this_year: int, rng: Random) -> Milestone:
    if year == this_year:
        stages = (Milestone.APPROVED, Milestone.TENDERED, Milestone.STARTED, Milestone.FINISHED, Milestone.ACCEPTED)
        return rng.choices(stages, (14, 12, 42, 18, 14))[0]
    if year == this_year - 1:
        return rng.choices((Milestone.STARTED, Milestone.FINISHED, Milestone.ACCEPTED), (8, 12, 80))[0]
    return rng.choices((Milestone.ACCEPTED, Milestone.HANDED_OVER, Milestone.TERMINATED), (52, 46, 2))[0]


def _date(project: ProjectPlan, latest: date, rng: Random) -> None:
    """Give the project its dates; what could not have happened yet falls back to what has."""
    if project.milestone in {Milestone.APPROVED, Milestone.TENDERED}:
        return
    started = date(project.year, 2, 15) + timedelta(days=int(rng.random() * 150))
    finished = started + timedelta(days=50 + int(rng.random() * 110))
    accepted = finished + timedelta(days=10 + int(rng.random() * 40))
    if started > latest:
        project.milestone = Milestone.APPROVED
        return
    project.started_on = started
    if project.milestone in {Milestone.STARTED, Milestone.TERMINATED}:
        return
    if finished > latest:
        project.milestone = Milestone.STARTED
        return
    project.finished_on = finished
    if project.milestone in COMPLETED:
        if accepted > latest:
            project.milestone = Milestone.FINISHED
        else:
            project.accepted_on = accepted


def project_tables(
    plan: CountyPlan, projects: Sequence[ProjectPlan], families: Sequence[Family]
) -> Iterator[TableRows]:
    """Yield (model, columns, rows) of the library and of who benefits."""
    yield Project, PROJECT_COLUMNS, [_row(project) for project in projects]
    yield ProjectBeneficiary, BENEFICIARY_COLUMNS, _beneficiary_rows(plan, projects, families)


def _row(project: ProjectPlan) -> tuple[object, ...]:
    village = project.village
    return (
        project.id, project.code, project.name, project.year, village.township.id if village else None,
        village.id if village else None, project.type, project.second, project.milestone, project.amount,
        project.content, project.unit.id, project.started_on, project.finished_on, project.accepted_on,
        class_of(project.type, project.year), entered_on(project.year),
    )  # fmt: skip


def _beneficiary_rows(
    plan: CountyPlan, projects: Sequence[ProjectPlan], families: Sequence[Family]
) -> Iterator[tuple[object, ...]]:
    """Let a project reach some households of its village, or of the county; a shared good carries no amount."""
    rng = Random(f"{plan.seed} beneficiaries")
    in_stock = [family.plan.id for family in families if not family.plan.is_closed]
    by_village: dict[int, list[int]] = {}
    for family in families:
        if not family.plan.is_closed:
            by_village.setdefault(family.plan.village.id, []).append(family.plan.id)
    bare = {h.id for h in plan.households if plan.further.variant(h, "project") in WITHOUT}
    helped: set[int] = set()
    for project in projects:
        if project.started_on is None:
            continue
        pool = by_village.get(project.village.id, []) if project.village else in_stock
        wanted = min(len(pool), 8 + int(rng.random() * (220 if project.village is None else 70)))
        each = project.amount // wanted // 2 if wanted and project.type in TO_EACH_HOUSEHOLD else None
        day = project.finished_on or project.started_on
        for household_id in sorted(set(rng.sample(pool, wanted)) - bare):
            if day <= plan.calendar.today:
                helped.add(household_id)
            yield project.id, household_id, each, day, "", BenefitForm.CASH if each else BenefitForm.SHARED
    yield from _planned_benefits(plan, projects, helped)


def _planned_benefits(
    plan: CountyPlan, projects: Sequence[ProjectPlan], helped: set[int]
) -> Iterator[tuple[object, ...]]:
    """Let one project reach every open household that none has reached, but for those that the plan wants without."""
    today = plan.calendar.today
    there = [(p, day) for p in projects if (day := p.finished_on or p.started_on) is not None and day <= today]
    widest, since = next(((p, day) for p, day in there if p.village is None), there[0])
    for household in plan.households:
        wanted = plan.further.variant(household, "project")
        if wanted == "tomorrow":
            yield widest.id, household.id, None, today + timedelta(days=1), "", BenefitForm.SHARED
        elif wanted == "has_one" and household.id not in helped:
            yield widest.id, household.id, None, since, "全县项目", BenefitForm.SHARED
