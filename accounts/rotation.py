"""Changing the key of the encrypted columns and files: what an older key closed is closed anew with the key of today.

The clear text never leaves `config.lib.crypto`. Only the form of a value changes, not the value, so the triggers that
keep history or refuse changes are told to look away, here and nowhere else; the history tables are tables like any
other and get the new key too. Every batch is a transaction, and what is done is skipped: a stopped run goes on.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import pgtrigger
from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Count, F, TextField
from django.db.models.functions import Cast, Greatest, StrIndex, Substr

from accounts.audit import record
from accounts.file_rotation import DAMAGED, OPEN, close_anew, file_columns, files_by_key, place_of
from config.lib.crypto import reencrypt
from config.lib.fields import EncryptedText, EncryptedTextField
from config.lib.refusals import Refused

BATCH = 1_000
FAILURES_SHOWN = 20
UNREADABLE = (InvalidTag, ValueError, KeyError)
NO_KEY = ""  # what stands there is no cipher text


@dataclass(frozen=True)
class Column:
    """One encrypted column of one table, of a register or of its history."""

    model: type[models.Model]
    name: str

    def __str__(self) -> str:
        return f"{self.model._meta.label}.{self.name}"

    @property
    def place(self) -> str:
        """The name of the column in the database."""
        return str(self.model._meta.get_field(self.name).column)  # type: ignore[union-attr]

    def closed_values(self) -> models.QuerySet[Any]:
        """Return the rows that hold a value."""
        return self.model._base_manager.exclude(**{self.name: EncryptedText("")}).filter(
            **{f"{self.name}__isnull": False}
        )


@dataclass
class Rotation:
    """What a run did: values closed anew by column, and the rows whose value no key opens."""

    changed: Counter[str] = field(default_factory=Counter)
    unreadable: list[str] = field(default_factory=list)


Progress = Callable[[str, int], None]


def encrypted_columns() -> list[Column]:
    """Return every encrypted column of every table, history included."""
    return [
        Column(model, found.name)
        for model in apps.get_models()
        for found in model._meta.concrete_fields
        if isinstance(found, EncryptedTextField)
    ]


def keys_in_use() -> dict[Column, dict[str, int]]:
    """Return, for each column, how many values each key closed. Reads all of them."""
    return {column: dict(_keys_of(column)) for column in encrypted_columns()}


def rotate(progress: Progress) -> Rotation:
    """Close every value and file anew that another key than HUCE_FIELD_KEY_ID closed; tell `progress` after each batch.

    Files that lie open are closed as well.

    Raises Refused, with nothing changed, when a value was closed with a key that the settings do not hold. A value that
    its key does not open was altered: it stays as it is and is reported.
    """
    waiting = _waiting()
    record(actor=None, action="keys.rotate", after={"key": settings.FIELD_KEY_ID, "values": dict(waiting)})
    done = Rotation()
    for column in encrypted_columns():
        if waiting[str(column)]:
            for changed, unreadable in _batches(column):
                done.changed[str(column)] += changed
                done.unreadable += unreadable
                progress(str(column), done.changed[str(column)])
    for model, field_of in file_columns():
        place = place_of(model, field_of)
        if waiting[place]:
            failures = list(close_anew(model, field_of))
            done.unreadable += filter(None, failures)
            done.changed[place] += failures.count("")
            progress(place, done.changed[place])
    record(
        actor=None,
        action="keys.rotated",
        after={
            "key": settings.FIELD_KEY_ID,
            "values": dict(done.changed),
            "unreadable": done.unreadable[:FAILURES_SHOWN],
        },
    )
    return done


def _waiting() -> Counter[str]:
    """Return how many values of each column wait for the new key. Raises Refused when an old key is not at hand."""
    found = {str(column): keys for column, keys in keys_in_use().items()} | files_by_key()
    missing = sorted({key for keys in found.values() for key in keys} - {*settings.FIELD_KEYS, NO_KEY, OPEN, DAMAGED})
    if missing:
        raise Refused(
            f"库里有用密钥 {'、'.join(missing)} 加密的内容，HUCE_FIELD_KEYS 里却没有这把密钥。"
            "请把旧密钥加回去再换，旧密钥要等换完才能拿掉。"
        )
    return Counter(
        {
            place: sum(number for key, number in keys.items() if key != settings.FIELD_KEY_ID)
            for place, keys in found.items()
        }
    )


def _keys_of(column: Column) -> Iterator[tuple[str, int]]:
    closed = column.closed_values().order_by()
    stored = Cast(F(column.name), TextField())
    by_key = closed.annotate(key=Substr(stored, 1, Greatest(StrIndex(stored, models.Value(":")) - 1, 0)))
    yield from by_key.values_list("key").annotate(Count("pk"))


def _batches(column: Column) -> Iterator[tuple[int, list[str]]]:
    """Work through the column by primary key; yield how many values each batch changed and which it could not open."""
    last: Any = None
    while True:
        with transaction.atomic(), _triggers_look_away(column.model):
            rows = _next_rows(column, last)
            opened, unreadable = _closed_anew(column, rows)
            _write(column, opened)
        if not rows:
            return
        last = rows[-1][0]
        yield len(opened), unreadable


def _next_rows(column: Column, last: Any) -> list[tuple[Any, str]]:
    """Return key and value of the next rows that wait, locked."""
    waiting = column.closed_values().exclude(
        **{f"{column.name}__startswith": EncryptedText(f"{settings.FIELD_KEY_ID}:")}
    )
    if last is not None:
        waiting = waiting.filter(pk__gt=last)
    return list(waiting.order_by("pk").select_for_update().values_list("pk", column.name)[:BATCH])


def _closed_anew(column: Column, rows: list[tuple[Any, str]]) -> tuple[list[tuple[Any, str]], list[str]]:
    opened, unreadable = [], []
    for pk, stored in rows:
        try:
            opened.append((pk, reencrypt(stored)))
        except UNREADABLE:
            unreadable.append(f"{column} {pk}")
    return opened, unreadable


def _write(column: Column, values: list[tuple[Any, str]]) -> None:
    """Write the values of one batch in one statement; managers that refuse changes are not asked."""
    if not values:
        return
    options = column.model._meta
    quote = connection.ops.quote_name
    key = quote(str(options.pk.column))
    place = quote(column.place)
    kind = options.pk.rel_db_type(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quote(options.db_table)} AS r SET {place} = v.value"
            f" FROM unnest(%s::{kind}[], %s::text[]) AS v(key, value) WHERE r.{key} = v.key",
            [[key for key, _ in values], [value for _, value in values]],
        )


def _triggers_look_away(model: type[models.Model]) -> AbstractContextManager[None]:
    names = [f"{owner._meta.label}:{trigger.name}" for owner, trigger in pgtrigger.registered() if owner is model]
    return pgtrigger.ignore(*names) if names else nullcontext()
