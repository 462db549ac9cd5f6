"""Workbooks that higher apps take in by the same way: what a book is, who compares its rows, who writes them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from config.lib.hooks import Hook
from households.imports.columns import BookKind

IMPORT_KINDS = Hook("import_kinds")
"""Called without anything; each function returns a list of `ImportKind`. Their books hold no numbers of persons."""


@dataclass(frozen=True)
class ImportKind:
    """One workbook of a higher app.

    `compare` is called with lines, job and actor, `write` with a `Writing`; both return something with a method of that
    name. `counted` are the words for what was written, `collided` those for constraints of the database.
    """

    book: BookKind
    compare: Callable[..., Any]
    write: Callable[..., Any]
    counted: Mapping[str, str] = field(default_factory=dict)
    collided: Mapping[str, str] = field(default_factory=dict)


def further_kinds() -> dict[str, ImportKind]:
    """Return the workbooks of higher apps by their keys."""
    return {kind.book.key: kind for kinds in IMPORT_KINDS.call_all() for kind in kinds}
