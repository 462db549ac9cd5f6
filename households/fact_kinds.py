"""The certificates that the register holds as dated facts: which model, whose, in which words."""

from dataclasses import dataclass
from typing import Any

from config.lib.entry_fields import EntryField, coded
from households.changes import ChangeKind
from households.codes import HouseGrade, Insurance, Remedy, SchoolStatus, WaterLevel
from households.models import HousingFact, InsuranceFact, SchoolingFact, WaterFact

YES_NO = {True: "有", False: "没有", None: "没有记录"}


def yes_or_no(value: Any) -> str:
    """Return a tri-state in words."""
    return YES_NO[value]


_FROM = EntryField("source_name", "出具单位")


@dataclass(frozen=True)
class FactKind:
    """One kind of certificate: its key in addresses, its model, its words, its fields in form order.

    `dated` says what its day means. A certificate of a member names the person in the field `member`.
    """

    key: str
    model: Any
    change: ChangeKind
    label: str
    dated: str
    of_member: bool
    own: tuple[EntryField, ...]

    @property
    def fields(self) -> tuple[EntryField, ...]:
        """All fields of the form: the day, whose it is, the kind's own, who issued it."""
        whose = (EntryField("member", "家庭成员"),) if self.of_member else ()
        return (EntryField("valid_from", self.dated), *whose, *self.own, _FROM)

    @property
    def owner(self) -> str:
        """The lookup from a fact to its household."""
        return "member__household" if self.of_member else "household"


FACT_KINDS: dict[str, FactKind] = {
    kind.key: kind
    for kind in (
        FactKind(
            key="housing",
            model=HousingFact,
            change=ChangeKind.HOUSING,
            label="住房鉴定",
            dated="鉴定日期",
            of_member=False,
            own=(
                EntryField("grade", "鉴定等级", coded(HouseGrade)),
                EntryField("remedy", "改造方式", coded(Remedy)),
                EntryField("accepted_on", "验收日期"),
            ),
        ),
        FactKind(
            key="water",
            model=WaterFact,
            change=ChangeKind.WATER,
            label="饮水认定",
            dated="认定日期",
            of_member=False,
            own=tuple(
                EntryField(name, label, coded(WaterLevel))
                for name, label in (
                    ("quantity", "水量"),
                    ("quality", "水质"),
                    ("convenience", "方便程度"),
                    ("reliability", "保证率"),
                )
            ),
        ),
        FactKind(
            key="schooling",
            model=SchoolingFact,
            change=ChangeKind.SCHOOLING,
            label="就学状况",
            dated="核实日期",
            of_member=True,
            own=(
                EntryField("status", "就学状况", coded(SchoolStatus)),
                EntryField("school", "学校"),
                EntryField("grade", "年级"),
            ),
        ),
        FactKind(
            key="insurance",
            model=InsuranceFact,
            change=ChangeKind.INSURANCE,
            label="参保情况",
            dated="名单日期",
            of_member=True,
            own=(
                EntryField("year", "年度"),
                EntryField("basic", "基本医保", coded(Insurance)),
                EntryField("serious_illness", "大病保险", yes_or_no),
            ),
        ),
    )
}
