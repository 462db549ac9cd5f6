"""What pages show of waivers: who asked for what, and what this user may do about it."""

from typing import Any

from django.db.models import F, QuerySet

from households.models import Waiver
from households.selectors.returns import person_behind
from households.waivers import WAIVER_TRANSITIONS, WaiverState
from villages.persons import person_key


def for_rows(waivers: QuerySet[Waiver]) -> QuerySet[Waiver]:
    """Add what a waiver's row names."""
    return waivers.select_related(
        "finding__household__township", "finding__household__village", "finding__member", "asked_by", "decided_by"
    )


def in_state(state: str, user: Any) -> Any:
    """Return the waivers in a state that `user` sees, with the key of their paging: the longest waiting first."""
    return for_rows(Waiver.objects.visible_to(user).filter(state=state)).annotate(place=F("pk"))


def to_decide(user: Any) -> QuerySet[Waiver]:
    """Return the waivers that wait and that the person behind `user` did not ask for."""
    waiting = Waiver.objects.visible_to(user).filter(state=WaiverState.ASKED)
    return waiting.exclude(asked_person__in=person_behind(user))


def actions_of(waiver: Waiver, user: Any) -> list[Any]:
    """Return the moves `user` may make about a waiver, in the order of the table; none about one they asked for."""
    offered = WAIVER_TRANSITIONS.available(waiver.state, user)
    person = person_key(user) if offered else ""
    return [one for one in offered if not (one.other_person_than and waiver.asked_person == person)]
