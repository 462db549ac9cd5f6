"""Database triggers that more than one app puts on its tables, and the door that the database notes with a row."""

from collections.abc import Iterable
from typing import TypeVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Func

_Model = TypeVar("_Model", bound=type[models.Model])

ORIGIN_SETTING = "huce.origin"
"""What a service tells the database about itself, for its transaction only (accounts.doors)."""
LONGEST_DOOR = 250


class WrittenThrough(Func):
    """The door through which a row is being written: what the service told, else who is logged in to the database."""

    function = "huce_written_through"
    output_field = models.CharField()


def track_changes(model: _Model) -> _Model:
    """Class decorator: every change or removal of a row, by whatever door, keeps the row as it was, and the door."""
    through = models.CharField(max_length=LONGEST_DOOR, blank=True, db_default=WrittenThrough(), editable=False)
    trackers = (pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
    tracked: _Model = pghistory.track(*trackers, attrs={"pgh_through": through})(model)
    return tracked


def append_only() -> pgtrigger.Trigger:
    """Return a trigger that refuses every UPDATE and DELETE."""
    return pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


def only_superseded(*generated: str) -> list[pgtrigger.Trigger]:
    """Return triggers that refuse DELETE, and every UPDATE but the one that marks a row as superseded, once.

    They note by which door that came.
    """
    return [
        only_columns_change("superseded_at", generated=generated, door="superseded_through"),
        pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
    ]


def closed_once() -> list[pgtrigger.Trigger]:
    """Return triggers that refuse DELETE, and every UPDATE of a row that has its `closed_at`."""
    is_closed = pgtrigger.Q(old__closed_at__isnull=False)
    return [
        pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        pgtrigger.Protect(name="closed_once", operation=pgtrigger.Update, condition=is_closed),
    ]


def only_columns_change(*columns: str, generated: tuple[str, ...] = (), door: str = "") -> pgtrigger.Trigger:
    """Return a trigger that lets an UPDATE fill `columns`, while the first of them is still empty, and nothing else.

    Name the table's `generated` columns: PostgreSQL has not computed them yet when the trigger looks. Into the column
    `door` the trigger itself writes by which door the UPDATE came.
    """
    kept = " - ".join(["to_jsonb({row})", *(f"'{column}'" for column in (*columns, *generated))])
    note = f" NEW.{door} := {WrittenThrough.function}();" if door else ""
    return pgtrigger.Trigger(
        name="only_" + columns[0],
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        func=f"""
            IF OLD.{columns[0]} IS NOT NULL
               OR ({kept.format(row="NEW")}) IS DISTINCT FROM ({kept.format(row="OLD")}) THEN
                RAISE EXCEPTION 'rows of % are never changed, only superseded', TG_TABLE_NAME
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;{note}
            RETURN NEW;
        """,
    )


def listed(values: Iterable[str]) -> str:
    """Return `values`, which are words of ours, as a list in SQL."""
    return ", ".join(f"'{value!s}'" for value in values)
