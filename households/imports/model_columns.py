"""A column of a workbook made from a column of a model: reader, drop-down and words follow from its type."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from config.lib.entry_fields import EntryField
from config.lib.money import MoneyField
from households.imports import cells
from households.imports.cells import Read
from households.imports.columns import Column

MOST_COUNTED = {"PositiveSmallIntegerField": 32_767, "PositiveIntegerField": 1_000_000}
YES_OR_NO = ("是", "否")
_WIDE = 30


def model_column(model: type[models.Model], field: EntryField, *, note: str = "", **more: Any) -> Column:
    """Return the column for one column of a model, under the label and with the words of its entry field.

    `more` are arguments of Column that do not follow from the type.
    """
    column: Any = model._meta.get_field(field.name)
    choices = getattr(column, "base_field", column).choices
    is_list = isinstance(column, ArrayField)
    offered = YES_OR_NO if isinstance(column, models.BooleanField) else tuple(str(label) for _, label in choices or ())
    length = (column.max_length or 0) if isinstance(column, models.CharField) else 0
    told: dict[str, Any] = {
        "note": note or _note(column, choices, is_list=is_list),
        "choices": () if is_list else offered,
        "told": field.words,
        "width": 22 if length > _WIDE or is_list else max(14, 2 * len(field.label) + 2),
    }
    return Column(field.name, field.label, **told | {"read": more.pop("read", None) or _reader(column, choices)} | more)


def _reader(column: Any, choices: Any) -> Read:
    if isinstance(column, ArrayField):
        return cells.some_of(choices, column.size or len(choices))
    if choices:
        return cells.one_of(choices)
    if isinstance(column, models.PositiveSmallIntegerField) and column.name.endswith("year"):
        return cells.count(cells.LAST_YEAR)
    return _plain_reader(column)


def _plain_reader(column: Any) -> Read:
    kinds: dict[type[models.Field[Any, Any]], Callable[[], Read]] = {
        models.BooleanField: lambda: cells.yes_no,
        models.DateField: lambda: cells.day,
        MoneyField: lambda: cells.money,
        models.DecimalField: lambda: cells.number(_most(column), column.decimal_places),
        models.IntegerField: lambda: cells.count(MOST_COUNTED[column.get_internal_type()]),
        models.CharField: lambda: cells.text(column.max_length),
    }
    return next(make() for kind, make in kinds.items() if isinstance(column, kind))


def _most(column: Any) -> int:
    return int(Decimal(10) ** (column.max_digits - column.decimal_places)) - 1


def _note(column: Any, choices: Any, *, is_list: bool) -> str:
    if is_list:
        return f"可以写几项，用顿号隔开：{'、'.join(str(label) for _, label in choices)}。"
    if choices:
        return "从下拉里选。"
    if isinstance(column, models.BooleanField):
        return "是或否，没有问过的空着。"
    if isinstance(column, models.DateField):
        return "2026-11-20 的样子。"
    if isinstance(column, models.DecimalField | models.IntegerField):
        return "填数，没有的填 0，没有问过的空着。"
    return "照凭据写。"
