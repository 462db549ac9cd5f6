"""What the two ways of taking rows over share: which side counts, rows by COPY, how many there were."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db import connection, models

from accounts.models import User
from config.lib.copying import clean, copy_rows, with_defaults
from config.lib.refusals import Refused
from households.imports.books import all_books
from households.imports.columns import Rule
from households.models import ImportJob, ImportRow
from households.models.imports import Outcome

STALE = "核对以后，登记里有 {n} 条被别人改过或新登记过（如{label}）。一条也没有入库。请点「重新核对」，看过再入库。"


@dataclass
class Writing:
    """One workbook being written into the register: whose, and what has been written so far."""

    job: ImportJob
    actor: User
    now: datetime
    counts: Counter[str] = field(default_factory=Counter)
    touched: set[int] = field(default_factory=set)
    told: list[tuple[models.Model, dict[str, Any]]] = field(default_factory=list)
    """What was written beside households, with what the trail is to say of it."""

    @cached_property
    def first_rule(self) -> Rule:
        """Which side counts where nobody chose."""
        return all_books()[self.job.kind].first_rule

    def takes(self, outcome: Outcome) -> bool:
        """Say whether rows with this outcome are to be taken over."""
        return outcome.value in self.job.takes

    def taken(self, sheet: str, outcome: Outcome) -> list[ImportRow]:
        """Return the rows of a sheet with this outcome that are to be taken over, in the order of the sheet."""
        if not self.takes(outcome):
            return []
        rows = ImportRow.objects.filter(job=self.job, sheet=sheet, outcome=outcome.value).order_by("number")
        return list(rows.iterator(chunk_size=5_000))

    def applied(self, row: ImportRow, stands: Mapping[str, Any]) -> list[str]:
        """Return the fields of a changed row that are to be written, by the rule chosen for each."""
        chosen = self.job.rules
        names = []
        for name, _, _ in row.changes:
            rule = chosen.get(f"{row.sheet}.{name}", self.first_rule)
            if rule == "overwrite" or (rule == "fill" and stands.get(name) in (None, "", [])):
                names.append(name)
        return names


class Place(NamedTuple):
    """Which row of a sheet is meant."""

    number: int
    label: str


def require_fresh(stale: Sequence[Place | ImportRow]) -> None:
    """Refuse to write over what was changed since the rows were compared."""
    if stale:
        raise Refused(STALE.format(n=len(stale), label=f"第 {stale[0].number} 行{stale[0].label}"))


def put(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> int:
    """Insert rows, each column → value, by COPY; texts must be `literal`. Return how many there were."""
    left = iter(rows)
    first = next(left, None)
    if first is None:
        return 0
    given = tuple(first)
    filled = with_defaults(model, given)
    more = tuple(_plain(value) for value in filled.values())

    def whole() -> Iterable[tuple[object, ...]]:
        yield (*first.values(), *more)
        for row in left:
            yield (*row.values(), *more)

    with connection.cursor() as cursor:
        return copy_rows(cursor, model, (*given, *filled), whole())


def literal(value: Any) -> Any:
    """Return a value as COPY takes it: free text escaped, everything else as it is."""
    return clean(value) if isinstance(value, str) else value


def _plain(value: object) -> object:
    return literal(str(value)) if isinstance(value, str) else value
