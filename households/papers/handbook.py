"""扶贫手册: cover, household and causes, land and house, everybody in it, who helps, what was done, income, visits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from config.lib.printing.blocks import Block, Fact, Facts, Grid, Heading, NewPage, Printout, Signatures, Text
from households.codes import ProblemState
from households.models import HelpMeasure, Household, IncomeWorksheet, Membership, Pairing, Visit
from households.papers import sections
from households.papers.help_wanted import results, wanted
from households.papers.words import BY_HAND, Opened, day, lead_of, place_of, signed, standing_on, yuan
from households.selectors.latest_facts import LatestFacts

TITLE = "扶贫手册"
COPIES = "一式两份：户主一份，村存档一份。手册由帮扶人填写、户主保管，遇有变动及时更新。"


@dataclass(frozen=True)
class Handbook:
    """Everything that the handbook shows, as of one day; lists newest first, incomes oldest first.

    `helping` are the facts about relatives, needs, plans and results by kind.
    """

    household: Household
    today: date
    people: Sequence[Membership]
    facts: Sequence[LatestFacts]
    helping: Mapping[str, Sequence[Any]]
    pairings: Sequence[Pairing]
    measures: Sequence[HelpMeasure]
    incomes: Sequence[IncomeWorksheet]
    visits: Sequence[Visit]
    opened: Opened


def handbook(told: Handbook) -> Printout:
    """Return the handbook of a household."""
    return Printout(
        title=TITLE,
        lead=(lead_of(told.household), f"按 {told.today:%Y-%m-%d} 的登记打印"),
        blocks=(*_cover(told), *_household(told), *wanted(told.helping), *_help(told), *_record(told)),
        number=told.household.code,
    )


def _cover(told: Handbook) -> Iterator[Block]:
    household, pairing = told.household, standing_on(told.pairings, told.today)
    yield Facts(large=True, facts=(
        Fact("手册编号", household.code, wide=True),
        Fact("户主姓名", household.head_name, wide=True),
        Fact("住址", place_of(household), wide=True),
        Fact("识别年度", f"{household.registered_year} 年", wide=True),
        Fact("帮扶人", f"{pairing.cadre.name}，{pairing.cadre.unit}" if pairing else "还没有结对", wide=True),
        Fact("工作电话", (told.opened.helper_phone or BY_HAND) if pairing else "", wide=True),
    ))  # fmt: skip
    yield Text(COPIES, small=True)
    yield NewPage()


def _household(told: Handbook) -> Iterator[Block]:
    yield Heading("一、家庭基本情况")
    yield from sections.identity(told.household, told.people, told.opened)
    yield Heading("二、家庭成员", f"{len(told.people)} 人")
    yield sections.members(told.people, told.opened)
    yield from sections.member_facts(told.people, told.facts)
    yield Heading("三、住房、饮水、土地和生产生活条件")
    yield from sections.conditions(fact for fact in told.facts if fact.origin)
    if missing := [fact.label for fact in told.facts if not (fact.of_member or fact.origin)]:
        yield Text(f"还没有登记：{'、'.join(missing)}。", small=True)


def _help(told: Handbook) -> Iterator[Block]:
    yield Heading("七、帮扶责任人", "换人时原来的一行保留")
    yield Grid(
        head=("姓名", "单位", "从", "到", "变动原因"),
        rows=tuple(
            (p.cadre.name, str(p.cadre.unit), day(p.valid_from), day(p.valid_to), p.end_reason or p.reason)
            for p in told.pairings
        ),
        shares=(24, 56, 24, 24, 52),
        empty="还没有结对。",
    )
    yield Heading("八、帮扶措施", "单位：元")
    yield Grid(
        head=("时间", "类别", "内容", "由谁落实", "金额", "户主签字"),
        rows=tuple(_measure(one) for one in told.measures),
        shares=(22, 28, 48, 30, 22, 34),
        right=frozenset({4}),
        empty="还没有登记帮扶措施。",
    )


def _measure(one: HelpMeasure) -> tuple[str, ...]:
    return day(one.valid_from), one.words, one.content, one.unit_name, yuan(one.amount), signed(one.signed_on)


def _record(told: Handbook) -> Iterator[Block]:
    yield from results(told.helping)
    yield Heading("十、历年收入", "单位：元")
    yield Grid(
        head=("核算期止", "工资性", "生产经营性", "财产性", "转移性", "经营支出", "纯收入", "人口", "人均", "状态"),
        rows=tuple(_income(sheet) for sheet in told.incomes),
        shares=(21, 20, 20, 17, 19, 19, 20, 10, 19, 15),
        right=frozenset(range(1, 9)),
        empty="还没有收入核算表。",
    )
    yield Heading("十一、走访记录", f"{len(told.visits)} 次")
    yield Grid(
        head=("日期", "走访人", "为什么去", "情况和问题", "户主签字"),
        rows=tuple(_visit(visit) for visit in told.visits),
        shares=(22, 20, 22, 92, 24),
        empty="还没有走访记录。",
    )
    yield Signatures((("户主", ""), ("帮扶人", ""), ("村", "")))


def _income(sheet: IncomeWorksheet) -> tuple[str, ...]:
    amounts = (sheet.wage, sheet.business, sheet.property, sheet.transfer, -sheet.business_cost, sheet.net)
    told = (yuan(amount) for amount in amounts)
    return (day(sheet.window_end), *told, str(sheet.head_count), yuan(sheet.per_head), sheet.get_state_display())


def _visit(visit: Visit) -> tuple[str, ...]:
    said = visit.text
    if visit.problem_state != ProblemState.NONE:
        said = "\n".join(filter(None, (said, f"问题（{visit.get_problem_state_display()}）：{visit.problem}")))
    return day(visit.visited_on), visit.cadre.name, visit.get_kind_display(), said, ""
