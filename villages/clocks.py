"""Two clocks: the dates a row is true for, and the moments between which the register believed it.

A question names both: *as of* a day, *as known* at a moment. A correction supersedes a row and adds another; nothing is
overwritten, so that any past answer can be given again.
"""

from datetime import date, datetime
from typing import Any, Self, TypeVar

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now

from config.lib.refusals import Refused
from config.lib.triggers import LONGEST_DOOR, WrittenThrough, only_superseded

CHANGED_MEANWHILE = "这一条刚才已经有人改过了。请刷新页面看最新情况，再决定要不要改。"
TAKEN_BACK = "这一条刚才已经有人撤回了，没有保存。还要登记，请重新登记一条。"
CLOCKWORK = ("recorded_at", "superseded_at", "recorded_through", "superseded_through")
"""What the database writes by itself on every dated row."""


def true_on(day: date, prefix: str = "") -> Q:
    """Return the condition that a row is true on `day` (both ends included)."""
    ends = Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": day})
    return Q(**{f"{prefix}valid_from__lte": day}) & ends


def known_at(moment: datetime, prefix: str = "") -> Q:
    """Return the condition that the register believed a row at `moment`."""
    until = Q(**{f"{prefix}superseded_at__isnull": True}) | Q(**{f"{prefix}superseded_at__gt": moment})
    return Q(**{f"{prefix}recorded_at__lte": moment}) & until


def days_true() -> Func:
    """Return the days a row is true for as a range, both ends included, for exclusion constraints."""
    days = (F("valid_from"), F("valid_to"), Value("[]"))
    return Func(*days, function="daterange", output_field=DateRangeField())


class DatedQuerySetMixin:
    """The two questions, for querysets of dated rows."""

    def as_of(self, day: date) -> Self:
        """Narrow to rows that are true on `day`."""
        return self.filter(true_on(day))  # type: ignore[attr-defined,no-any-return]

    def as_known(self, moment: datetime) -> Self:
        """Narrow to rows that the register believed at `moment`."""
        return self.filter(known_at(moment))  # type: ignore[attr-defined,no-any-return]

    def believed(self) -> Self:
        """Narrow to rows that nobody has superseded."""
        return self.filter(superseded_at__isnull=True)  # type: ignore[attr-defined,no-any-return]


def supersede(row: "Dated") -> datetime:
    """Mark a believed row as superseded and return the moment, which its successor takes as `recorded_at`.

    Lock what the row belongs to first. Raises Refused when somebody has superseded the row meanwhile.
    """
    believed = type(row)._default_manager.filter(pk=row.pk, superseded_at__isnull=True)
    if not believed.update(superseded_at=Now()):
        raise Refused(CHANGED_MEANWHILE)
    row.refresh_from_db(fields=["superseded_at"])
    assert row.superseded_at is not None  # just set; the type checker cannot know
    return row.superseded_at


class Dated(models.Model):
    """A row that is true from `valid_from` to `valid_to` (open when empty), as recorded and until superseded."""

    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("终止日期", null=True, blank=True)
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)
    superseded_at = models.DateTimeField("更正时间", null=True, blank=True, editable=False)
    # The doors by which the row was written and superseded (accounts.doors); empty where nobody noted it then.
    recorded_through = models.CharField(
        "登记途径", max_length=LONGEST_DOOR, blank=True, db_default=WrittenThrough(), editable=False
    )
    superseded_through = models.CharField(
        "更正途径", max_length=LONGEST_DOOR, blank=True, default="", db_default="", editable=False
    )

    class Meta:
        abstract = True
        triggers = only_superseded()


DatedRow = TypeVar("DatedRow", bound=Dated)


def versions_from(row: DatedRow, rows: models.QuerySet[DatedRow]) -> list[DatedRow]:
    """Return `row` and, oldest first, all that took its place among `rows`, which are of the same place.

    A successor is believed from the very moment its predecessor is not. The last one is believed, unless it was taken
    back.
    """
    versions = [row]
    while (ended := versions[-1].superseded_at) is not None:
        successor = rows.filter(recorded_at=ended).first()
        if successor is None:
            break
        versions.append(successor)
    return versions


def standing(row: DatedRow, rows: models.QuerySet[DatedRow]) -> DatedRow:
    """Return the row that counts now in the place of `row`. Raises Refused when it was taken back."""
    last = versions_from(row, rows)[-1]
    if last.superseded_at is not None:
        raise Refused(TAKEN_BACK)
    return last


def succeed(row: DatedRow, **changes: Any) -> DatedRow:
    """Supersede `row` by a copy with `changes` (columns and their values), believed from the same moment on."""
    moment = supersede(row)
    created: DatedRow = type(row)._base_manager.create(**(columns_of(row) | changes), recorded_at=moment)
    return created


def columns_of(row: Dated) -> dict[str, Any]:
    """Return what a dated row says, by column: all but its key and what the database writes or computes by itself."""
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and not field.generated and field.name not in CLOCKWORK
    }
