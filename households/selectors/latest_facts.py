"""What is believed and true today of a household and of each of its members: the latest fact of every kind."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from households.fact_kinds import FACT_KINDS, FactGroup, FactKind
from households.fact_kinds_help import HELP_KINDS
from households.models import Household

NOT_SAID: tuple[Any, ...] = (None, "", [])


@dataclass(frozen=True)
class LatestFacts:
    """The latest fact of one kind in words: (label, words) in form order, "" where nobody has said; and its origin.

    A kind that is about persons has both by member instead, for those there is a fact about.
    """

    label: str
    of_member: bool
    values: tuple[tuple[str, str], ...] = ()
    origin: str = ""
    by_member: dict[int, tuple[tuple[tuple[str, str], ...], str]] = field(default_factory=dict)


def latest_facts(household: Household, members: Collection[int], today: date) -> list[LatestFacts]:
    """Return the latest facts of each kind, in the order of the page of all facts; one query a kind.

    Those about help are of several years and persons: `help_facts` has them.
    """
    return [
        _of_members(kind, members, today) if kind.of_member else _of_household(kind, household, today)
        for kind in FACT_KINDS.values()
        if kind.group != FactGroup.HELP
    ]


def help_facts(household: Household, today: date) -> dict[str, list[Any]]:
    """Return by kind what counts now of relatives, needs, plans and results: plans and results by year, oldest first.

    Only the latest needs are told; of each relative what was said last.
    """
    found: dict[str, list[Any]] = {}
    for kind in HELP_KINDS:
        latest: dict[Any, Any] = {}
        for fact in _believed(kind, today).filter(household=household).order_by("-valid_from", "-id"):
            latest.setdefault(kind.thing(fact), fact)
        found[kind.key] = [latest[thing] for thing in sorted(latest)] if kind.is_yearly else list(latest.values())
    return found


def _of_household(kind: FactKind, household: Household, today: date) -> LatestFacts:
    fact = _believed(kind, today).filter(household=household).order_by("-valid_from", "-id").first()
    return LatestFacts(kind.label, of_member=False, values=values_of(kind, fact), origin=origin_of(fact))


def _of_members(kind: FactKind, members: Collection[int], today: date) -> LatestFacts:
    facts = _believed(kind, today).filter(member__in=members).order_by("member_id", "-valid_from", "-id")
    by_member = {fact.member_id: (values_of(kind, fact), origin_of(fact)) for fact in facts.distinct("member_id")}
    return LatestFacts(kind.label, of_member=True, by_member=by_member)


def _believed(kind: FactKind, today: date) -> Any:
    manager: Any = kind.model.objects
    return manager.believed().as_of(today)


def values_of(kind: FactKind, fact: Any) -> tuple[tuple[str, str], ...]:
    """Return the fields of a fact in words; what nobody has said stays empty, to be written by hand."""
    values = ((one, getattr(fact, one.name, None)) for one in kind.own)
    return tuple((one.label, "" if value in NOT_SAID else one.words(value)) for one, value in values)


def origin_of(fact: Any) -> str:
    """Return from whom a fact is and of which day, "" for none."""
    if fact is None:
        return ""
    return " ".join(filter(None, (fact.source_name or fact.get_source_display(), f"{fact.valid_from:%Y-%m-%d}")))
