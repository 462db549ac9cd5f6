"""Rows of a workbook on their way from the file into the register: written by COPY, counted, read again."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from config.lib import idcard
from config.lib.copying import clean, copy_rows
from config.lib.crypto import sealer
from config.lib.personal_numbers import starred
from households.imports.books import BOOKS, all_books
from households.imports.columns import Line
from households.models import ImportJob, ImportRow
from households.models.imports import Outcome

COLUMNS = (
    "job_id", "sheet", "number", "outcome", "code", "label", "subject_id", "household_id", "stamp", "values",
    "id_number", "id_hash", "phone", "phone_hash", "bank_account", "paper_number", "changes", "faults",
)  # fmt: skip
FAULTS_KEPT = 12
MOST_SPELT = 20_000
_TAKEN = (Outcome.NEW, Outcome.CHANGED)
_SECRET = ("id_number", "phone", "bank_account")
_NO_SECRET = ("", "")
_SECRETS = {c.name: c.secret for book in BOOKS.values() for sheet in book.sheets for c in sheet.columns if c.secret}
_NUMBERS = frozenset(_SECRETS)
_PAPERS = tuple(name for name, secret in _SECRETS.items() if secret == "paper_number")


class Spelling:
    """The values of rows as JSON, without personal numbers. Most values stand in many rows: each is spelt once."""

    def __init__(self) -> None:
        self._known: dict[str, dict[Any, str]] = defaultdict(dict)

    def of(self, values: Mapping[str, Any]) -> str:
        """Return the values of one row as COPY takes them."""
        known, said = self._known, []
        for name, value in values.items():
            if name in _NUMBERS:
                continue
            key = tuple(value) if value.__class__ is list else value
            try:
                one = known[name].get(key)
            except TypeError:  # lists of lists stand once
                said.append(f'"{name}":{_json(value)}')
            else:
                said.append(self._spell(name, key) if one is None else one)
        return f"{{{','.join(said)}}}"

    def _spell(self, name: str, key: Any) -> str:
        spelt = f'"{name}":{_json(key)}'
        if len(self._known[name]) < MOST_SPELT:
            self._known[name][key] = spelt
        return spelt


def stage(job: ImportJob, lines: Iterable[Line]) -> None:
    """Put the compared rows of a workbook in the place of those that were there before."""
    ImportRow.objects.filter(job=job).delete()
    with connection.cursor() as cursor:
        copy_rows(cursor, ImportRow, COLUMNS, map(partial(_row, str(job.pk), sealer(), Spelling()), lines))


def summary_of(job: ImportJob, lines: list[Line]) -> dict[str, Any]:
    """Return what was found in a workbook: counts by sheet and outcome, and by field how often it would change."""
    book = all_books()[job.kind]
    counts = Counter((line.sheet, line.outcome) for line in lines)
    fields: dict[str, dict[str, Any]] = {}
    for line in lines:
        if line.outcome == Outcome.CHANGED:
            for name, before, _ in line.changes:
                key = f"{line.sheet}.{name}"
                told = fields.setdefault(key, {"label": _label(job, line.sheet, name), "fill": 0, "overwrite": 0})
                told["fill" if before == NOTHING_STOOD else "overwrite"] += 1
    sheets = [
        {"key": sheet.key, "title": sheet.title} | {str(o): counts[sheet.key, o] for o in Outcome.values}
        for sheet in book.sheets
    ]
    return {"sheets": sheets, "fields": fields}


NOTHING_STOOD = "没有"


def _label(job: ImportJob, sheet: str, name: str) -> str:
    return all_books()[job.kind].sheet(sheet).column(name).header


def _row(job: str, seal: Callable[[str], str], spelling: Spelling, line: Line) -> tuple[str, ...]:
    """Return the row of a line. What is the same, or wrong, keeps nothing of its values, and no ID number as a code."""
    values = "{}"
    number = phone = account = paper = _NO_SECRET
    if line.outcome in _TAKEN:
        values = spelling.of(line.values)
        if secrets := line.secrets:
            number, phone, account = [secrets.get(name, _NO_SECRET) for name in _SECRET]
            paper = next((secrets[name] for name in _PAPERS if name in secrets), _NO_SECRET)
    return (
        job, line.sheet, str(line.number), str(line.outcome), clean(_code(line)), clean(line.label[:60]),
        _number(line.subject_id), _number(line.household_id), line.stamp, values, seal(number[0]), number[1],
        seal(phone[0]), phone[1], seal(account[0]), seal(paper[0]), _json(line.changes) if line.changes else "[]",
        _json(line.faults[:FAULTS_KEPT]) if line.faults else "[]",
    )  # fmt: skip


def _number(value: int | None) -> str:
    return "\\N" if value is None else str(value)


def _code(line: Line) -> str:
    is_number = line.outcome == Outcome.WRONG and idcard.is_valid(idcard.one_form(line.code))
    return starred(line.code) if is_number else line.code[:40]


def _plain(value: Any) -> Any:
    return value.isoformat() if type(value) is date else DjangoJSONEncoder().default(value)


_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, default=_plain, separators=(",", ":")).encode


def _json(value: Any) -> str:
    """Return JSON as COPY takes it: a backslash is all in it that needs care."""
    return _encode(value).replace("\\", "\\\\")
