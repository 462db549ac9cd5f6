"""The household list as a workbook: its columns, the query behind them, title rows, and what staff may see."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, CharField, Count, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from accounts.demonstration import DEMONSTRATION_MARK
from accounts.reveal import MaskKind, masked
from config.lib.xlsx import Column, Kind, Sheet
from households.codes import Cause, IdentifiedBy, PovertyAttribute, Relation
from households.models import Membership, Pairing, RegisterChange
from households.models.register import HouseholdQuerySet
from households.selectors.lists import with_last_visit, with_people
from households.status import HouseholdStatus


def _labels(path: str, choices: type[models.TextChoices]) -> Case:
    whens = (When(**{path: choice.value}, then=Value(str(choice.label))) for choice in choices)
    return Case(*whens, output_field=CharField())


def _text(path: str) -> Coalesce:
    return Coalesce(F(path), Value(""), output_field=CharField())


COLUMNS: tuple[tuple[Column, Any], ...] = (
    (Column("户编号", Kind.TEXT, 20), F("code")),
    (Column("乡镇", Kind.TEXT, 12), F("township__name")),
    (Column("村", Kind.TEXT, 14), F("village__name")),
    (Column("村民小组", Kind.TEXT, 14), _text("group__name")),
    (Column("户主", Kind.TEXT, 12), F("head_name")),
    (Column("户主身份证号", Kind.TEXT, 21), F("head_number")),
    (Column("联系电话", Kind.TEXT, 14), F("phone")),
    (Column("人口", Kind.COUNT, 7), F("people")),
    (Column("贫困户属性", Kind.TEXT, 15), _labels("attribute", PovertyAttribute)),
    (Column("主要致贫原因", Kind.TEXT, 17), _labels("main_cause", Cause)),
    (Column("其他致贫原因", Kind.TEXT, 22), F("other_causes")),
    (Column("识别标准", Kind.TEXT, 11), _labels("identified_by", IdentifiedBy)),
    (Column("识别年度", Kind.TEXT, 9), Cast("registered_year", CharField())),
    (Column("脱贫标志", Kind.TEXT, 14), _labels("status", HouseholdStatus)),
    (Column("脱贫年度", Kind.TEXT, 9), Coalesce(Cast("exit_year", CharField()), Value(""))),
    (Column("帮扶人", Kind.TEXT, 12), _text("helper_name")),
    (Column("帮扶单位", Kind.TEXT, 26), _text("helper_unit")),
    (Column("上次走访", Kind.DAY, 12), F("last_visit_on")),
    (Column("待复核 条", Kind.COUNT, 10), F("waiting")),
)
HEAD_NUMBER, PHONE, PEOPLE, OTHER_CAUSES = 5, 6, 7, 10


@dataclass(frozen=True)
class Heading:
    """What stands above the table: which county, as of when, by whom, filtered how, how many."""

    county: str
    as_of: datetime
    operator: str
    described: str
    rows: int

    def lines(self) -> list[str]:
        """Return the title rows."""
        as_of = f"{timezone.localtime(self.as_of):%Y-%m-%d %H:%M:%S}"
        said = [
            "建档立卡户名单",
            f"地区：{self.county}    截至：{as_of}    导出人：{self.operator}    记录数：{self.rows:,} 户",
            f"筛选：{self.described}    身份证号和电话只写出能看的几位；按个人信息管理，用完删除",
        ]
        return [*said, DEMONSTRATION_MARK] if settings.DEMONSTRATION else said


def household_rows(households: HouseholdQuerySet, today: date) -> models.QuerySet[Any, Any]:
    """Return the query of the sheet: one tuple a household, by village; personal numbers still closed."""
    head = Membership.objects.believed().as_of(today).filter(household=OuterRef("pk"), relation=Relation.HEAD)
    helper = Pairing.objects.believed().as_of(today).filter(household=OuterRef("pk")).order_by()
    pending = RegisterChange.objects.pending().filter(household=OuterRef("pk")).order_by()
    listed = with_last_visit(with_people(households, today)).annotate(
        head_number=Subquery(head.order_by().values("member__id_number")[:1]),
        helper_unit=Subquery(helper.values("cadre__unit__name")[:1]),
        waiting=Coalesce(Subquery(pending.values("household").annotate(n=Count("pk")).values("n")), 0),
    )
    cells = {f"cell_{i}": expression for i, (_, expression) in enumerate(COLUMNS)}
    return listed.annotate(**cells).order_by("village_id", "id").values_list(*cells)


def readable(rows: Iterable[tuple[Any, ...]], *, opens_numbers: bool) -> Iterator[list[Any]]:
    """Yield rows as they go into the sheet: causes in words, numbers masked, more of them for who may open them."""
    kind: MaskKind = "id" if opens_numbers else "public_id"
    causes: Callable[[Any], str] = dict(Cause.choices).__getitem__
    for row in rows:
        cells = list(row)
        cells[HEAD_NUMBER] = masked(cells[HEAD_NUMBER], kind)
        cells[PHONE] = masked(cells[PHONE], "phone") if opens_numbers else ""
        cells[OTHER_CAUSES] = "、".join(str(causes(code)) for code in cells[OTHER_CAUSES])
        yield cells


def sheet(heading: Heading, rows: Iterable[list[Any]]) -> Sheet:
    """Return the sheet of the list; its last row counts households and people."""
    counted = [0, 0]

    def passed() -> Iterator[list[Any]]:
        for row in rows:
            counted[0] += 1
            counted[1] += row[PEOPLE]
            yield row

    def totals() -> list[object]:
        cells: list[object] = [None] * len(COLUMNS)
        cells[0], cells[PEOPLE] = f"合计 {counted[0]:,} 户", counted[1]
        return cells

    return Sheet("农户", [column for column, _ in COLUMNS], passed(), heading.lines(), totals)
