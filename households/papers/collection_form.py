"""信息采集表: the household, how it lives, everybody in it and its last income, with room to write what is missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.reveal import masked
from config.lib.printing.blocks import Block, Fact, Facts, Grid, Heading, Printout, Signatures, Text
from households.models import Household, Membership
from households.papers import sections
from households.papers.words import Opened, lead_of, yuan
from households.selectors.income import SheetPage
from households.selectors.latest_facts import LatestFacts

TITLE = "建档立卡贫困户信息采集表"


@dataclass(frozen=True)
class Collected:
    """Everything that the form shows, as of one day."""

    household: Household
    today: date
    people: Sequence[Membership]
    facts: Sequence[LatestFacts]
    income: SheetPage | None
    opened: Opened


def collection_form(told: Collected) -> Printout:
    """Return the form, filled in with what the register knows; the rest is left to be written by hand."""
    return Printout(
        title=TITLE,
        lead=(lead_of(told.household), f"按 {told.today:%Y-%m-%d} 的登记打印，空着的请当面问清、手写后录入"),
        blocks=tuple(_blocks(told)),
        number=told.household.code,
    )


def _blocks(told: Collected) -> Iterator[Block]:
    household = told.household
    yield Heading("一、基本情况")
    yield from sections.identity(household, told.people, told.opened)
    account = told.opened.bank_account or masked(household.bank_account, "bank")
    yield Facts((Fact("开户银行", household.bank_name), Fact("银行账号", account)))
    yield Heading("二、生产生活条件")
    yield from sections.conditions(told.facts)
    yield Heading("三、家庭成员", f"{len(told.people)} 人")
    yield sections.members(told.people, told.opened)
    yield Heading("证件类型、政治面貌和其他", of_part=True)
    yield sections.more_about_members(told.people)
    yield from sections.member_facts(told.people, told.facts)
    yield from _income(told.income)
    yield Signatures((("采集人", ""), ("户主", ""), ("村", "")))


def _income(page: SheetPage | None) -> Iterator[Block]:
    yield Heading("四、收入", "单位：元")
    if page is None or page.sheet is None:
        yield Text("还没有收入核算表。", small=True)
        return
    start, end = page.window
    sheet = page.sheet
    rows = [(group.label, x.item.name, yuan(x.gross), yuan(x.net)) for group in page.groups for x in group.lines]
    yield Text(f"核算期 {start:%Y-%m-%d} 至 {end:%Y-%m-%d}，{sheet.get_state_display()}。", small=True)
    if rows:
        yield Grid(("类别", "项目", "收入", "纯收入"), tuple(rows), (45, 65, 35, 35), frozenset({2, 3}))
    yield Facts((
        Fact("纯收入", yuan(sheet.net)),
        Fact("人均纯收入", f"{yuan(sheet.per_head)}（{sheet.head_count} 人）"),
    ))  # fmt: skip
