"""All facts of a household in one query: every kind has a table of its own, and a page must not ask each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, JSONField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast, JSONObject

from config.lib.fields import EncryptedText, EncryptedTextField
from households.changes import ChangeState
from households.differing import Difference, Saying, differences
from households.doubted import SUBJECTS, Subject, contradicted
from households.fact_kinds import FACT_KINDS, FactKind
from households.models import Doubt, Household, Member, RegisterChange
from households.models.register import HouseholdQuerySet
from villages.clocks import true_on

SHOWN = 60
SAID = "said_"
"""What the annotations of `with_sayings` begin with."""


@dataclass(frozen=True)
class FactRow:
    """One fact, whose it is (a member's name, or ""), who wrote it down, who confirmed it or where that stands."""

    kind: FactKind
    fact: Any
    whose: str
    author: str
    verifier: str
    verified_at: datetime | None
    state: str

    @property
    def owner(self) -> int:
        """The member's number, or 0 for the household."""
        return self.fact.member_id if self.kind.of_member else 0


class _Decoder(json.JSONDecoder):
    """Reads numbers with decimals exactly; no measure of the register goes through a float."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(parse_float=Decimal, **kwargs)


class _Exact(JSONObject):
    output_field = JSONField(decoder=_Decoder)


@dataclass(frozen=True)
class Contradicted:
    """A visit saw the opposite of what stands in `facts`: of what, who saw it when, and in which visit."""

    subject: Subject
    facts: list[Any]
    on: date
    seen_by: str
    visit: int

    @property
    def kind(self) -> FactKind:
        """The kind of fact that is doubted."""
        return FACT_KINDS[self.subject.key]


def fact_rows(household: Household) -> dict[str, list[FactRow]]:
    """Return the latest facts of every kind, replaced ones too, the newest day first; in one query."""
    whole = {kind.key: ArraySubquery(_with_people(kind, household.pk)) for kind in FACT_KINDS.values()}
    found: Any = Household.objects.filter(pk=household.pk).values(**whole).get()
    return {key: [_row(FACT_KINDS[key], read) for read in rows] for key, rows in found.items()}


def with_sayings(households: HouseholdQuerySet, today: date) -> HouseholdQuerySet:
    """Add what is believed and true today, as far as sources are compared, for `differences_of`; in the same query."""
    said = {SAID + kind.key: ArraySubquery(_compared(kind, today)) for kind in FACT_KINDS.values() if kind.is_said}
    return with_doubts(households, today).annotate(**said)


def with_doubts(households: HouseholdQuerySet, today: date) -> HouseholdQuerySet:
    """Add what visits put in doubt, believed and true today, for `contradictions`; in the same query."""
    doubts = Doubt.objects.believed().filter(true_on(today), household=OuterRef("pk")).order_by("-valid_from", "-id")
    whole = JSONObject(guarantee=F("guarantee"), on=F("valid_from"), by=F("source_name"), visit=F("visit_id"))
    return households.annotate(doubted=ArraySubquery(doubts.values(whole=whole)[:SHOWN]))


def contradictions(household: Any, facts: Mapping[str, list[Any]], today: date) -> list[Contradicted]:
    """Return where a visit contradicts a certificate, the latest visit of each guarantee.

    `household` is from `with_doubts`; `facts` are, by kind, those that are believed and true today, the newest first.
    """
    latest: dict[str, dict[str, Any]] = {}
    for doubt in household.doubted:
        latest.setdefault(doubt["guarantee"], doubt)
    found = []
    for guarantee, subject in SUBJECTS.items():
        if doubt := latest.get(guarantee):
            on = date.fromisoformat(doubt["on"])
            if told := contradicted(subject, facts[subject.key], on, today):
                found.append(Contradicted(subject, told, on, doubt["by"], doubt["visit"]))
    return found


def differences_of(household: Any, today: date) -> list[str]:
    """Return about what sources disagree of a household (from `with_sayings`): 张小花 就学状况, 饮水认定 水质."""
    told, facts = [], {}
    for kind in filter(lambda one: one.is_said, FACT_KINDS.values()):
        rows = getattr(household, SAID + kind.key)
        facts[kind.key] = [_fact(kind, row) for row in rows]
        names = {row["member_id"]: row["whose"] for row in rows} if kind.of_member else {}
        for one in told_apart(kind, facts[kind.key], today):
            words = (names.get(one.owner, ""), kind.label, kind.words_of(one.field).label)
            told.append(" ".join(dict.fromkeys(filter(None, words))))
    doubted = contradictions(household, facts, today)
    return told + [f"{one.kind.label}（走访看到{one.subject.saw}）" for one in doubted]


def told_apart(kind: FactKind, facts: list[Any], today: date) -> list[Difference]:
    """Return where facts of one kind that are believed and true today differ."""
    current = today.year if kind.is_yearly else None
    return differences([saying_of(kind, fact) for fact in facts], kind.compared, current=current)


def saying_of(kind: FactKind, fact: Any) -> Saying:
    """Return a fact as it is compared. Who issued it says it; of a correction, whoever issued what it corrects."""
    return Saying(
        pk=fact.pk,
        owner=fact.member_id if kind.of_member else 0,
        origin=fact.source_name or fact.source,
        on=fact.valid_from,
        period=kind.period(fact),
        values={name: getattr(fact, name) for name in kind.compared},
    )


def _with_people(kind: FactKind, household_id: int) -> QuerySet[Any]:
    changes = RegisterChange.objects.filter(
        subject_type=kind.model._meta.label_lower, subject_id=Cast(OuterRef("pk"), CharField())
    ).order_by("-id")
    state = JSONObject(state=F("state"), by=F("decided_by__display_name"), at=F("decided_at"))
    columns = {f.attname: F(f.attname) for f in _columns(kind)}
    people = {"author": F("recorded_by__display_name"), "entry": Subquery(changes.values(entry=state)[:1])}
    whose = _person() if kind.of_member else {}
    facts = kind.model.objects.filter(**{kind.owner: household_id}).order_by("-valid_from", "-id")
    return facts.values(whole=_Exact(**columns, **people, **whose))[:SHOWN]


def _compared(kind: FactKind, today: date) -> QuerySet[Any]:
    names = {"id", "valid_from", "source", "source_name", *kind.compared, *kind.judged, *kind.brief}
    names |= {"year"} if kind.is_yearly else set()
    owner = _person() | {"member_id": F("member_id")} if kind.of_member else {}
    facts = kind.model.objects.believed().filter(true_on(today), **{kind.owner: OuterRef("pk")})
    return facts.order_by("-valid_from", "-id").values(whole=_Exact(**{n: F(n) for n in sorted(names)}, **owner))[
        :SHOWN
    ]


def _person() -> dict[str, F]:
    return {"whose": F("member__name"), "born": F("member__birth_date"), "here": F("member__is_active")}


def _columns(kind: FactKind) -> list[Any]:
    return [field for field in kind.model._meta.concrete_fields if not field.generated]


def _fact(kind: FactKind, read: dict[str, Any]) -> Any:
    given = [field for field in _columns(kind) if field.attname in read]
    fact = kind.model(**{field.attname: _value(field, read[field.attname]) for field in given})
    if kind.of_member:
        born = date.fromisoformat(read["born"])
        fact.member = Member(pk=fact.member_id, name=read["whose"], birth_date=born, is_active=read["here"])
    return fact


def _value(field: Any, value: Any) -> Any:
    if isinstance(field, EncryptedTextField):
        return None if value is None else EncryptedText(value)
    return field.to_python(value)


def _row(kind: FactKind, read: dict[str, Any]) -> FactRow:
    entry = read["entry"] or {}
    state = entry.get("state", "")
    return FactRow(
        kind=kind,
        fact=_fact(kind, read),
        whose=read.get("whose", ""),
        author=read["author"] or "",
        verifier=entry.get("by") or "" if state == ChangeState.CONFIRMED else "",
        verified_at=datetime.fromisoformat(entry["at"]) if entry.get("at") else None,
        state=state,
    )
