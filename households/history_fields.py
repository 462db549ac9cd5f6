"""The register's columns as the history of a household tells them: label, value in words, numbers masked.

Labels and code lists come from the models; what they cannot say stands in the tables below. A new column that nothing
here can tell fails `tests/test_architecture.py`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import models
from django.utils import timezone

from accounts.doors import NOT_NOTED, written
from accounts.reveal import MaskKind
from config.lib.entry_fields import NOTHING, plain
from config.lib.fields import EncryptedTextField
from config.lib.money import MoneyField, format_money
from households.fact_kinds import FACT_KINDS
from households.models import (
    Doubt,
    HelpMeasure,
    Household,
    IncomeEstimate,
    IncomeWorksheet,
    LivingFact,
    Member,
    Membership,
    Monitoring,
    Pairing,
)
from villages.clocks import CLOCKWORK, Dated
from villages.models import Cadre, Group, Township, Village

Names = Mapping[tuple[str, int], str]
"""(kind of record, its number) → its name."""

LABELS = {
    "township": "乡镇",
    "village": "村",
    "group": "村民小组",
    "household": "所在户",
    "cadre": "帮扶人",
    "other_causes": "其他致贫原因",
    "health": "健康状况",
    "recorded_at": "登记时间",
    "net": "纯收入",
    "per_head": "人均纯收入",
}
"""Labels of columns whose model names none."""

NUMBERS: dict[str, MaskKind] = {
    "phone": "phone",
    "bank_account": "bank",
    "id_number": "id",
    "certificate": "id",
    "roll_number": "id",
}
"""Encrypted columns, and how each is masked."""

HASHES = frozenset({"phone_hash", "id_hash"})
"""Keyed hashes: that they changed is told, what they are is not."""

ECHOES = {
    "phone_hash": "phone",
    "id_hash": "id_number",
    "head_initials": "head_name",
    "head_sort": "head_name",
    "name_initials": "name",
}
"""Columns that the register derives from another: told only where they changed alone, which only SQL can do."""

DOORS = frozenset({"recorded_through"})

RECORDS: dict[type[models.Model], tuple[str, str]] = {
    Township: ("township", "name"),
    Village: ("village", "name"),
    Group: ("group", "name"),
    Household: ("household", "head_name"),
    Cadre: ("cadre", "name"),
    Member: ("member", "name"),
}
"""Records that a column may name: their kind, and the column that has the name."""

UNNAMED = {"household": "一户（不在您能看到的范围内）"}
"""What stands for a record whose name the reader is not given."""

TOLD_OTHERWISE = frozenset({*CLOCKWORK, "recorded_by", "household", "member", "visit"})
"""Of dated rows: whose, when, by whom and by which door stand beside the values."""


@dataclass(frozen=True)
class Column:
    """One column of the history: its name in the database, its label, how its value is told.

    `record` is the kind of record it names, `number` how it is masked, `echoes` the column it is derived from.
    """

    name: str
    label: str
    words: Callable[[Any], str] = plain
    record: str = ""
    number: MaskKind | None = None
    echoes: str = ""

    def told(self, value: Any, names: Names) -> str:
        """Return a value, as JSON gives it, in words. Personal numbers are told by `accounts.reveal`, never here."""
        if self.record and isinstance(value, int):
            return names.get((self.record, value), UNNAMED.get(self.record, f"编号 {value}"))
        return self.words(value)


@dataclass(frozen=True)
class Source:
    """One table that the history is read from. `owner` is the column by which its rows belong to a household or person.

    `key` names it in addresses.
    """

    key: str
    label: str
    model: Any
    owner: str = "household_id"

    @property
    def is_dated(self) -> bool:
        """Whether its rows are superseded, not changed."""
        return issubclass(self.model, Dated)

    @property
    def columns(self) -> tuple[Column, ...]:
        """What is told of a row, in the model's order."""
        return _columns(self.model)


SOURCES: dict[str, Source] = {
    source.key: source
    for source in (
        Source("household", "户信息", Household),
        Source("member", "成员信息", Member),
        Source("membership", "家庭成员", Membership),
        Source("pairing", "结对帮扶", Pairing),
        Source("living", "吃穿", LivingFact),
        *(
            Source(kind.key, kind.label, kind.model, "member_id" if kind.of_member else "household_id")
            for kind in FACT_KINDS.values()
        ),
        Source("doubt", "走访看到相反情况", Doubt),
        Source("worksheet", "收入核算表", IncomeWorksheet),
        Source("estimate", "季度收入测算", IncomeEstimate),
        Source("measure", "帮扶措施", HelpMeasure),
        Source("monitoring", "监测对象", Monitoring),
    )
}


def column_of(source: Source, name: str) -> Column | None:
    """Return the column of a source with this name, or None."""
    return next((column for column in source.columns if column.name == name), None)


def untold() -> Iterator[str]:
    """Yield the columns that the history could not tell in words that staff know."""
    for source in SOURCES.values():
        for field in _fields(source.model):
            if not _is_chinese(_label(field)):
                yield f"{field} has no label"
            if isinstance(field, EncryptedTextField) and field.name not in NUMBERS:
                yield f"{field} has no mask"
            if isinstance(field, models.ForeignKey) and field.related_model not in RECORDS:
                yield f"{field} names a record without a name"


def _is_chinese(label: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in label)


@cache
def _columns(model: Any) -> tuple[Column, ...]:
    return tuple(_column(field) for field in _fields(model))


def _fields(model: Any) -> list[Any]:
    left_out = TOLD_OTHERWISE if issubclass(model, Dated) else frozenset()
    return [f for f in model._meta.concrete_fields if not f.primary_key and f.name not in left_out]


def _label(field: Any) -> str:
    return LABELS.get(field.name) or str(field.verbose_name)


def _column(field: Any) -> Column:
    record, _ = RECORDS.get(field.related_model, ("", "")) if field.is_relation else ("", "")
    mask: MaskKind = NUMBERS.get(field.name, "text")
    return Column(
        name=field.column,
        label=_label(field),
        words=_words(field),
        record=record,
        number=mask if isinstance(field, EncryptedTextField) else None,
        echoes=ECHOES.get(field.name, ""),
    )


def _words(field: Any) -> Callable[[Any], str]:
    if field.name in HASHES:
        return lambda value: "（内部值，不显示）" if value else NOTHING
    if field.name in DOORS:
        return door_words
    if choices := getattr(field, "base_field", field).choices:
        return _coded(dict(choices))
    held = getattr(field, "output_field", field)  # a generated column says what it holds
    return next((words for kind, words in _BY_KIND.items() if isinstance(held, kind)), plain)


def _coded(labels: Mapping[Any, Any]) -> Callable[[Any], str]:
    """Return the words of codes; a code that no list knows, which only SQL can write, is shown as it stands."""

    def words(value: Any) -> str:
        codes = value if isinstance(value, list) else [value]
        return "、".join(str(labels.get(code, code)) for code in codes if code not in (None, "")) or NOTHING

    return words


def door_words(text: Any) -> str:
    """Return the door that the database noted with a row, in words."""
    found = written(text or "")
    if not found.door:
        return NOT_NOTED
    return "，".join(filter(None, (found.door_words, found.action_words, found.by * found.is_past_the_system)))


def _yes_or_no(value: Any) -> str:
    return NOTHING if value is None else ("是" if value else "否")


def _moment(value: Any) -> str:
    if not value:
        return NOTHING
    return f"{timezone.localtime(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"


def _money(value: Any) -> str:
    return NOTHING if value is None else f"{format_money(Decimal(str(value)))} 元"


_BY_KIND: dict[Any, Callable[[Any], str]] = {
    models.BooleanField: _yes_or_no,
    models.DateTimeField: _moment,
    MoneyField: _money,
}
