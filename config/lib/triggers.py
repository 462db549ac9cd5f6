"""Database triggers that more than one app puts on its tables."""

from typing import TypeVar

import pghistory
import pgtrigger
from django.db import models

_Model = TypeVar("_Model", bound=type[models.Model])


def track_changes(model: _Model) -> _Model:
    """Class decorator: every change or removal of a row, by whatever door, keeps the row as it was before."""
    tracked: _Model = pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())(model)
    return tracked


def append_only() -> pgtrigger.Trigger:
    """Return a trigger that refuses every UPDATE and DELETE."""
    return pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


def only_superseded(*generated: str) -> list[pgtrigger.Trigger]:
    """Return triggers that refuse DELETE, and every UPDATE but the one that marks a row as superseded, once."""
    return [
        only_columns_change("superseded_at", generated=generated),
        pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
    ]


def only_columns_change(*columns: str, generated: tuple[str, ...] = ()) -> pgtrigger.Trigger:
    """Return a trigger that lets an UPDATE fill `columns`, while the first of them is still empty, and nothing else.

    Name the table's `generated` columns: PostgreSQL has not computed them yet when the trigger looks.
    """
    kept = " - ".join(["to_jsonb({row})", *(f"'{column}'" for column in (*columns, *generated))])
    return pgtrigger.Trigger(
        name="only_" + columns[0],
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        func=f"""
            IF OLD.{columns[0]} IS NOT NULL
               OR ({kept.format(row="NEW")}) IS DISTINCT FROM ({kept.format(row="OLD")}) THEN
                RAISE EXCEPTION 'rows of % are never changed, only superseded', TG_TABLE_NAME
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        """,
    )
