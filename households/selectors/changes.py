"""Reads of register entries: the last one about a field, the returned one a form answers."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import models

from config.lib.row_numbers import row_number
from households.changes import SPLIT_ON, WENT_OVER, ChangeKind, ChangeState, person_field, person_of_field
from households.codes import DEPARTURES, MembershipEventKind
from households.models import Household, HouseholdMove, Member, Membership, MembershipEvent, RegisterChange
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
    number = row_number(pk)
    if number is None:
        return None
    waiting = RegisterChange.objects.filter(household=household, state=ChangeState.RETURNED, answered_by__isnull=True)
    return waiting.select_related("decided_by").filter(pk=number).first()


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


def events_behind(changes: Iterable[RegisterChange]) -> dict[int, MembershipEvent]:
    """Return the event that each entry about a person wrote down, by the entry's id; other entries are left out.

    An event is written in the transaction of its entry, just before it: it is the last one of that person by then.
    """
    entries = [one for one in changes if one.kind == ChangeKind.EVENT and one.subject_type == Member._meta.label_lower]
    if not entries:
        return {}
    members = {int(entry.subject_id) for entry in entries}
    written: dict[tuple[int, int], list[MembershipEvent]] = {}
    for event in MembershipEvent.objects.filter(member__in=members).select_related("member").order_by("-id"):
        written.setdefault((event.household_id, event.member_id), []).append(event)
    last = {
        entry.pk: next((e for e in written.get(_about(entry), []) if e.recorded_at <= entry.made_at), None)
        for entry in entries
    }
    return {pk: event for pk, event in last.items() if event is not None}


def event_of(change: RegisterChange | None, kinds: Collection[MembershipEventKind]) -> MembershipEvent | None:
    """Return the event that an entry about a person wrote down when it is of one of these kinds, else None."""
    event = events_behind([change]).get(change.pk) if change else None
    return event if event and event.kind in kinds else None


def head_event_of(change: RegisterChange | None) -> MembershipEvent | None:
    """Return the change of head that an entry about a household wrote down, when it is the last one; else None."""
    if change is None or not tells_of_head(change):
        return None
    kind = MembershipEventKind.BECAME_HEAD
    events = MembershipEvent.objects.filter(household=change.household_id, kind=kind).select_related("member")
    last = events.order_by("-id").first()
    return last if last is not None and last.recorded_at <= change.made_at else None


def head_departure_of(change: RegisterChange | None) -> tuple[MembershipEvent | None, MembershipEvent | None]:
    """Return the departure of a head that an entry wrote down, and the change of head with it; None where it is none.

    Only where nobody came to head the household since.
    """
    left = event_of(change, DEPARTURES)
    if change is None or left is None or not tells_of_others(change):
        return None, None
    kind = MembershipEventKind.BECAME_HEAD
    events = MembershipEvent.objects.filter(household=change.household_id, kind=kind).select_related("member")
    last = events.order_by("-id").first()
    return left, last if last is not None and last.recorded_at <= change.made_at else None


def move_of(change: RegisterChange | None) -> HouseholdMove | None:
    """Return the move that an entry about a household wrote down, when it is the last one; else None."""
    if change is None or not tells_of_move(change):
        return None
    moves = HouseholdMove.objects.filter(household=change.household_id).select_related("to_village__township")
    last = moves.order_by("-id").first()
    return last if last is not None and last.recorded_at <= change.made_at else None


def split_of(change: RegisterChange | None) -> list[MembershipEvent]:
    """Return the standing events of those who went over with the split that an entry wrote down or corrected.

    A household that split off has the same events of its own beginning: its number is the higher one.
    """
    if change is None or not tells_of_split(change):
        return []
    gone = MembershipEvent.objects.filter(household=change.household_id, other_household__gt=change.household_id)
    written = gone.filter(kind=MembershipEventKind.SPLIT, recorded_at__lte=change.made_at).order_by("-id")
    last = written.values_list("other_household", flat=True)[:1]
    standing = written.filter(other_household__in=list(last), corrected_by__isnull=True)
    return list(standing.select_related("member", "other_household"))


def tells_of_head(change: RegisterChange) -> bool:
    """Say whether an entry tells that another member heads the household, and that nobody left."""
    return _tells(change, "head")


def tells_of_move(change: RegisterChange) -> bool:
    """Say whether an entry tells that the household moved."""
    return _tells(change, "place")


def tells_of_split(change: RegisterChange) -> bool:
    """Say whether an entry tells that members went on as a household of their own, or corrects that."""
    return _is_of_household(change) and any(_is_of_split(one) for one in change.fields)


def _is_of_split(told: Mapping[str, str]) -> bool:
    words = (told["before"], told["after"])
    return told["name"] == SPLIT_ON or (
        person_of_field(told["name"]) is not None and any(one.startswith(WENT_OVER) for one in words)
    )


def _tells(change: RegisterChange, field: str) -> bool:
    return _is_of_household(change) and any(one["name"] == field for one in change.fields)


def _is_of_household(change: RegisterChange) -> bool:
    return change.kind == ChangeKind.EVENT and change.subject_type == Household._meta.label_lower


def tells_of_others(change: RegisterChange) -> bool:
    """Say whether an entry about a person's leaving tells of others as well, as a head's does."""
    return any(one["name"] not in {person_field(change.subject_id), "document"} for one in change.fields)


def _about(change: RegisterChange) -> tuple[int, int]:
    return change.household_id, int(change.subject_id)


def ended_by(event: MembershipEvent) -> Membership | None:
    """Return the membership that ended with a departure; None when it began on that very day."""
    rows = Membership.objects.believed().filter(household=event.household_id, member=event.member_id)
    return rows.select_related("member").filter(valid_to=event.on_date - timedelta(days=1)).first()
