"""Members of a registered household: registered with it or come to it later, and corrected."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from accounts.audit import require, service
from accounts.models import User
from accounts.permissions import ENTER_REGISTER
from config.lib.crypto import keyed_hash
from config.lib.entry_fields import ChangedField, changed_fields
from config.lib.merging import decided_clashes, merge
from config.lib.refusals import Refused
from households.changes import ChangeKind
from households.codes import ARRIVALS, MembershipEventKind, Relation
from households.models import Member, Membership, RegisterChange
from households.register_fields import MEMBER_FIELDS
from households.services.changes import Paper, earlier_entry, note_change
from households.services.memberships import (
    begin,
    correct_relation,
    note_event,
    open_memberships,
    require_day,
    require_room_for,
    write_head,
)
from households.services.persons import (
    MAY_BE_UNSAID,
    enter_person,
    read_number,
    require_fitting_number,
    require_not_registered,
    require_sound_person,
    save_person,
)
from households.services.register import locked_household

ENTRIES = (MembershipEventKind.REGISTERED, *ARRIVALS)


def member_values(membership: Membership) -> dict[str, Any]:
    """Return what an entry form about a member shows, by field; the ID number as it is stored."""
    values = {one.name: getattr(membership.member, one.name) for one in MEMBER_FIELDS if one.name != "relation"}
    return values | {"relation": membership.relation}


@service("households.add_member")
def add_member(
    *, household_id: int, kind: str, typed: Mapping[str, Any], on_date: date, paper: Paper, actor: User
) -> RegisterChange:
    """Put a person into a household: registered with it all along, or born, married, moved in, come back or adopted.

    `typed` maps the names of MEMBER_FIELDS to values, and `explained` to why an ID number says another birth date or
    sex. The person counts from `on_date` on. Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused
    for a household that is gone, a person who is on the register already, a second head or spouse, or values against
    the rules.
    """
    require(actor, ENTER_REGISTER)
    household = locked_household(household_id, actor)
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return earlier
    if kind not in ENTRIES:
        raise Refused("不认识这种变动。请回到家庭变动重新选择。")
    people = open_memberships(household)
    typed = {**typed, "id_number": read_number(typed["id_number"])}
    require_sound_person(typed)
    require_fitting_number(typed)
    require_room_for(typed["relation"], people)
    if kind == MembershipEventKind.BIRTH and on_date != typed["birth_date"]:
        raise Refused("出生的日期就是出生日期。请把两个日期改成一致。")
    require_day(on_date, not_before=typed["birth_date"], what="出生")
    member = enter_person(household, typed, kind=kind, actor=actor)
    begin(household, member, relation=typed["relation"], on_date=on_date)
    note_event(member, household, kind=kind, on_date=on_date, reason=paper.reason, actor=actor)
    return note_change(
        household=household,
        kind=ChangeKind.MEMBER_NEW if kind == MembershipEventKind.REGISTERED else ChangeKind.EVENT,
        subject=member,
        told=told_arrival(member, typed, kind=kind, on_date=on_date),
        paper=paper,
        actor=actor,
    )


@service("households.correct_member")
def correct_member(*, member_id: int, typed: Mapping[str, Any], paper: Paper, actor: User) -> RegisterChange:
    """Correct what the register says about a member, and note it for a second person; return the note.

    An empty ID number leaves the stored one. Another relation supersedes the membership from its first day. Raises
    PermissionDenied, ObjectDoesNotExist outside the scope, Refused for a person who has left, values against the
    rules, an ID number that stands elsewhere, a head made or unmade (that is an event), EditConflict when somebody
    else changed a field meanwhile.
    """
    require(actor, ENTER_REGISTER)
    found = Member.objects.visible_to(actor).get(pk=member_id)
    household = locked_household(found.household_id, actor)
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return earlier
    people = open_memberships(household)
    membership = next((one for one in people if one.member_id == member_id), None)
    if membership is None:
        raise Refused(f"{found}已经不在这一户，不能更正。请回到这一户看最新情况。")
    now = member_values(membership)
    merged = merge(opened=paper.opened, now=now, typed=with_number(typed, membership.member), chosen=paper.chosen)
    told = changed_fields(MEMBER_FIELDS, now, merged.values)
    changed = {one.name for one in told}
    values = {**merged.values, "explained": typed.get("explained", "")}
    require_sound_member(membership, people, values, changed, actor=actor)
    save_member(membership, values, changed, actor=actor)
    if "name" in changed and membership.relation == Relation.HEAD:
        write_head(household, membership.member)
    return note_change(
        household=household,
        kind=ChangeKind.MEMBER,
        subject=membership.member,
        told=[*told, *told_explanation(typed)] if told else told,
        decided=decided_clashes(merged, MEMBER_FIELDS),
        paper=paper,
        actor=actor,
    )


def told_arrival(member: Member, typed: Mapping[str, Any], *, kind: str, on_date: date) -> list[ChangedField]:
    """Return a person who came in words: what happened, when, and what is now known about them."""
    after = {**typed, "id_number": member.id_number}
    event = ChangedField("event", MembershipEventKind(kind).label, "没有", f"{member.name} {on_date:%Y-%m-%d}")
    return [event, *changed_fields(MEMBER_FIELDS, {}, after), *told_explanation(typed)]


def told_explanation(typed: Mapping[str, Any]) -> list[ChangedField]:
    """Return the words that explain an ID number at odds with the register, when there are any."""
    words = typed.get("explained", "").strip()
    return [ChangedField("explained", "号码不一致的原因", "没有", words)] if words else []


def with_number(typed: Mapping[str, Any], member: Member) -> dict[str, Any]:
    """Return the typed fields; an ID number left empty, or typed as it stands, is the stored one."""
    stands = {name: getattr(member, name) for name in MAY_BE_UNSAID}
    values = {one.name: (stands | dict(typed))[one.name] for one in MEMBER_FIELDS}
    number = read_number(values["id_number"]) if values["id_number"] else ""
    same = not number or keyed_hash(number) == member.id_hash
    return values | {"id_number": member.id_number if same else number}


def require_sound_member(
    membership: Membership, people: list[Membership], values: Mapping[str, Any], changed: set[str], *, actor: User
) -> None:
    """Refuse values of a member that break a rule; `changed` are the fields that differ from what stands there."""
    require_sound_person(values)
    if changed & {"id_number", "birth_date", "sex"}:
        require_fitting_number(values)
    if "relation" in changed:
        if Relation.HEAD in {membership.relation, values["relation"]}:
            raise Refused("换户主不在这里改。请在家庭变动里办理「换户主」。")
        require_room_for(values["relation"], [one for one in people if one.pk != membership.pk])
    if "birth_date" in changed:
        require_day(membership.valid_from, not_before=values["birth_date"], what="出生")
    if "id_number" in changed:
        require_not_registered(keyed_hash(values["id_number"]), actor=actor, but=membership.member)


def save_member(membership: Membership, values: Mapping[str, Any], changed: set[str], *, actor: User) -> None:
    """Write the changed fields of a member, and the relation with its history."""
    member = membership.member
    if "id_number" in changed:
        member.id_number, member.id_hash = values["id_number"], keyed_hash(values["id_number"])
    if changed - {"relation"}:
        save_person(member, values, actor=actor)
    if "relation" in changed:
        correct_relation(membership, values["relation"])
