"""Terms that a county sets from a day on, one at a time: the rule of visits, how an item of income counts."""

from datetime import date, timedelta
from typing import Any

from villages.clocks import succeed, supersede
from villages.models import County


def queue_up() -> None:
    """Let two people who change the county's terms act one after the other."""
    County.objects.select_for_update().order_by("pk").first()


def make_room(believed: Any, valid_from: date) -> date | None:
    """Supersede the row that a new one from `valid_from` on replaces or cuts short; return when the new one ends.

    `believed` are the believed rows of one kind of term, of which one holds at a time. Later ones stay: the new one
    ends the day before the next, or never (None). What is cut short keeps its document and its hand.
    """
    later = believed.filter(valid_from__gt=valid_from).order_by("valid_from").first()
    met = believed.as_of(valid_from).first()
    if met is not None and met.valid_from < valid_from:
        succeed(met, valid_to=valid_from - timedelta(days=1))
    elif met is not None:
        supersede(met)
    return later.valid_from - timedelta(days=1) if later else None
