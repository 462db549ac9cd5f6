"""Keyset paging: a page is found by the last row before it, so page 1,000 costs what page 1 costs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

from config.lib.row_numbers import row_number

PAGE_SIZE = 50


@dataclass(frozen=True)
class KeysetPage:
    """The rows of one page, and the keys that lead on: "" where there is nothing."""

    rows: list[Any]
    after: str = ""
    before: str = ""


def keyset_page(
    rows: models.QuerySet[Any], *, fields: Sequence[str], after: str = "", before: str = "", size: int = PAGE_SIZE
) -> KeysetPage:
    """Return the page of `rows` that follows the key `after`, or comes before the key `before`, else the first one.

    `fields` are whole-number columns that order the rows and together are unique; a key holds their values, joined by
    "-". A broken key counts as none. `rows` must not be ordered or sliced yet.
    """

    def read(key: list[int], backwards: bool, most: int) -> list[Any]:
        ordered = rows.order_by(*(f"-{name}" if backwards else name for name in fields))
        if key:
            ordered = ordered.filter(_beyond(fields, key, "lt" if backwards else "gt"))
        return list(ordered[:most])

    return keyset_read(read, fields=fields, after=after, before=before, size=size)


def keyset_read(
    read: Callable[[list[int], bool, int], list[Any]],
    *,
    fields: Sequence[str],
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
) -> KeysetPage:
    """Return a page as `keyset_page` does, of rows that `read` finds in whatever order it keeps.

    `read` is given a key (empty for the beginning), whether to go backwards from it, and how many rows at most.
    `fields` are the attributes of a row that make its key.
    """
    backwards = bool(_values(before, fields))
    key = _values(before if backwards else after, fields)
    found = read(key, backwards, size + 1)
    more, page = len(found) > size, found[:size]
    if backwards:
        page.reverse()
    return KeysetPage(
        rows=page,
        after=_key(page[-1], fields) if page and (more or backwards) else "",
        before=_key(page[0], fields) if page and (more if backwards else bool(key)) else "",
    )


def _values(key: str, fields: Sequence[str]) -> list[int]:
    parts = key.split("-")
    numbers = [number for part in parts if (number := row_number(part)) is not None]
    return numbers if len(numbers) == len(parts) == len(fields) else []


def _key(row: Any, fields: Sequence[str]) -> str:
    return "-".join(str(getattr(row, name)) for name in fields)


def _beyond(fields: Sequence[str], key: Sequence[int], direction: str) -> Q:
    """Return the condition that a row's key lies beyond `key`, field by field."""
    condition = Q()
    for name, value in zip(reversed(fields), reversed(key), strict=True):
        further = Q(**{f"{name}__{direction}": value})
        condition = further | (Q(**{name: value}) & condition) if condition else further
    return condition
