"""Cadres: searching them, choosing one, what a list shows beside each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.reveal import masked
from villages.hooks import loads_of, most_households
from villages.models import Cadre, Posting

OPTIONS_SHOWN = 20


@dataclass(frozen=True)
class CadreOption:
    """One cadre to choose from: who, from where, and how many households they help already."""

    pk: int
    name: str
    unit: str
    rank: str
    load: int
    most: int | None

    @property
    def is_full(self) -> bool:
        """Say whether one more household would be more than the rule allows."""
        return self.most is not None and self.load >= self.most

    @property
    def load_words(self) -> str:
        """Return how many households they help already, in words."""
        return f"已帮 {self.load} 户" if self.load else "还没有结对"


@dataclass(frozen=True)
class CadreRow:
    """One line of the list of cadres."""

    cadre: Cadre
    phone: str
    load: int
    most: int | None
    postings: list[Posting] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        """Say whether the cadre helps more households than the rule allows."""
        return self.most is not None and self.load > self.most


def search_cadres(cadres: QuerySet[Cadre], words: str) -> QuerySet[Cadre]:
    """Narrow to cadres found by all of `words`: part of the name or unit, pinyin initials, beginning of the code."""
    for word in words.replace("\0", "").split():
        if word.isascii():
            cadres = cadres.filter(Q(name_initials__startswith=word.lower()) | Q(code__istartswith=word))
        else:
            cadres = cadres.filter(Q(name__contains=word) | Q(unit__name__contains=word))
    return cadres


def options_found(words: str) -> list[CadreOption]:
    """Return the first cadres that `words` find, by name; nothing for no words."""
    if not words.strip():
        return []
    found = search_cadres(Cadre.objects.select_related("unit"), words).order_by("name_initials", "id")
    return options_for(found[:OPTIONS_SHOWN])


def options_for(cadres: Iterable[Cadre]) -> list[CadreOption]:
    """Return `cadres` as options, in their order, with their loads."""
    listed = list(cadres)
    loads, most = loads_of([cadre.pk for cadre in listed]), most_households()
    return [CadreOption(c.pk, c.name, c.unit.name, c.rank, loads[c.pk], most) for c in listed]


def rows_of(cadres: Iterable[Cadre], user: Any, today: date, most: int | None) -> list[CadreRow]:
    """Return `cadres` as lines of the list, with the postings that `user` may see, and `most` households of each."""
    listed = list(cadres)
    keys = [cadre.pk for cadre in listed]
    loads, postings = loads_of(keys), defaultdict(list)
    for posting in postings_today(user, today).filter(cadre__in=keys):
        postings[posting.cadre_id].append(posting)
    return [CadreRow(c, masked(c.phone, "phone"), loads[c.pk], most, postings[c.pk]) for c in listed]


def postings_today(user: Any, today: date) -> QuerySet[Posting]:
    """Return the postings `user` may see that are true today."""
    seen = Posting.objects.visible_to(user).believed().as_of(today)
    found: QuerySet[Posting] = seen.select_related("cadre__unit", "village", "township").order_by("kind", "valid_from")
    return found


def with_posting(cadres: QuerySet[Cadre], kind: str, today: date) -> QuerySet[Cadre]:
    """Narrow to cadres who hold a posting of `kind` today."""
    held = Posting.objects.believed().as_of(today).filter(cadre=OuterRef("pk"), kind=kind)
    return cadres.filter(Exists(held))
