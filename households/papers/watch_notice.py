"""监测对象公示名单 (E3): who is to be watched, or watched no more, for the board of a village; by the white-list alone.

Neither an illness nor a disability may be read from it, not even that there is one: risks are told by what they do to a
household, and of the measures only those that say nothing of anybody's health.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from config.lib.holidays import full_days
from config.lib.printing.blocks import Fact, Facts, Grid, Heading, Opinion, Opinions, Printout, Signer, Text
from households.codes_home import MonitoredKind, Risk
from households.measures import MeasureKind
from households.papers.words import day

COPIES = "本表一式三份：村公示栏、村委会、乡镇各一份。"
HEAD = ("序号", "村民小组", "户主姓名", "人数", "类别", "风险类型", "帮扶措施")
SHARES = (12, 28, 24, 12, 36, 40, 40)
COARSE: dict[str, str] = {
    Risk.ILLNESS: "支出负担重",
    Risk.DISABILITY: "支出负担重",
    Risk.SCHOOLING: "支出负担重",
    Risk.DISASTER: "受灾或遇意外",
    Risk.ACCIDENT: "受灾或遇意外",
    Risk.BUSINESS: "收入不稳",
    Risk.WORK: "收入不稳",
    Risk.NO_LABOUR: "收入不稳",
    Risk.HOUSING: "住房",
    Risk.WATER: "饮水",
    Risk.OTHER: "其他",
}
"""Risk → what may hang on a board of it."""
TOLD_MEASURES = (
    MeasureKind.INDUSTRY, MeasureKind.WORK, MeasureKind.POST, MeasureKind.FINANCE, MeasureKind.EDUCATION,
    MeasureKind.HOUSING, MeasureKind.WATER, MeasureKind.RELOCATION, MeasureKind.SOCIAL,
)  # fmt: skip
"""Kinds of measures that say nothing of health or disability."""


class WatchList(StrEnum):
    """Which list is posted."""

    ENTER = "enter"
    END = "end"


LABELS: dict[str, str] = {WatchList.ENTER: "拟纳入监测对象", WatchList.END: "拟消除风险"}
OPENING = {
    WatchList.ENTER: "拟纳入防止返贫监测对象",
    WatchList.END: "拟消除返贫致贫风险、不再监测",
}


@dataclass(frozen=True)
class WatchedLine:
    """One household on the list."""

    group: str
    head: str
    people: int
    kind: str
    risks: Sequence[str]
    measures: Sequence[str]


@dataclass(frozen=True)
class Board:
    """Where the list hangs, from when on and for how many days, and whom villagers call."""

    place: str
    phone: str
    posted_on: date
    days: int


def watch_notice(
    which: WatchList, village: object, township: object, board: Board, lines: Sequence[WatchedLine]
) -> Printout:
    """Return the list of a village for its board."""
    last = full_days(board.posted_on, board.days, in_working_days=False)[-1]
    people = sum(line.people for line in lines)
    return Printout(
        title=f"监测对象公示名单（{LABELS[which]}）",
        lead=(f"{township}{village} · {board.posted_on.year} 年", f"张贴于{board.place}"),
        blocks=(
            Text(f"下列 {len(lines)} 户、{people} 人{OPENING[which]}，现予公示。对名单有意见的，请在公示期内提出。"),
            Facts((
                Fact("公示期", f"{day(board.posted_on)} 至 {day(last)}（{board.days} 天）"),
                Fact("监督电话", board.phone),
            )),
            Heading("名单", note=f"共 {len(lines)} 户 {people} 人"),
            Grid(
                head=HEAD,
                rows=tuple(_row(number, line) for number, line in enumerate(lines, 1)),
                shares=SHARES,
                right=frozenset({0, 3}),
            ),
            Text(COPIES, small=True),
            Opinions((Opinion("村民委员会", "", (Signer("张贴人"),), sealed=True),)),
        ),
        number=str(village),
    )  # fmt: skip


def _row(number: int, line: WatchedLine) -> tuple[str, ...]:
    risks = "、".join(dict.fromkeys(COARSE[risk] for risk in line.risks))
    measures = "、".join(kind.label for kind in TOLD_MEASURES if kind in line.measures)
    kind = str(MonitoredKind(line.kind).label)
    return (str(number), line.group, line.head, str(line.people), kind, risks, measures)
