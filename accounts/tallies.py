"""Counts over several tables in one statement, for a page on which many of them stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Aggregate, Count, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject

Figure = Aggregate
"""An aggregate that is a number or a day: `Min(TruncDate("recorded_at"))`."""

Found = dict[str, Any]
"""Name → number or day; a day is None where there are no rows."""


@dataclass(frozen=True)
class Tally:
    """Rows to count, with `figures` of them beside their number `n`."""

    rows: QuerySet[Any, Any]
    figures: Mapping[str, Figure] = field(default_factory=dict)


def tallied(user: Any, tallies: Sequence[Tally]) -> list[Found]:
    """Return what is found for each of `tallies`, in their order.

    Each is a column of a single row, the account's own, so that all are one statement and of one moment.
    """
    if not tallies:
        return []
    row = get_user_model()._default_manager.filter(pk=user.pk).values_list(*map(_column, tallies)).get()
    return [_read(found) if found else _nothing(tally) for tally, found in zip(tallies, row, strict=True)]


def _column(tally: Tally) -> Subquery:
    rows = tally.rows
    if rows.query.distinct:  # a row that a join repeats counts once
        rows = rows.model._default_manager.filter(pk__in=rows.order_by().values("pk"))
    told = JSONObject(n=Count("pk"), **tally.figures)
    # Grouped by a constant, which is by nothing: one row, also where there is nothing to count.
    return Subquery(rows.order_by().values(all_of_them=Value(1)).annotate(told=told).values("told"))


def _read(found: Found) -> Found:
    return {name: date.fromisoformat(value) if isinstance(value, str) else value for name, value in found.items()}


def _nothing(tally: Tally) -> Found:
    """Return what is found among rows that cannot be there, such as those of a user who sees none: nobody is asked."""
    return {"n": 0} | {name: figure.empty_result_set_value for name, figure in tally.figures.items()}
