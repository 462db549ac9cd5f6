"""What accepted projects left behind: cards by category and owner, some unassigned, idle or never looked at again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from assessments.demo.family import Family
from assessments.demo.figures import apportion
from assessments.demo.plan import CountyPlan
from assessments.demo.projects import ProjectPlan
from config.lib.copying import TableRows
from projects.asset_codes import AssetCategory, AssetStatus, BenefitMode, OwnerTier
from projects.models import Asset, AssetCheck, AssetYear, NoAsset, ProjectType
from projects.status import COMPLETED

T, C, W = ProjectType, AssetCategory, OwnerTier
MADE: dict[ProjectType, tuple[tuple[str, str, AssetCategory], ...]] = {
    T.INDUSTRY: (("厂房", "平方米", C.OPERATING), ("冷库", "座", C.OPERATING), ("牛舍", "平方米", C.OPERATING)),
    T.INFRASTRUCTURE: (("村组道路", "米", C.PUBLIC), ("太阳能路灯", "盏", C.PUBLIC), ("排水沟", "米", C.PUBLIC)),
    T.WATER: (("蓄水池", "座", C.PUBLIC), ("供水管网", "米", C.PUBLIC), ("净水设备", "套", C.PUBLIC)),
    T.HOUSING: (("住房", "套", C.HOUSEHOLD),),
    T.RELOCATION: (("安置点道路", "米", C.PUBLIC), ("安置点管网", "米", C.PUBLIC)),
    T.CONSOLIDATION: (("补短板设施", "处", C.PUBLIC),),
    T.SUPERMARKET: (("爱心超市货架", "组", C.PUBLIC),),
}
"""Type of a project → what it leaves behind: name, unit, category. The other types leave nothing."""
OWNERS = ((W.VILLAGE, 80), (W.TOWNSHIP, 12), (W.COUNTY, 5), (W.UNASSIGNED, 3))
CARDLESS_EVERY = 23
IDLE_EVERY, DAMAGED_EVERY, UNCHECKED_EVERY = 37, 61, 11
HOMES_A_PROJECT = 8
CENTS = 100
ASSET_COLUMNS = (
    "id", "number", "project_id", "name", "category", "subcategory", "quantity", "unit", "township_id", "village_id",
    "household_id", "original_value", "from_central", "from_province", "from_city", "from_county", "from_other",
    "acquired_on", "owner_tier", "owner_name", "benefit_mode", "keeper", "certificate", "plate", "status", "checked_on",
    "location", "operator", "benefits_whom",
)  # fmt: skip
CHECK_COLUMNS = ("asset_id", "checked_on", "found_as", "note")
YEAR_COLUMNS = (
    "asset_id",
    "year",
    "income",
    "to_households",
    "household_count",
    "to_collective",
    "document",
    "to_upkeep",
    "note",
)
NONE_COLUMNS = ("project_id", "reason")


@dataclass(slots=True)
class Card:
    """One card as planned; cents are its original value."""

    id: int
    project: ProjectPlan
    order: int
    name: str
    unit: str
    category: AssetCategory
    tier: OwnerTier
    cents: int
    household_id: int | None
    quantity: int
    checked_on: date | None

    @property
    def status(self) -> AssetStatus:
        """What the last stock-taking found."""
        if self.checked_on is None or self.category == C.HOUSEHOLD:
            return AssetStatus.IN_USE
        if self.id % IDLE_EVERY == 0:
            return AssetStatus.IDLE
        return AssetStatus.DAMAGED if self.id % DAMAGED_EVERY == 0 else AssetStatus.IN_USE


def asset_tables(plan: CountyPlan, projects: Sequence[ProjectPlan], families: Sequence[Family]) -> Iterator[TableRows]:
    """Yield (model, columns, rows) of the cards, their stock-takings and yearly results, and who left nothing."""
    cards = plan_cards(plan, projects, families)
    yield Asset, ASSET_COLUMNS, [_row(card) for card in cards]
    yield AssetCheck, CHECK_COLUMNS, [_check(card) for card in cards if card.checked_on]
    years = [_year(card, plan.calendar.today.year - 1) for card in cards if card.category == C.OPERATING]
    yield AssetYear, YEAR_COLUMNS, years
    accepted = [project for project in projects if project.milestone in COMPLETED]
    yield (
        NoAsset,
        NONE_COLUMNS,
        [(p.id, "补助和培训，没有形成实物（演示数据）") for p in accepted if p.type not in MADE],
    )


def plan_cards(plan: CountyPlan, projects: Sequence[ProjectPlan], families: Sequence[Family]) -> list[Card]:
    """Give each accepted project that builds something its cards; every so many has none yet."""
    rng = Random(f"{plan.seed} assets")
    homes: dict[int, list[int]] = {}
    for family in families:
        if not family.plan.is_closed:
            homes.setdefault(family.plan.village.id, []).append(family.plan.id)
    cards: list[Card] = []
    for project in projects:
        if project.milestone in COMPLETED and project.type in MADE and project.id % CARDLESS_EVERY:
            cards += _of_project(project, homes, len(cards), rng, plan.calendar.today)
    return cards


def _of_project(project: ProjectPlan, homes: dict[int, list[int]], before: int, rng: Random, today: date) -> list[Card]:
    kinds = MADE[project.type]
    there = homes.get(project.village.id, []) if project.village else []
    owners: list[int | None] = [None] * (1 + int(rng.random() * 3))
    if kinds[0][2] == C.HOUSEHOLD:
        owners = list(rng.sample(there, min(len(there), HOMES_A_PROJECT)))
    values = apportion(project.amount * CENTS * 9 // 10, [1 + rng.random() for _ in owners])
    cards = []
    for order, (household, cents) in enumerate(zip(owners, values, strict=True), start=1):
        name, unit, category = kinds[(order - 1) % len(kinds)]
        number = before + order
        tier = W.HOUSEHOLD if household else rng.choices([tier for tier, _ in OWNERS], [n for _, n in OWNERS])[0]
        if project.village is None and tier != W.UNASSIGNED:
            tier = W.COUNTY
        made = project.finished_on or today
        checked = None if number % UNCHECKED_EVERY == 0 else max(made, today - timedelta(days=int(rng.random() * 300)))
        quantity = 1 if household else 1 + int(rng.random() * 400)
        cards.append(Card(number, project, order, name, unit, category, tier, cents, household, quantity, checked))
    return cards


def _row(card: Card) -> tuple[object, ...]:
    project, village = card.project, card.project.village
    owned = card.tier not in {W.HOUSEHOLD, W.UNASSIGNED}
    numbered = owned and card.id % 7 != 0
    central, province = card.cents * 46 // 100, card.cents * 27 // 100
    parts = (central, province, 0, card.cents - central - province, 0)
    place = village.short_name if village else "县"
    owner = {W.VILLAGE: f"{place}村股份经济合作社", W.TOWNSHIP: village.township.name if village else ""}
    return (
        card.id, f"{project.code}-{card.order:03}", project.id, f"{place}{card.name}", card.category, card.name,
        card.quantity, card.unit, village.township.id if village else None, village.id if village else None,
        card.household_id, _yuan(card.cents), *map(_yuan, parts), project.finished_on, card.tier,
        owner.get(card.tier, ""), BenefitMode.LET if card.category == C.OPERATING else "",
        f"{place}管护员" if card.id % 9 else "", f"师资证 {card.id:06}" if numbered else "",
        f"师资牌 {card.id:06}" if numbered else "", card.status, card.checked_on, "", "", "",
    )  # fmt: skip


def _check(card: Card) -> tuple[object, ...]:
    return card.id, card.checked_on, card.status, ""


def _year(card: Card, year: int) -> tuple[object, ...]:
    """Let an asset that earns bring a thirtieth of its value, two thirds of it for the households."""
    income = card.cents // 30
    given = income * 2 // 3
    document = f"收益分配方案〔{year}〕演示 {card.id:05} 号"
    return card.id, year, _yuan(income), _yuan(given), 12 if given else 0, _yuan(income - given), document, 0, ""


def _yuan(cents: int) -> str:
    return f"{cents // CENTS}.{cents % CENTS:02}"
