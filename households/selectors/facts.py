"""What the certificate page of one household shows: every certificate and worksheet, with what replaced it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from households.fact_kinds import FACT_KINDS, FactKind
from households.models import Household, IncomeWorksheet
from households.services.worksheets import windows_to_enter

SHOWN = 60


@dataclass(frozen=True)
class FactLine:
    """One certificate in words: its day, whose, what it says, from whom, and whether a correction has replaced it."""

    pk: int
    on: date
    whose: str
    says: str
    origin: str
    recorded_at: datetime
    is_replaced: bool


@dataclass(frozen=True)
class FactSection:
    """All certificates of one kind, newest first."""

    kind: FactKind
    lines: list[FactLine]


@dataclass(frozen=True)
class WindowLine:
    """The worksheet of one window, or that there is none yet."""

    start: date
    end: date
    sheet: IncomeWorksheet | None


def fact_sections(household: Household) -> list[FactSection]:
    """Return the certificates of a household by kind: one query a kind."""
    return [
        FactSection(kind, [_line(kind, fact) for fact in facts_of(kind, household)]) for kind in FACT_KINDS.values()
    ]


def facts_of(kind: FactKind, household: Household) -> QuerySet[Any]:
    """Return the latest certificates of a kind, also replaced ones, newest day first."""
    facts = kind.model.objects.filter(**{kind.owner: household}).order_by("-valid_from", "-id")
    return facts.select_related("member")[:SHOWN] if kind.of_member else facts[:SHOWN]


def worksheet_windows(household: Household, today: date) -> list[WindowLine]:
    """Return the windows that a worksheet can be entered for, newest first, each with its worksheet."""
    windows = windows_to_enter(today)
    ends = [end for _, end in windows]
    sheets = IncomeWorksheet.objects.believed().filter(household=household, window_end__in=ends)
    by_end = {sheet.window_end: sheet for sheet in sheets}
    return [WindowLine(start, end, by_end.get(end)) for start, end in windows]


def _line(kind: FactKind, fact: Any) -> FactLine:
    told = ((one.label, one.words(getattr(fact, one.name))) for one in kind.own if getattr(fact, one.name) is not None)
    return FactLine(
        pk=fact.pk,
        on=fact.valid_from,
        whose=str(fact.member) if kind.of_member else "",
        says="，".join(f"{label} {words}" for label, words in told),
        origin=" ".join(filter(None, (fact.get_source_display(), fact.source_name, fact.document))),
        recorded_at=fact.recorded_at,
        is_replaced=fact.superseded_at is not None,
    )
