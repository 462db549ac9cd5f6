"""The search box: households and people by name, initials, village or code, and by keyed hash of a number.

What is found is held as ids, so that a page can be opened again without asking again: nothing typed stands in an
address, and a number is kept nowhere (decision 20).
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

from django.db.models import F, Q
from django.db.models.functions import Length

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import VIEW_HOUSEHOLDS
from config.lib.crypto import keyed_hash
from households.models import Household, Member
from households.search_terms import Term, TermKind, advice, read_term

MOST_IN_A_GROUP = 20
FEWEST_OF_A_VILLAGE = 2
"""One character stands in the names of half the villages."""


class Matched(StrEnum):
    """What of a household or person matched."""

    HEAD = "head"
    MEMBER = "member"
    VILLAGE = "village"
    CODE = "code"
    MEMBER_CODE = "member_code"
    PHONE = "phone"
    ID_NUMBER = "id_number"


OF_MEMBERS = frozenset({Matched.MEMBER, Matched.MEMBER_CODE, Matched.ID_NUMBER})
LABELS = {
    Matched.HEAD: "户主姓名",
    Matched.MEMBER: "家人姓名",
    Matched.VILLAGE: "村名",
    Matched.CODE: "户编号",
    Matched.MEMBER_CODE: "人编号",
    Matched.PHONE: "联系电话",
    Matched.ID_NUMBER: "身份证号",
}


@dataclass(frozen=True)
class FoundGroup:
    """The ids of the households or members found by one thing, and whether there are more than these."""

    matched: str
    ids: list[int]
    more: bool = False


@dataclass(frozen=True)
class Found:
    """What one search found. `words` is what was typed, "" for digits; `advice` what to try when there is nothing."""

    words: str
    advice: str
    groups: tuple[FoundGroup, ...]

    @classmethod
    def from_kept(cls, kept: dict[str, Any]) -> Self:
        """Return what `as_json` kept."""
        return cls(kept["words"], kept["advice"], tuple(FoundGroup(**group) for group in kept["groups"]))

    def as_json(self) -> dict[str, Any]:
        """Return this as JSON can hold it."""
        return asdict(self)


@service("households.search")
def find(*, text: str, actor: User) -> Found:
    """Look for `text` among the households and people that `actor` sees, those who have left included.

    A search by telephone or ID number leaves an audit row that says which of the two and what it found, never the
    number. Raises PermissionDenied for who may not see households.
    """
    require(actor, VIEW_HOUSEHOLDS)
    term = read_term(text)
    groups = [*_by_number(term, actor), *_by_code(term, actor), *_by_words(term, actor)]
    return Found(words=term.words, advice=advice(term), groups=tuple(group for group in groups if group.ids))


def _by_number(term: Term, actor: User) -> Iterable[FoundGroup]:
    if not term.is_number:
        return []
    matched = Matched.PHONE if term.kind == TermKind.PHONE else Matched.ID_NUMBER
    hashes = [keyed_hash(number) for number in term.numbers]
    rows = list(_with_phone(hashes, actor) if matched == Matched.PHONE else _with_id_number(hashes, actor))
    told = {"by": LABELS[matched], "found": len(rows)} | ({"ids": [row.pk for row in rows]} if len(rows) > 1 else {})
    subject = rows[0] if len(rows) == 1 else None
    record(actor=actor, action="households.search_number", subject=subject, after=told)
    return [_group(matched, [row.pk for row in rows])]


def _with_phone(hashes: list[str], actor: User) -> Any:
    return Household.objects.visible_to(actor).filter(phone_hash__in=hashes).order_by("id")[: MOST_IN_A_GROUP + 1]


def _with_id_number(hashes: list[str], actor: User) -> Any:
    """Return the people with one of `hashes`, by the index of those on the register and by that of those who left."""
    either = Q(is_active=True, id_hash__in=hashes) | Q(is_active=False, id_hash__in=hashes)
    return Member.objects.visible_to(actor).filter(either).order_by("-is_active", "id")[: MOST_IN_A_GROUP + 1]


def _by_code(term: Term, actor: User) -> Iterable[FoundGroup]:
    if not term.code:
        return []
    households = Household.objects.visible_to(actor).filter(code__startswith=term.code).order_by("code")
    members = Member.objects.visible_to(actor).filter(code=term.code).order_by("id")
    return [_first(Matched.CODE, households), _first(Matched.MEMBER_CODE, members)]


def _by_words(term: Term, actor: User) -> Iterable[FoundGroup]:
    households, members = Household.objects.visible_to(actor), Member.objects.visible_to(actor)
    others = members.exclude(name=F("household__head_name"))
    if term.kind == TermKind.INITIALS:
        households = households.filter(head_initials__startswith=term.text)
        others = others.filter(name_initials__startswith=term.text)
    elif term.kind == TermKind.NAME:
        households = households.filter(_named("head_name", term.text))
        others = others.filter(_named("name", term.text))
    else:
        return []
    # Whole names before longer ones that hold them.
    heads = _first(Matched.HEAD, households.order_by(Length("head_name"), "head_sort", "id"))
    people = _first(Matched.MEMBER, others.order_by(Length("name"), "name_initials", "id"))
    return [heads, people, *_by_village(term, actor)]


def _by_village(term: Term, actor: User) -> Iterable[FoundGroup]:
    if term.kind != TermKind.NAME or len(term.text) < FEWEST_OF_A_VILLAGE:
        return []
    households = Household.objects.visible_to(actor).filter(village__name__contains=term.text)
    return [_first(Matched.VILLAGE, households.order_by("village", "head_sort", "id"))]


def _named(field: str, text: str) -> Q:
    """Return the condition that a name holds `text`, said so that its trigrams serve.

    Two characters in the middle of a name make no trigram, at its beginning or end they do; one only at the beginning.
    """
    if len(text) > 2:
        return Q(**{f"{field}__contains": text})
    begins = Q(**{f"{field}__startswith": text})
    return begins | Q(**{f"{field}__endswith": text}) if len(text) == 2 else begins


def _first(matched: Matched, rows: Any) -> FoundGroup:
    return _group(matched, list(rows.values_list("pk", flat=True)[: MOST_IN_A_GROUP + 1]))


def _group(matched: Matched, ids: list[int]) -> FoundGroup:
    return FoundGroup(matched.value, ids[:MOST_IN_A_GROUP], more=len(ids) > MOST_IN_A_GROUP)
