"""What the page of one household shows: facts with source and date, members, visits, who helped, what happened."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, JSONField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast, JSONObject
from django.urls import reverse

from accounts.reveal import masked
from config.lib.dates import age_on, is_school_age
from households.codes import (
    Answer,
    Cause,
    Health,
    HouseGrade,
    Insurance,
    PovertyAttribute,
    Remedy,
    SchoolStatus,
    WaterLevel,
)
from households.models import (
    Household,
    HousingFact,
    IncomeRow,
    IncomeWorksheet,
    InsuranceFact,
    LivingFact,
    Membership,
    Pairing,
    SchoolingFact,
    Visit,
    WaterFact,
)
from households.models.facts import WorksheetState
from households.models.register import HouseholdQuerySet
from households.selectors.dossier import SIGNERS, with_held
from households.selectors.lists import standing_visits, with_last_visit, with_people
from households.selectors.merges import with_merges
from households.selectors.monitoring import with_watches
from households.selectors.person_lines import Told
from households.selectors.photo_waits import with_photos

VISITS_SHOWN = 20
WINDOWS_SHOWN = 6
WATER_INDICATORS = {"quantity": "水量", "quality": "水质", "convenience": "取水", "reliability": "保证率"}
INCOME_LINES = {"wage": "工资性", "business": "生产经营性", "property": "财产性", "transfer": "转移性"}
HISTORY_FIELDS = {
    "户编号": "household.code",
    "贫困户属性": "household.attribute",
    "致贫原因": "household.main_cause",
    "识别": "household.registered_year",
    "吃穿": "living",
    "饮用水": "water",
    "住房": "housing",
    "联系电话": "household.phone",
    "银行账号": "household.bank_account",
}
"""Line of the household page → what its history is narrowed to."""
_ORIGIN = ("valid_from", "source_name", "source")


@dataclass(frozen=True)
class Fact:
    """One line of the household page: what is known, from whom, since when, and where its changes stand."""

    label: str
    value: str
    source: str = ""
    url: str = ""


def for_heading(households: HouseholdQuerySet, today: date) -> HouseholdQuerySet:
    """Add what the heading of a page about one household says: where it lies, how many live there, who helps."""
    return with_people(households.select_related("township", "village", "group"), today)


def for_visit(households: HouseholdQuerySet, today: date) -> HouseholdQuerySet:
    """Add the heading and the latest facts that `visit_hints` tells a visitor, as dicts."""
    return for_heading(households, today).annotate(**_seen_on_a_visit(today))


def for_page(households: HouseholdQuerySet, today: date) -> HouseholdQuerySet:
    """Add the latest fact of each kind to a household, as dicts, in the one query that reads it."""
    facts = _seen_on_a_visit(today) | {
        "living": _latest(LivingFact, today, "food", "clothing"),
        "worksheet": _latest_worksheet(),
        "incomes": _past_incomes(),
    }
    return with_last_visit(for_heading(households, today)).annotate(
        **facts, **with_held(), **with_watches(), **with_merges()
    )


def _seen_on_a_visit(today: date) -> dict[str, Subquery]:
    return {
        "water": _latest(WaterFact, today, *WATER_INDICATORS),
        "housing": _latest(HousingFact, today, "grade", "remedy", "accepted_on"),
    }


def members_of(household: Household, today: date) -> QuerySet[Membership]:
    """Return today's memberships of a household, head first, with each person's latest schooling and insurance."""
    person = OuterRef("member")
    schooling = SchoolingFact.objects.filter(member=person)
    insurance = InsuranceFact.objects.filter(member=person, year=today.year)
    memberships = Membership.objects.believed().as_of(today).filter(household=household)
    return (
        memberships.select_related("member")
        .annotate(
            schooling=_newest(schooling, today, "status", "school", "grade"),
            insurance=_newest(insurance, today, "basic"),
        )
        .order_by("member__code")
    )


@dataclass(frozen=True)
class Person:
    """One member as the page shows them: coded facts in words, the ID number masked.

    `told` has what is known of work, disability and assistance, by kind; the origins are of schooling and insurance.
    """

    pk: int
    name: str
    relation: str
    sex_and_age: str
    health: str
    labour: str
    schooling: str
    insurance: str
    id_number: str
    schooling_origin: str
    insurance_origin: str
    told: dict[str, Told]


def person_from(membership: Membership, today: date, told: dict[int, dict[str, Told]]) -> Person:
    """Return a membership (from `members_of`) in words; `told` is from `told_of_persons`."""
    member = membership.member
    schooling, insurance = membership.schooling, membership.insurance  # type: ignore[attr-defined]
    return Person(
        pk=member.pk,
        name=member.name,
        relation=membership.get_relation_display(),
        sex_and_age=f"{member.get_sex_display()} · {age_on(member.birth_date, today)} 岁",
        health="、".join(Health(code).label for code in member.health) or "没有记录",
        labour=member.get_labour_display() or "没有记录",
        schooling=schooling_words(schooling),
        insurance=Insurance(insurance["basic"]).label if insurance else f"{today.year} 年没有记录",
        id_number=masked(member.id_number, "id"),
        schooling_origin=origin_words(schooling) if schooling else "",
        insurance_origin=origin_words(insurance) if insurance else "",
        told=told.get(member.pk, {}),
    )


def schooling_words(schooling: dict[str, Any] | None) -> str:
    """Return a schooling fact in words: 在校 · 雄壁中学 八年级; "" when there is none."""
    if not schooling:
        return ""
    where = " ".join(filter(None, (schooling["school"], schooling["grade"])))
    return " · ".join(filter(None, (SchoolStatus(schooling["status"]).label, where)))


def visits_of(household: Household) -> QuerySet[Visit]:
    """Return the latest visits of a household, newest first, with who came, and photos stored and announced."""
    visits = standing_visits().filter(household=household).select_related("cadre__unit", "resolution")
    return with_photos(visits).order_by("-visited_on", "-id")[:VISITS_SHOWN]


def pairings_of(household: Household) -> QuerySet[Pairing]:
    """Return who helped a household, newest first; nothing is ever taken out of this list."""
    return Pairing.objects.believed().filter(household=household).select_related("cadre__unit").order_by("-valid_from")


def register_facts(household: Household) -> list[Fact]:
    """Return what the register says about a household (from `for_page`), each with its source."""
    registered = f"登记表 {household.registered_year} 年"
    causes = "、".join(Cause(code).label for code in (household.main_cause, *household.other_causes))
    of_2021 = f" · {household.get_household_type_display()}" if household.household_type else ""
    facts = [
        Fact("户编号", household.code, "系统编号"),
        Fact("贫困户属性", PovertyAttribute(household.attribute).label + of_2021, registered),
        Fact("致贫原因", causes, registered),
        Fact("识别", f"{household.registered_year} 年，{household.get_identified_by_display()}", registered),
        _seen_at_home(household),
        _water(household),
        _house(household),
        Fact("联系电话", masked(household.phone, "phone") or "没有登记"),
        Fact("银行账号", masked(household.bank_account, "bank") or "没有登记", household.bank_name),
    ]
    history = reverse("households:history", args=[household.pk])
    return [replace(fact, url=f"{history}?field={HISTORY_FIELDS[fact.label]}") for fact in facts]


@dataclass(frozen=True)
class Income:
    """One item behind the total: its name and net income in 元, and why it does not count or last."""

    name: str
    amount: Decimal
    note: str = ""


@dataclass(frozen=True)
class Worksheet:
    """The latest income worksheet of a yearly window, in words and amounts (元).

    `items` are the incomes behind the totals, `left_out` those that do not count; both empty where there are totals
    only. `past` are the windows before: the year, income per head, whether it was closed.
    """

    end: str
    window: str
    lines: list[tuple[str, Decimal]]
    head_count: str
    per_head: Decimal | None
    note: str
    items: list[Income]
    left_out: list[Income]
    past: list[tuple[str, Decimal | None, bool]]


def worksheet_of(household: Any) -> Worksheet | None:
    """Return the latest income worksheet of a household (from `for_page`), or None."""
    sheet = household.worksheet
    if not sheet:
        return None
    start, end = (day[:7].replace("-", ".") for day in (sheet["window_start"], sheet["window_end"]))
    lines = [(label, Decimal(sheet[name])) for name, label in INCOME_LINES.items()]
    lines.append(("生产经营支出", -Decimal(sheet["business_cost"])))
    return Worksheet(
        end=sheet["window_end"][:7],
        window=f"{start}–{end}",
        lines=lines,
        head_count=sheet["head_count"],
        per_head=_amount(sheet["per_head"]),
        note="" if sheet["state"] == WorksheetState.CLOSED else "还没有结账，不作为核对依据。",
        items=[_income(row) for row in sheet["rows"] if row["counted"]],
        left_out=[_income(row) for row in sheet["rows"] if not row["counted"]],
        past=[_past(before) for before in household.incomes if before["window_end"] < sheet["window_end"]],
    )


def _income(row: dict[str, Any]) -> Income:
    note = row["reason"] or ("" if row["recurring"] else "一次性，不算稳定收入")
    return Income(row["name"], Decimal(row["net"]), note)


def _past(before: dict[str, Any]) -> tuple[str, Decimal | None, bool]:
    return before["window_end"][:4], _amount(before["per_head"]), before["state"] == WorksheetState.CLOSED


def _amount(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def visit_hints(household: Any, memberships: list[Membership], today: date) -> dict[str, str]:
    """Return what the register already says about a household (from `for_visit`) beside each question of the form."""
    children = [m for m in memberships if is_school_age(m.member.birth_date, today)]
    schooling = [f"{m.member.name} {schooling_words(m.schooling) or '没有记录'}" for m in children]  # type: ignore[attr-defined]
    insured = [m for m in memberships if m.insurance and m.insurance["basic"] != Insurance.NONE]  # type: ignore[attr-defined]
    return {
        "house": f"登记：{_house(household).value}",
        "water": f"登记：{_water(household).value}",
        "school": "登记：" + "；".join(schooling) if schooling else "登记：没有适龄孩子",
        "insurance": f"登记：{today.year} 年 {len(insured)} 人参保，共 {len(memberships)} 人",
    }


def _latest(model: Any, today: date, *fields: str) -> Subquery:
    return _newest(model.objects.filter(household=OuterRef("pk")), today, *fields)


def _newest(facts: Any, today: date, *fields: str) -> Subquery:
    """Return the newest of `facts` that is believed and true today, as a JSON object of `fields` and its origin."""
    wanted = facts.believed().as_of(today).order_by("-valid_from", "-id")
    as_object = JSONObject(**{name: F(name) for name in (*fields, *_ORIGIN)})
    return Subquery(wanted.annotate(as_object=as_object).values("as_object")[:1], output_field=JSONField())


def _yearly_worksheets() -> Any:
    """Return the believed worksheets of yearly windows, newest first: those of monitoring never speak of an exit."""
    worksheets = IncomeWorksheet.objects.filter(household=OuterRef("pk"), window_end__month=9)
    return worksheets.believed().order_by("-window_end")


def _latest_worksheet() -> Subquery:
    names = ("wage", "business", "property", "transfer", "business_cost", "net", "per_head", "head_count", "state")
    # Amounts as text: JSON numbers would come back as floats.
    amounts = {name: Cast(name, CharField()) for name in names}
    days = {name: F(name) for name in ("window_start", "window_end", *SIGNERS)}
    whole = JSONObject(**amounts, **days, rows=ArraySubquery(_rows_behind()))
    return Subquery(_yearly_worksheets().annotate(as_object=whole).values("as_object")[:1], output_field=JSONField())


def _rows_behind() -> Any:
    rows = IncomeRow.objects.filter(worksheet=OuterRef("pk")).order_by("item__sort", "item__code")
    terms = {name: F(f"item__{name}") for name in ("name", "counted", "recurring", "reason")}
    return rows.annotate(as_object=JSONObject(net=Cast("net", CharField()), **terms)).values("as_object")


def _past_incomes() -> ArraySubquery:
    per_head = Cast("per_head", CharField())
    whole = JSONObject(window_end=F("window_end"), per_head=per_head, state=F("state"))
    return ArraySubquery(_yearly_worksheets().annotate(as_object=whole).values("as_object")[:WINDOWS_SHOWN])


def origin_words(fact: dict[str, Any]) -> str:
    """Return source and date of a fact from `for_page`: 水务局名单 2026-06-03."""
    return " ".join(filter(None, (fact["source_name"], fact["valid_from"])))


def _seen_at_home(household: Any) -> Fact:
    living = household.living
    if not living:
        return Fact("吃穿", "没有记录", "要走访核实")
    return Fact("吃穿", f"吃{_answer(living['food'])}，穿{_answer(living['clothing'])}", origin_words(living))


def _answer(code: str) -> str:
    return {Answer.YES: "不愁", Answer.NO: "有缺", Answer.UNSEEN: "没看到"}[Answer(code)]


def _water(household: Any) -> Fact:
    water = household.water
    if not water:
        return Fact("饮用水", "没有记录", "等水务部门名单")
    shown = [label + WaterLevel(water[name]).label for name, label in WATER_INDICATORS.items() if water[name]]
    unknown = [label for name, label in WATER_INDICATORS.items() if not water[name]]
    missing = f"；{'、'.join(unknown)}没有记录" if unknown else ""
    return Fact("饮用水", "，".join(shown) + missing, origin_words(water))


def _house(household: Any) -> Fact:
    house = household.housing
    if not house:
        return Fact("住房", "没有鉴定", "等住建部门鉴定")
    grade = HouseGrade(house["grade"]).label if house["grade"] else "没有定级"
    remedy = "" if house["remedy"] == Remedy.NONE else f"，{Remedy(house['remedy']).label}"
    accepted = f"，{house['accepted_on']} 验收" if house["accepted_on"] else ("，还没有验收" if remedy else "")
    return Fact("住房", f"{grade}{remedy}{accepted}", origin_words(house))
