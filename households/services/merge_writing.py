"""Writes a merge that was decided: who is who, whose values count, where everything known goes on.

The order matters: a person's record closes before its ID number goes over to the surviving one, and a membership ends
before another begins, so that at no moment a number or a person stands twice.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from accounts.models import User
from households.codes import MembershipEventKind, Relation
from households.models import Household, Member, Membership, MergedMember, RecordMerge
from households.register_fields import HOUSEHOLD_FIELDS
from households.services.departures import end_pairings_of
from households.services.memberships import begin, end, note_event, open_memberships, write_head
from households.services.merge_choices import HOUSEHOLD, PERSON_FIELDS
from households.services.merge_facts import carry_help, carry_household, carry_person
from households.services.persons import require_not_registered, require_sound_person, save_person
from households.services.register import household_values, require_sound_household
from households.services.status import change_status
from households.status import HouseholdStatus


def merge_households(merge: RecordMerge, here: list[Membership], there: list[Membership], *, actor: User) -> None:
    """Close `merge.gone` as 重复登记 and let everything of it go on in `merge.kept`; both are locked.

    `here` and `there` are the memberships that go on in either.
    """
    today, kept, gone = timezone.localdate(), merge.kept, merge.gone
    mine = {one.member_id: one for one in here}
    about = {one["gone"]: one for one in merge.people}
    people: dict[int, Member] = {}
    for one in there:
        end(one, on_date=today)
        same = about[one.member_id]["kept"]
        if same is None:
            _come_over(one.member, kept, about[one.member_id]["relation"])
        else:
            people[one.member_id] = mine[same].member
            _become_one(merge, one.member, mine[same], actor=actor)
        _note(merge, one.member, gone, kept, actor=actor)
        _note(merge, people.get(one.member_id, one.member), kept, gone, actor=actor)
    _take_values(merge, kept, gone)
    carry_household(gone, kept, people, actor=actor)
    told = f"重复登记，并入{kept}（{kept.code}）"
    end_pairings_of(gone, today, reason=told)
    change_status(
        household_id=gone.pk,
        after=HouseholdStatus.MERGED,
        on_date=today,
        document=merge.document,
        reason=told,
        actor=actor,
    )


def merge_persons(merge: RecordMerge, *, actor: User) -> None:
    """Close one record of a person as 重复登记 and let everything of it go on in the other."""
    kept, gone = merge.kept_member, merge.gone_member
    assert kept is not None  # a constraint: both or none
    assert gone is not None
    left = next((one for one in open_memberships(merge.gone) if one.member_id == gone.pk), None)
    if left is not None:
        end(left, on_date=timezone.localdate())
    stays = next((one for one in open_memberships(merge.kept) if one.member_id == kept.pk), None)
    _become_one(merge, gone, stays or Membership(household=merge.kept, member=kept), actor=actor)
    carry_help(gone, kept, actor=actor)
    other = merge.kept if merge.kept_id != merge.gone_id else None
    _note(merge, gone, merge.gone, other, actor=actor)


def _come_over(member: Member, kept: Household, relation: str) -> None:
    member.household = kept
    member.save(update_fields=["household"])
    begin(kept, member, relation=relation, on_date=timezone.localdate())


def _become_one(merge: RecordMerge, gone: Member, stays: Membership, *, actor: User) -> None:
    """Close one record of a person, then let the other say what was chosen of it."""
    kept = stays.member
    if gone.is_active:
        gone.is_active = False
        gone.save(update_fields=["is_active"])
    taken = _taken(merge.choices, gone.pk)
    if taken:
        values = {one.name: getattr(gone if one.name in taken else kept, one.name) for one in PERSON_FIELDS}
        require_sound_person(values | {"relation": stays.relation or Relation.OTHER})
        if "id_number" in taken:
            kept.id_number, kept.id_hash = gone.id_number, gone.id_hash
            require_not_registered(kept.id_hash, actor=actor, but=kept)
        save_person(kept, values, actor=actor)
        if "name" in taken and stays.relation == Relation.HEAD:
            write_head(merge.kept, kept)
    carry_person(gone, kept, actor=actor)
    MergedMember.objects.create(merge=merge, gone=gone, kept=kept)


def _take_values(merge: RecordMerge, kept: Household, gone: Household) -> None:
    """Let the surviving household say what was chosen of the other."""
    taken = _taken(merge.choices, HOUSEHOLD)
    if not taken:
        return
    theirs = household_values(gone)
    values = household_values(kept) | {name: theirs[name] for name in taken}
    require_sound_household(kept, values, set())
    for one in HOUSEHOLD_FIELDS:
        setattr(kept, one.name, values[one.name])
    if "phone" in taken:
        kept.phone_hash = gone.phone_hash
    kept.save()


def _taken(choices: Iterable[Mapping[str, Any]], of: int) -> set[str]:
    return {one["name"] for one in choices if one["of"] == of and one["chosen"] == "gone"}


def _note(merge: RecordMerge, member: Member, household: Household, other: Household | None, *, actor: User) -> None:
    note_event(
        member,
        household,
        kind=MembershipEventKind.MERGED,
        on_date=timezone.localdate(),
        reason=merge.reason,
        actor=actor,
        other_household=other,
    )
