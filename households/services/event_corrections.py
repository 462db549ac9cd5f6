"""Events that a second person returned, put right: the arrival or departure as it should have been written down.

The wrong event stays where it is; the right one names it, and memberships are superseded as always.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from accounts.audit import require, service
from accounts.models import User
from accounts.permissions import ENTER_REGISTER
from config.lib.entry_fields import NOTHING, ChangedField, changed_fields
from config.lib.merging import decided_clashes, merge
from config.lib.refusals import Refused
from households.changes import ChangeKind, person_field
from households.codes import ARRIVALS, DEPARTURES, MembershipEventKind
from households.models import Household, Membership, MembershipEvent, RegisterChange
from households.register_fields import MEMBER_FIELDS
from households.selectors.changes import ended_by, event_of, tells_of_others
from households.services.changes import Paper, earlier_entry, note_change
from households.services.members import (
    member_values,
    require_sound_member,
    save_member,
    told_explanation,
    with_number,
)
from households.services.memberships import (
    begin_otherwise,
    end,
    note_event,
    open_memberships,
    require_day,
    require_stayed_away,
)
from households.services.register import locked_household

NOT_THIS_WAY = "这一条不能在原来的表里更正。请在家庭变动里办理对的那一种。"


@service("households.correct_departure")
def correct_departure(*, change_id: int, kind: str, on_date: date, paper: Paper, actor: User) -> RegisterChange:
    """Say how and when a member really left, in answer to a returned entry; return the note about it.

    `paper.answers` is set to the entry. Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused for an
    entry that is no departure of one member, a head's (others changed with it), a day to come or before they came, and
    when nothing differs.
    """
    require(actor, ENTER_REGISTER)
    seen = RegisterChange.objects.visible_to(actor).get(pk=change_id)
    household = locked_household(seen.household_id, actor)
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return earlier
    event = _wrong_event(seen, DEPARTURES)
    if kind not in DEPARTURES:
        raise Refused("请选择怎么离开的：死亡、婚出、户籍迁出、收监或失联。")
    membership = ended_by(event)
    if membership is None or tells_of_others(seen):
        raise Refused(NOT_THIS_WAY)
    require_day(on_date, not_before=membership.valid_from)
    told = _told_paper(seen, paper)
    if (kind, on_date) != (event.kind, event.on_date):
        require_stayed_away(membership)
        end(membership, on_date=on_date)
        _note_again(event, household, kind=kind, on_date=on_date, paper=paper, actor=actor)
        told.insert(0, ChangedField(person_field(event.member_id), event.member.name, *_words(event, kind, on_date)))
    return _note(household, event, told, seen, paper=paper, actor=actor)


@service("households.correct_arrival")
def correct_arrival(
    *, change_id: int, typed: Mapping[str, Any], on_date: date, paper: Paper, actor: User
) -> RegisterChange:
    """Say who really came into a household and from which day on, in answer to a returned entry; return the note.

    `typed` maps the names of MEMBER_FIELDS to values; an empty ID number leaves the stored one. Raises
    PermissionDenied, ObjectDoesNotExist outside the scope, Refused for an entry that is no arrival, somebody who has
    left again, values or a day against the rules, and when nothing differs; EditConflict when somebody else changed a
    field meanwhile.
    """
    require(actor, ENTER_REGISTER)
    seen = RegisterChange.objects.visible_to(actor).get(pk=change_id)
    household = locked_household(seen.household_id, actor)
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return earlier
    event = _wrong_event(seen, ARRIVALS)
    people = open_memberships(household)
    others = [one for one in people if one.member_id != event.member_id]
    membership = next((one for one in people if one.member_id == event.member_id), None)
    if membership is None:
        raise Refused(f"{event.member}已经不在这一户，不能更正。请回到这一户看最新情况。")
    now = member_values(membership)
    merged = merge(opened=paper.opened, now=now, typed=with_number(typed, membership.member), chosen=paper.chosen)
    _require_arrival_day(event, merged.values["birth_date"], on_date)
    changed = changed_fields(MEMBER_FIELDS, now, merged.values)
    told = [*changed, *(told_explanation(typed) if changed else []), *_told_paper(seen, paper)]
    if on_date != event.on_date:
        membership = _begin_otherwise(membership, on_date)
        _note_again(event, household, kind=event.kind, on_date=on_date, paper=paper, actor=actor)
        told.insert(0, ChangedField("event", event.member.name, *_words(event, event.kind, on_date)))
    values, names = {**merged.values, "explained": typed.get("explained", "")}, {one.name for one in changed}
    require_sound_member(membership, [*others, membership], values, names, actor=actor)
    save_member(membership, values, names, actor=actor)
    decided = decided_clashes(merged, MEMBER_FIELDS)
    return _note(household, event, told, seen, paper=paper, actor=actor, decided=decided)


def _wrong_event(change: RegisterChange, kinds: Collection[MembershipEventKind]) -> MembershipEvent:
    event = event_of(change, kinds)
    if event is None:
        raise Refused(NOT_THIS_WAY)
    if hasattr(event, "corrected_by"):
        raise Refused("退回的那一条已经更正过了。请回到这一户看最新情况。")
    return event


def _require_arrival_day(event: MembershipEvent, born: date, on_date: date) -> None:
    if event.kind == MembershipEventKind.BIRTH and on_date != born:
        raise Refused("出生的日期就是出生日期。请把两个日期改成一致。")
    require_day(on_date, not_before=born, what="出生")


def _begin_otherwise(membership: Membership, on_date: date) -> Membership:
    member = membership.member
    begun = begin_otherwise(membership, on_date=on_date)
    begun.member = member
    return begun


def _words(event: MembershipEvent, kind: str, on_date: date) -> tuple[str, str]:
    before = f"{event.get_kind_display()} {event.on_date:%Y-%m-%d}"
    return before, f"{MembershipEventKind(kind).label} {on_date:%Y-%m-%d}"


def _told_paper(change: RegisterChange, paper: Paper) -> list[ChangedField]:
    """Return the papers, when others are named than in the returned entry."""
    if paper.document == change.document:
        return []
    return [ChangedField("document", "凭据", change.document or NOTHING, paper.document or NOTHING)]


def _note_again(
    event: MembershipEvent, household: Household, *, kind: str, on_date: date, paper: Paper, actor: User
) -> None:
    note_event(event.member, household, kind=kind, on_date=on_date, reason=paper.reason, actor=actor, corrects=event)


def _note(
    household: Household,
    event: MembershipEvent,
    told: list[ChangedField],
    answered: RegisterChange,
    *,
    paper: Paper,
    actor: User,
    decided: Any = (),
) -> RegisterChange:
    return note_change(
        household=household,
        kind=ChangeKind.EVENT,
        subject=event.member,
        told=told,
        paper=replace(paper, answers=answered.pk),
        actor=actor,
        decided=decided,
    )
