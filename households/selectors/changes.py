"""Reads of register entries: the last one about a field, the returned one a form answers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db import models

from households.changes import ChangeKind, ChangeState
from households.codes import MembershipEventKind
from households.models import Household, Member, Membership, MembershipEvent, RegisterChange
from households.status import HouseholdStatus


def last_change_of(subject: models.Model, field: str) -> RegisterChange | None:
    """Return the latest entry about `subject` that changed `field`, or None when no entry ever did."""
    about = RegisterChange.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
    return about.filter(fields__contains=[{"name": field}]).select_related("made_by").order_by("-id").first()


def closing_of(household: Household) -> RegisterChange | None:
    """Return the last entry by which a household was closed (整户自然减少), or None when none ever did."""
    about = RegisterChange.objects.filter(household=household, kind=ChangeKind.EVENT)
    closed = about.filter(fields__contains=[{"name": "status", "after": HouseholdStatus.CLOSED.label}])
    return closed.select_related("made_by", "answered_by").order_by("-id").first()


def returned_change(household: Household, pk: str) -> RegisterChange | None:
    """Return the returned entry of the household with this id that nobody has corrected yet, or None."""
    if not (pk.isascii() and pk.isdigit() and len(pk) < 10):
        return None
    waiting = RegisterChange.objects.filter(household=household, state=ChangeState.RETURNED, answered_by__isnull=True)
    return waiting.select_related("decided_by").filter(pk=int(pk)).first()


@dataclass(frozen=True)
class Waiting:
    """The entries about one household that are not agreed yet: all of them, and what they are about."""

    changes: list[RegisterChange]
    household: bool
    members: set[int]


def waiting_of(household: Household) -> Waiting:
    """Return the entries about a household that wait for a second person, or were returned and not yet corrected."""
    about = RegisterChange.objects.filter(household=household, answered_by__isnull=True)
    changes = list(about.exclude(state=ChangeState.CONFIRMED).select_related("made_by"))
    members = {int(c.subject_id) for c in changes if c.subject_type == Member._meta.label_lower}
    return Waiting(
        changes=changes,
        household=any(c.subject_type == Household._meta.label_lower for c in changes),
        members=members,
    )


def event_of(change: RegisterChange | None, kinds: Collection[MembershipEventKind]) -> MembershipEvent | None:
    """Return the event of one of these kinds that an entry about a person wrote down; None for other entries.

    An event is written in the transaction of its entry, just before it.
    """
    if change is None or change.kind != ChangeKind.EVENT or change.subject_type != Member._meta.label_lower:
        return None
    about = MembershipEvent.objects.filter(household=change.household_id, member=int(change.subject_id), kind__in=kinds)
    return about.select_related("member").filter(recorded_at__lte=change.made_at).order_by("-id").first()


def ended_by(event: MembershipEvent) -> Membership | None:
    """Return the membership that ended with a departure; None when it began on that very day."""
    rows = Membership.objects.believed().filter(household=event.household_id, member=event.member_id)
    return rows.select_related("member").filter(valid_to=event.on_date - timedelta(days=1)).first()
