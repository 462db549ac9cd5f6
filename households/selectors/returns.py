"""Visits that were sent back: whose they are to correct, whose to accept, and what the correction changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from config.lib.transitions import Transition
from households.models import Household, Visit, VisitReturn
from households.models.returns import VisitReturnQuerySet
from households.models.visits import VISIT_CHECKS
from households.returns import RETURN_TRANSITIONS, ReturnAction, ReturnState
from villages.models import CadreAccount

COMPARED = ("visited_on", "kind", "met", *VISIT_CHECKS, "problem_state", "problem", "text")
"""The fields that a correction may change, in the order of the form."""


def person_behind(user: Any) -> QuerySet[Any, Any]:
    """Return the key of the person behind `user`, to compare rows with in the same query."""
    return CadreAccount.objects.filter(user=user).values_list("cadre__id_hash", flat=True)


def person_key(user: Any) -> str:
    """Return the key of the person behind `user`, or "" when nobody stands behind the account."""
    return person_behind(user).first() or ""


def to_be_corrected_by(user: Any) -> VisitReturnQuerySet:
    """Return the returned visits that the person behind `user` made, among those the user sees."""
    return VisitReturn.objects.visible_to(user).waiting().filter(maker_person__in=person_behind(user))


def made_by_another(returns: VisitReturnQuerySet, user: Any) -> VisitReturnQuerySet:
    """Leave out the returns of visits that the person behind `user` made, through whichever account."""
    return returns.exclude(maker_person__in=person_behind(user))


def for_rows(returns: VisitReturnQuerySet) -> VisitReturnQuerySet:
    """Add what a row or page about a return shows."""
    return returns.select_related(
        "visit__household__township",
        "visit__household__village",
        "visit__household__group",
        "visit__cadre__unit",
        "correction",
        "returned_by",
        "decided_by",
    )


def state_counts(returns: VisitReturnQuerySet) -> dict[str, int]:
    """Return how many of `returns` stand in each state; a visit voided otherwise waits no more."""
    counts = dict(returns.order_by().values_list("state").annotate(n=Count("pk")))
    return counts | {ReturnState.RETURNED: returns.waiting().count()}


def open_returns_of(household: Household, user: Any) -> QuerySet[VisitReturn]:
    """Return the visits to a household that wait for their correction, the oldest first; `is_mine`: made by `user`."""
    waiting = VisitReturn.objects.visible_to(user).waiting().filter(visit__household=household)
    mine = Exists(CadreAccount.objects.filter(user=user, cadre=OuterRef("visit__cadre")))
    return waiting.select_related("visit__cadre", "returned_by").annotate(is_mine=mine).order_by("id")


@dataclass(frozen=True)
class Side:
    """One answer as it stood and as it stands, in words."""

    label: str
    before: str
    after: str

    @property
    def changed(self) -> bool:
        return self.before != self.after


def compared(old: Visit, new: Visit) -> Iterator[Side]:
    """Yield each field of a visit in words, as it was sent back and as it was corrected."""
    for name in COMPARED:
        yield Side(label_of(name), words_of(old, name), words_of(new, name))


def told(visit: Visit) -> Iterator[dict[str, str]]:
    """Yield each field of a visit with its label, in words."""
    for name in COMPARED:
        yield {"label": label_of(name), "value": words_of(visit, name)}


def label_of(name: str) -> str:
    """Return what a field of a visit is called."""
    return str(getattr(Visit._meta.get_field(name), "verbose_name", name))


def words_of(visit: Visit, name: str) -> str:
    """Return one field of a visit as staff read it."""
    value = getattr(visit, name)
    if name == "visited_on":
        return f"{value:%Y-%m-%d}"
    display = getattr(visit, f"get_{name}_display", None)
    return str(display() if display else value) or "没有填"


@dataclass(frozen=True)
class Review:
    """What the page of a visit says about its being sent back, and what this user may do about it."""

    sent_back: VisitReturn | None
    corrects: VisitReturn | None
    may_correct: bool
    may_return: bool


def review_of(visit: Visit, user: Any) -> Review:
    """Return how a visit (read with `sent_back` and `corrects`) stands, and what `user` may do about it."""
    sent_back, corrects = getattr(visit, "sent_back", None), getattr(visit, "corrects", None)
    transition = RETURN_TRANSITIONS.get(ReturnAction.RETURN)
    is_maker = person_key(user) == visit.cadre.id_hash
    open_to_return = sent_back is None and visit.voided_at is None and user.may(transition.permission)
    waits = sent_back is not None and sent_back.state == ReturnState.RETURNED and visit.voided_at is None
    return Review(
        sent_back=sent_back,
        corrects=corrects,
        may_correct=waits and is_maker and user.may(RETURN_TRANSITIONS.get(ReturnAction.CORRECT).permission),
        may_return=open_to_return and not is_maker,
    )


def correct_fault(sent_back: VisitReturn, user: Any) -> str:
    """Return why `user` may not correct this visit, as a sentence, or "" when they may."""
    maker = sent_back.visit.cadre.name
    if sent_back.visit.voided_at is not None and sent_back.correction_id is None:
        return "这次走访已经作废，不用更正。要补记情况，请再记一次走访。"
    if person_key(user) != sent_back.maker_person:
        return f"这次走访是{maker}记的，要由{maker}更正。您去过这一户的，请另记一次走访。"
    return ""


@dataclass(frozen=True)
class Move:
    """One thing a user's role allows about a return, and why it is locked for this person, if it is."""

    transition: Transition
    fault: str = ""


def moves_of(sent_back: VisitReturn, user: Any) -> list[Move]:
    """Return what the table offers `user` in the state of `sent_back`.

    Whoever made the visit does not judge it, and nobody else corrects it.
    """
    if sent_back.visit.voided_at is not None and sent_back.correction_id is None:
        return []
    is_maker = person_key(user) == sent_back.maker_person
    moves = []
    for transition in RETURN_TRANSITIONS.available(sent_back.state, user):
        judges = bool(transition.other_person_than)
        if judges and is_maker:
            moves.append(Move(transition, "您是走访的人，由另一位同事复核。"))
        elif judges or is_maker:
            moves.append(Move(transition))
    return moves
