"""What a second person returned of heads and moves, put right: undone first, then done as it should have been.

What the wrong one wrote is superseded, never overwritten; its event stays and is named by the one that stands for it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from accounts.audit import require, service
from accounts.models import User
from accounts.permissions import ENTER_REGISTER, REGISTER_HOUSEHOLDS
from config.lib.entry_fields import NOTHING, ChangedField
from config.lib.refusals import Refused
from households.changes import ChangeKind
from households.codes import MembershipEventKind, Relation
from households.models import Household, HouseholdMove, Member, Membership, MembershipEvent, RegisterChange
from households.selectors.changes import ended_by, head_departure_of, head_event_of, move_of
from households.services.changes import Paper, earlier_entry, note_change
from households.services.departures import depart, require_departure
from households.services.memberships import (
    hand_over,
    note_event,
    open_memberships,
    require_day,
    require_same_people,
    require_stayed_away,
    stand_as_before,
    write_head,
)
from households.services.moving import place_words, require_group
from households.services.register import locked_household
from villages.models import Group, Village

DONE_SINCE = "这一条后来又有变动，不能在原来的表里更正。请在家庭变动里按现在的情况办理。"
NOTHING_DIFFERS = "和退回的那一条一样，没有改动，没有保存。请改了再存。"


@service("households.correct_head_change")
def correct_head_change(
    *, change_id: int, relations: Mapping[int, str], on_date: date, paper: Paper, actor: User
) -> RegisterChange:
    """Say who really heads a household, how everybody stands to them and since when, in answer to a returned entry.

    `relations` that leave the head of before say that there was no change at all. Raises PermissionDenied,
    ObjectDoesNotExist outside the scope, Refused for an entry that is no change of head, for a household that has
    changed since, relations or a day against the rules, and when nothing differs.
    """
    require(actor, ENTER_REGISTER)
    seen = RegisterChange.objects.visible_to(actor).get(pk=change_id)
    household = locked_household(seen.household_id, actor)
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return earlier
    event = head_event_of(seen)
    if event is None:
        raise Refused(DONE_SINCE)
    wrong = open_memberships(household)
    require_same_people(paper, wrong)
    if on_date == event.on_date and relations == {one.member_id: one.relation for one in wrong}:
        raise Refused(NOTHING_DIFFERS)
    before = _undone(household, seen, event, wrong)
    told = [ChangedField("on_date", "换户主日期", f"{event.on_date:%Y-%m-%d}", f"{on_date:%Y-%m-%d}")]
    told += _told(wrong, relations)
    if any(one.relation == Relation.HEAD == relations.get(one.member_id) for one in before):
        _never_was(household, before, event, paper=paper, actor=actor)
        told = [ChangedField("head", "户主", event.member.name, household.head_name)]
    else:
        require_day(on_date)
        hand_over(household, before, relations, on_date=on_date, reason=paper.reason, actor=actor, corrects=event)
    return _answer(household, told, seen, paper, actor)


@service("households.correct_head_departure")
def correct_head_departure(
    *, change_id: int, kind: str, on_date: date, relations: Mapping[int, str], paper: Paper, actor: User
) -> RegisterChange:
    """Say how and when a head really left, and who heads the household since, in answer to a returned entry.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused for an entry that is no departure of a head,
    for a household that has changed since, a head who counted elsewhere since or whose record went into another
    (重复登记), relations or a day against the rules, and when nothing differs.
    """
    require(actor, ENTER_REGISTER)
    seen = RegisterChange.objects.visible_to(actor).get(pk=change_id)
    household = locked_household(seen.household_id, actor)
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return earlier
    left, headed = head_departure_of(seen)
    ended = ended_by(left) if left else None
    if left is None or headed is None or ended is None or hasattr(left.member, "merged_into"):
        raise Refused(DONE_SINCE)
    require_departure(kind)
    wrong = open_memberships(household)
    require_same_people(paper, wrong)
    if (kind, on_date) == (left.kind, left.on_date) and relations == {one.member_id: one.relation for one in wrong}:
        raise Refused(NOTHING_DIFFERS)
    require_stayed_away(ended)
    stay = _undone(household, seen, headed, wrong)
    leaving = _back(ended)
    require_day(on_date, not_before=leaving.valid_from)
    was = f"{left.get_kind_display()} {left.on_date:%Y-%m-%d}"
    gone = depart(household, leaving, kind=kind, on_date=on_date, paper=paper, actor=actor, corrects=left)
    hand_over(household, stay, relations, on_date=on_date, reason=paper.reason, actor=actor, corrects=headed)
    told = [replace(gone, before=was), *_told(wrong, relations)]
    return _answer(household, told, seen, paper, actor, subject=left.member)


def _back(ended: Membership) -> Membership:
    """Let somebody who left count again as before, for the moment, and return the membership."""
    member = ended.member
    stand_as_before([ended])
    member.is_active = True
    member.save(update_fields=["is_active"])
    goes_on = Membership.objects.believed().filter(member=member, household=ended.household_id, valid_to__isnull=True)
    return goes_on.select_related("member").get()


@service("households.correct_move")
def correct_move(
    *, change_id: int, village_id: int, group_id: int | None, on_date: date, paper: Paper, actor: User
) -> RegisterChange:
    """Say where a household really moved to and when, in answer to a returned entry; return the note about it.

    Raises PermissionDenied, ObjectDoesNotExist for a household, village or group outside the scope, Refused for an
    entry that is no move or not the last one, a group of another village, the place it moved from, a day to come or
    before an earlier move, and when nothing differs.
    """
    require(actor, REGISTER_HOUSEHOLDS)
    seen = RegisterChange.objects.visible_to(actor).get(pk=change_id)
    household = locked_household(seen.household_id, actor)
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return earlier
    wrong = move_of(seen)
    if wrong is None:
        raise Refused(DONE_SINCE)
    village = Village.objects.visible_to(actor).select_related("township").get(pk=village_id)
    group = Group.objects.visible_to(actor).get(pk=group_id) if group_id else None
    require_group(group, village)
    if (village.pk, group_id, on_date) == (wrong.to_village_id, wrong.to_group_id, wrong.on_date):
        raise Refused(NOTHING_DIFFERS)
    if (village.pk, group_id) == (wrong.from_village_id, wrong.from_group_id):
        raise Refused("这是迁居以前的村组。没有搬过的，请在家庭变动里再办一次「迁居」搬回去。")
    standing = HouseholdMove.objects.filter(household=household, corrected_by__isnull=True).exclude(pk=wrong.pk)
    last = standing.order_by("-on_date", "-id").first()
    require_day(on_date, not_before=last.on_date if last else None, what="上一次迁居")
    told = [
        ChangedField("place", "住在", place_words(household), f"{village.township}{village}{group or ''}"),
        ChangedField("on_date", "迁居日期", f"{wrong.on_date:%Y-%m-%d}", f"{on_date:%Y-%m-%d}"),
    ]
    HouseholdMove.objects.create(
        household=household,
        from_village_id=wrong.from_village_id,
        from_group_id=wrong.from_group_id,
        to_village=village,
        to_group=group,
        on_date=on_date,
        reason=paper.reason,
        recorded_by=actor,
        corrects=wrong,
    )
    household.township, household.village, household.group = village.township, village, group
    household.save(update_fields=["township", "village", "group"])
    return _answer(household, [one for one in told if one.before != one.after], seen, paper, actor)


def _undone(
    household: Household, seen: RegisterChange, event: MembershipEvent, wrong: list[Membership]
) -> list[Membership]:
    """Let everybody stand as before the wrong change of head, and return them. Raises Refused where more happened."""
    named = {one["name"] for one in seen.fields}
    changed = [one for one in wrong if f"relation-{one.member_id}" in named]
    done_since = any(one.recorded_at > event.recorded_at for one in wrong)
    if done_since or event.member_id not in {one.member_id for one in changed}:
        raise Refused(DONE_SINCE)
    stand_as_before(changed)
    return open_memberships(household)


def _never_was(
    household: Household, before: list[Membership], event: MembershipEvent, *, paper: Paper, actor: User
) -> None:
    head = next(one.member for one in before if one.relation == Relation.HEAD)
    write_head(household, head)
    kind = MembershipEventKind.BECAME_HEAD
    note_event(head, household, kind=kind, on_date=event.on_date, reason=paper.reason, actor=actor, corrects=event)


def _told(wrong: list[Membership], relations: Mapping[int, str]) -> list[ChangedField]:
    """Return how everybody stands otherwise than the returned entry said, in words."""
    return [
        ChangedField(f"relation-{one.member_id}", one.member.name, one.get_relation_display(), Relation(new).label)
        for one in wrong
        if (new := relations.get(one.member_id, one.relation)) != one.relation and new in Relation.values
    ]


def _answer(
    household: Household,
    told: list[ChangedField],
    seen: RegisterChange,
    paper: Paper,
    actor: User,
    *,
    subject: Member | None = None,
) -> RegisterChange:
    told = [one for one in told if one.before != one.after]
    if paper.document != seen.document:
        told.append(ChangedField("document", "凭据", seen.document or NOTHING, paper.document or NOTHING))
    paper = replace(paper, answers=seen.pk)
    about = subject or household
    return note_change(household=household, kind=ChangeKind.EVENT, subject=about, told=told, paper=paper, actor=actor)
