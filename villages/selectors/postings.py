"""Postings as lists and histories."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from villages.clocks import Dated
from villages.models import Cadre, Posting, Village
from villages.selectors.cadres import search_cadres


@dataclass(frozen=True)
class Entry:
    """One row of a dated record as it was written down, also when it has been superseded since."""

    words: str
    first: date
    last: date | None
    note: str
    recorded_at: datetime
    recorded_by: str
    superseded_at: datetime | None


def entry_from(row: Any, words: str) -> Entry:
    """Return a dated row in words."""
    return Entry(
        words=words,
        first=row.valid_from,
        last=row.valid_to,
        note=row.end_reason or row.reason,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by.display_name if row.recorded_by else "",
        superseded_at=row.superseded_at,
    )


def latest_first(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return dated rows in the order in which they were written down, newest first."""
    return rows.select_related("recorded_by").order_by("-recorded_at", "-id")


def entries_of_posting(posting: Posting) -> list[Entry]:
    """Return all that was ever written about this cadre at this place, newest first."""
    rows = Posting.objects.filter(cadre=posting.cadre_id, township=posting.township_id, village=posting.village_id)
    return [entry_from(row, row.get_kind_display()) for row in latest_first(rows)]


def postings_of_village(village: Village) -> QuerySet[Posting]:
    """Return who works or worked in a village, those of today first."""
    rows = Posting.objects.believed().filter(village=village).select_related("cadre__unit")
    found: QuerySet[Posting] = rows.order_by("-valid_to", "-valid_from", "id")
    return found


def is_over(row: Dated, today: date) -> bool:
    """Say whether a dated row has ended before `today`."""
    return row.valid_to is not None and row.valid_to < today


def narrow_postings(postings: Any, *, tab: str, words: str, today: date) -> Any:
    """Narrow postings to those of today or those ended, and to the cadres that `words` find."""
    ended = Q(valid_to__lt=today)
    narrowed = postings.filter(ended) if tab == "ended" else postings.exclude(ended)
    if words.strip():
        narrowed = narrowed.filter(cadre__in=search_cadres(Cadre.objects.all(), words).values("pk"))
    return narrowed
