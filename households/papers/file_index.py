"""一户一档目录: every document that the file of a household has a place for, and which of them are there."""

from collections.abc import Iterator, Sequence
from datetime import date

from config.lib.printing.blocks import Block, Grid, Heading, Printout, Signatures
from households.documents import Document, State, missing
from households.models import Household
from households.papers.words import day, lead_of

TITLE = "一户一档目录"
STATES = {State.PRESENT: "有", State.MISSING: "缺", State.NOT_NEEDED: "不需要"}


def file_index(household: Household, found: Sequence[Document], today: date) -> Printout:
    """Return the index of the file as of a day."""
    wanted, lacking = sum(one.state != State.NOT_NEEDED for one in found), missing(found)
    state = f"缺 {lacking} 份" if lacking else "齐全"
    return Printout(
        title=TITLE,
        lead=(lead_of(household), f"截至 {today:%Y-%m-%d}，应有 {wanted} 份，{state}"),
        blocks=tuple(_blocks(found)),
        number=household.code,
    )


def _blocks(found: Sequence[Document]) -> Iterator[Block]:
    yield Heading("目录")
    yield Grid(
        head=("序号", "材料", "有没有", "日期", "页数", "说明"),
        rows=tuple(_line(number, one) for number, one in enumerate(found, 1)),
        shares=(13, 58, 18, 24, 13, 54),
        right=frozenset({0, 4}),
    )
    yield Signatures((("立卷人", ""), ("检查人", "")))


def _line(number: int, one: Document) -> tuple[str, ...]:
    return str(number), one.label, STATES[one.state], day(one.on), str(one.pages or ""), one.reason
