"""The places where higher apps speak on pages of this one."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.tallies import Figure, Found, Tally, tallied
from config.lib.hooks import Hook

HOME_CARDS = Hook("home_cards")
"""Called with the user; each function returns a list of `Card`, empty when it has nothing for them."""

WAITING_ITEMS = Hook("waiting_items")
"""Called with the user; each function returns a list of `Question`: what this person can do next, and nothing else.

All questions of all apps are answered in one statement. A function that has read its rows anyway returns `Waiting`."""

ACCESS_REFUSALS = Hook("access_refusals")
"""Called with the user at the login and at every request; each function returns a sentence why they may not work now
(the posting or the pairing their role rests on has ended), or "" when they may."""

PERSON_KEYS = Hook("person_keys")
"""Called with the user; returns the key of the person behind the account, "" when nobody stands behind it."""

ASIDE = 50
"""Cards of a higher order stand in the side column."""


@dataclass(frozen=True)
class Card:
    """One card on the home page: a partial template, what it shows, and its place (small numbers first).

    A card below 0 stands above what waits for the user, up to 50 under it, the rest in the side column.
    """

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    order: int = 50


@dataclass(frozen=True)
class Waiting:
    """One kind of work that waits for a user: verb and object, how much of it, and the list where it is done.

    `since` is the day on which the oldest of it began to wait, `due` the day by which the first of it should be done;
    None where there is no such day. `late` says in words why it is late where no day can be counted from. `label` is
    what the button says.
    """

    task: str
    count: int
    unit: str
    url: str
    label: str = "去办理"
    text: str = ""
    since: date | None = None
    due: date | None = None
    late: str = ""

    @property
    def title(self) -> str:
        """Return what to do and how much of it: 记走访 3 户."""
        return f"{self.task} {self.count:,} {self.unit}"

    @property
    def late_words(self) -> str:
        """Return for how long the first of it has been overdue, in words; "" when nothing is."""
        days = (timezone.localdate() - self.due).days if self.due else 0
        return self.late or (f"逾期 {days} 天" if days > 0 else "")


@dataclass(frozen=True)
class Question:
    """One kind of work that may wait for a user: which rows, which `figures` of them, and how to tell what was found.

    What is found has the figures under their names, and the number of rows as `n`.
    """

    rows: QuerySet[Any, Any]
    tell: Callable[[Found], Waiting]
    figures: Mapping[str, Figure] = field(default_factory=dict)


def waiting_for(user: Any) -> list[Waiting]:
    """Return what waits for `user`: what is late first, then by deadline; last what has none, the oldest first."""
    items = answered(user, chain.from_iterable(WAITING_ITEMS.call_all(user)))
    return sorted((item for item in items if item.count), key=_deadline)


def answered(user: Any, asked: Iterable[Question | Waiting]) -> list[Waiting]:
    """Return each item of `asked` in words, after one statement that counts for all questions among them."""
    items = list(asked)
    found = iter(tallied(user, [Tally(item.rows, item.figures) for item in items if isinstance(item, Question)]))
    return [item.tell(next(found)) if isinstance(item, Question) else item for item in items]


def _deadline(item: Waiting) -> tuple[bool, date, date]:
    return not item.late_words, item.due or date.max, item.since or date.max
