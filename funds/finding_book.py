"""E21, 问题整改销号台账: one line a problem, as a workbook and on paper."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from django.utils import timezone

from config.lib.money import format_money
from config.lib.printing.blocks import Grid, Printout, Text
from config.lib.xlsx import Column, Kind, Sheet, write_workbook
from funds.models import MoneyFinding

TITLE = "问题整改销号台账"
COLUMNS = (
    Column("编号", Kind.TEXT, 14),
    Column("来源", Kind.TEXT, 12),
    Column("来源文号", Kind.TEXT, 20),
    Column("检查", Kind.TEXT, 8),
    Column("问题类别", Kind.TEXT, 12),
    Column("对象", Kind.TEXT, 28),
    Column("问题", Kind.TEXT, 50),
    Column("涉及金额 元", Kind.MONEY, 16),
    Column("乡镇", Kind.TEXT, 12),
    Column("查出日期", Kind.DAY, 12),
    Column("责任单位", Kind.TEXT, 20),
    Column("责任人", Kind.TEXT, 10),
    Column("整改期限", Kind.DAY, 12),
    Column("整改措施", Kind.TEXT, 40),
    Column("整改依据", Kind.TEXT, 28),
    Column("登记整改", Kind.TEXT, 10),
    Column("核对人", Kind.TEXT, 10),
    Column("核对意见", Kind.TEXT, 28),
    Column("销号日期", Kind.DAY, 12),
    Column("状态", Kind.TEXT, 10),
)
PAPER_HEAD = ("编号、来源", "类别、对象", "问题", "责任单位、责任人、期限", "整改措施和依据", "核对人、日期", "状态")
PAPER_SHARES = (11, 14, 25, 14, 18, 10, 8)


def write_findings(target: BinaryIO, findings: Sequence[MoneyFinding], titles: list[str]) -> None:
    """Write the problems to `target` under `titles`."""
    write_workbook(target, [Sheet("台账", COLUMNS, _rows(findings), titles)])


def _rows(findings: Sequence[MoneyFinding]) -> Iterator[list[object]]:
    for one in findings:
        yield [
            one.number, one.get_source_display(), one.source_document, one.check_id, one.get_category_display(),
            one.about, one.sentence, one.amount, str(one.township or "县本级"), one.since, str(one.owner_unit or ""),
            one.owner, one.due_on, one.measure, one.evidence, _name(one.reported_by), _name(one.closed_by),
            one.opinion, timezone.localdate(one.closed_at) if one.closed_at else None, one.get_state_display(),
        ]  # fmt: skip


def printed_findings(findings: Sequence[MoneyFinding], about: str) -> Printout:
    """Return the ledger of problems as a paper."""
    rows = tuple(_cells(one) for one in findings)
    grid = Grid(PAPER_HEAD, rows, PAPER_SHARES, empty="没有问题。")
    blocks = (Text(f"共 {len(findings)} 个问题。", small=True), grid)
    return Printout(TITLE, (about,), blocks)


def _cells(one: MoneyFinding) -> tuple[str, ...]:
    amount = f"（{format_money(one.amount)} 元）" if one.amount is not None else ""
    due = f"{one.due_on:%Y-%m-%d} 前" if one.due_on else ""
    closed = f"{timezone.localdate(one.closed_at):%Y-%m-%d}" if one.closed_at else ""
    return (
        _lines(one.number, one.get_source_display(), one.source_document),
        _lines(one.get_category_display(), one.about),
        f"{one.sentence}{amount}",
        _lines(str(one.owner_unit or ""), one.owner, due),
        _lines(one.measure, one.evidence),
        _lines(_name(one.closed_by), closed, one.opinion),
        one.get_state_display(),
    )


def _lines(*parts: str) -> str:
    return "，".join(filter(None, parts))


def _name(user: object) -> str:
    return getattr(user, "display_name", "")
