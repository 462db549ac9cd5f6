"""A split (分户) that a second person returned, put right: undone first, then done as it should have been.

The household that split off stays, with everything entered for it since; who belongs to it, as what and since when is
corrected. What the wrong split wrote is superseded, never overwritten.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import uuid5

from accounts.audit import require, service
from accounts.models import User
from accounts.permissions import REGISTER_HOUSEHOLDS
from config.lib.entry_fields import NOTHING, ChangedField
from config.lib.refusals import Refused
from households.changes import SPLIT_AS, SPLIT_ON, ChangeKind, person_field
from households.codes import MembershipEventKind, Relation
from households.models import Household, Membership, MembershipEvent, RegisterChange
from households.selectors.changes import split_of
from households.services.changes import Paper, earlier_entry, note_change
from households.services.memberships import (
    never_went,
    note_event,
    open_memberships,
    require_one_family,
    require_same_people,
    write_head,
)
from households.services.redoing import DONE_SINCE, NOTHING_DIFFERS
from households.services.register import locked_household
from households.services.registration import note_status
from households.services.splitting import go_over, require_leaving

STAYED = "留在原户"
WRONG = "分户登记错了："


@service("households.correct_split")
def correct_split(
    *, change_id: int, relations: Mapping[int, str], on_date: date, paper: Paper, actor: User
) -> RegisterChange:
    """Say who really left with a split, as what, and when, in answer to a returned entry; return the note about it.

    `relations` are those of everybody who left, as in `split_household`. The new household keeps its number and place.
    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused for an entry that is no split, for a
    household that has changed since, when the head or everybody would leave, or nobody, for relations or a day against
    the rules, and when nothing differs.
    """
    require(actor, REGISTER_HOUSEHOLDS)
    seen = RegisterChange.objects.visible_to(actor).get(pk=change_id)
    old = locked_household(seen.household_id, actor)
    if earlier := earlier_entry(paper, household=old, actor=actor):
        return earlier
    events = split_of(seen)
    if not events or events[0].other_household_id is None:
        raise Refused(DONE_SINCE)
    new = locked_household(events[0].other_household_id, actor)
    went = open_memberships(new)
    require_same_people(paper, [*open_memberships(old), *went])
    if (events[0].on_date, {one.member_id: one.relation for one in went}) == (on_date, dict(relations)):
        raise Refused(NOTHING_DIFFERS)
    _undo(old, went, events)
    told = _split_again(old, new, went, events, relations, on_date=on_date, paper=paper, actor=actor)
    _note_new(new, told, paper, actor)
    if paper.document != seen.document:
        told.append(ChangedField("document", "凭据", seen.document or NOTHING, paper.document or NOTHING))
    answer = replace(paper, answers=seen.pk)
    return note_change(household=old, kind=ChangeKind.EVENT, subject=old, told=told, paper=answer, actor=actor)


def _split_again(
    old: Household,
    new: Household,
    went: list[Membership],
    events: list[MembershipEvent],
    relations: Mapping[int, str],
    *,
    on_date: date,
    paper: Paper,
    actor: User,
) -> list[ChangedField]:
    """Let those leave who really left, and the others of the wrong split stay; return what differs in words."""
    leaving = require_leaving(open_memberships(old), relations, on_date)
    head = require_one_family(leaving, relations)
    wrong = _both_sides(events, new)
    for one in leaving:
        corrects, relation = wrong.pop(one.member_id, {}), relations[one.member_id]
        go_over(one, old, new, relation=relation, on_date=on_date, paper=paper, actor=actor, corrects=corrects)
    stay = [one for one in went if one.member_id in wrong]
    for one in stay:
        _stay(one, old, new, wrong[one.member_id], paper=paper, actor=actor)
    if new.head_name != head.member.name:
        write_head(new, head.member)
    told = _told([*leaving, *stay], {one.member_id: one.relation for one in went}, relations)
    if on_date == events[0].on_date:
        return told
    _begin_earlier(new, old, events[0].on_date, on_date=on_date, paper=paper, actor=actor)
    return [ChangedField(SPLIT_ON, "分户日期", f"{events[0].on_date:%Y-%m-%d}", f"{on_date:%Y-%m-%d}"), *told]


def _begin_earlier(new: Household, old: Household, was_on: date, *, on_date: date, paper: Paper, actor: User) -> None:
    """Let the new household stand on the register from an earlier day on, with the status it began with.

    When it really began later nobody counts in it on the days between; nothing more has to be written down.
    """
    if on_date > was_on:
        return
    began = new.status_events.order_by("id")[0].after
    reason = f"从{old}（{old.code}）分户，日期更正"
    note_status(new, on_date=on_date, paper=paper, actor=actor, reason=reason, status=began)


def _undo(old: Household, went: list[Membership], events: list[MembershipEvent]) -> None:
    """Let those who went over count at home as before. Raises Refused where more happened to them or the head since."""
    heads = [one for one in open_memberships(old) if one.relation == Relation.HEAD]
    done_since = any(one.recorded_at > max(e.recorded_at for e in events) for one in (*went, *heads))
    if done_since or {one.member_id for one in went} != {one.member_id for one in events}:
        raise Refused(DONE_SINCE)
    for one in went:
        never_went(one, old)


def _both_sides(events: list[MembershipEvent], new: Household) -> dict[int, dict[int, MembershipEvent]]:
    """Return the events of the wrong split by person and household: each was written down on both sides."""
    sides = {one.member_id: {one.household_id: one} for one in events}
    arrived = MembershipEvent.objects.filter(household=new, kind=MembershipEventKind.SPLIT, corrected_by__isnull=True)
    for one in arrived.filter(member__in=sides, other_household=events[0].household_id):
        sides[one.member_id][one.household_id] = one
    return sides


def _stay(
    went: Membership,
    old: Household,
    new: Household,
    wrong: Mapping[int, MembershipEvent],
    *,
    paper: Paper,
    actor: User,
) -> None:
    """Let somebody who should not have left belong to the old household again, and say so on both sides."""
    went.member.household = old
    went.member.save(update_fields=["household"])
    for here, there in ((old, new), (new, old)):
        note_event(
            went.member,
            here,
            kind=MembershipEventKind.RETURNED,
            on_date=wrong[here.pk].on_date,
            reason=(WRONG + paper.reason)[:200],
            actor=actor,
            other_household=there,
            corrects=wrong[here.pk],
        )


def _told(people: list[Membership], before: Mapping[int, str], after: Mapping[int, str]) -> list[ChangedField]:
    """Return who is otherwise than the returned entry said, in words."""
    words = [(one, _as_what(one, before), _as_what(one, after)) for one in people]
    return [
        ChangedField(person_field(one.member_id), one.member.name, *said) for one, *said in words if len(set(said)) > 1
    ]


def _as_what(one: Membership, relations: Mapping[int, str]) -> str:
    relation = relations.get(one.member_id)
    return f"{SPLIT_AS}{Relation(relation).label}" if relation else STAYED


def _note_new(new: Household, told: list[ChangedField], paper: Paper, actor: User) -> None:
    """Note the same about the new household, for a second person: what was entered of its beginning is wrong by now."""
    own = replace(paper, submit_key=uuid5(paper.submit_key, "new"), answers=None)
    said = [replace(one, name=f"from_{one.name}") for one in told]
    note_change(household=new, kind=ChangeKind.EVENT, subject=new, told=said, paper=own, actor=actor)
