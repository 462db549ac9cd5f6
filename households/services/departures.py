"""Members who leave the register, and the household that is gone with the last of them (自然减少)."""

from collections.abc import Mapping
from datetime import date

from django.db.models.functions import Now

from accounts.audit import require, service
from accounts.models import User
from accounts.permissions import ENTER_REGISTER, REGISTER_HOUSEHOLDS
from config.lib.entry_fields import ChangedField
from config.lib.refusals import Refused
from households.changes import ChangeKind, person_field
from households.codes import DEPARTURES, MembershipEventKind, Relation
from households.models import Household, Membership, MembershipEvent, Pairing, RegisterChange
from households.services.changes import Paper, earlier_entry, note_change
from households.services.memberships import (
    end,
    hand_over,
    note_event,
    open_memberships,
    require_day,
    require_same_people,
)
from households.services.register import locked_household
from households.services.status import change_status
from households.status import HouseholdStatus

PAIRING_ENDED = "整户自然减少"


@service("households.leave")
def let_leave(
    *,
    household_id: int,
    member_id: int,
    kind: str,
    on_date: date,
    relations: Mapping[int, str],
    paper: Paper,
    actor: User,
) -> RegisterChange:
    """Let a member leave the register from `on_date` on: dead, married or moved out, in prison, or missing.

    When the head leaves, `relations` name the new head and how the others stand to them, by the member's id; otherwise
    they are empty. Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused for a household that is gone
    or has changed since the form was opened, for the last member (the whole household is gone then), for a day to come
    or before the person was there, and for relations against the rules.
    """
    require(actor, ENTER_REGISTER)
    household = locked_household(household_id, actor)
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return earlier
    require_departure(kind)
    people = open_memberships(household)
    require_same_people(paper, people)
    leaving = next((one for one in people if one.member_id == member_id), None)
    if leaving is None:
        raise Refused("这个人已经不在这一户。请回到这一户看最新情况。")
    stay = [one for one in people if one.pk != leaving.pk]
    if not stay:
        raise Refused(f"{leaving.member}是这一户最后一个人。请办理「整户自然减少」。")
    require_day(on_date, not_before=leaving.valid_from)
    told = [depart(household, leaving, kind=kind, on_date=on_date, paper=paper, actor=actor)]
    if leaving.relation == Relation.HEAD:
        told += hand_over(household, stay, relations, on_date=on_date, reason=paper.reason, actor=actor)
    return note_change(
        household=household, kind=ChangeKind.EVENT, subject=leaving.member, told=told, paper=paper, actor=actor
    )


@service("households.close")
def close_household(
    *, household_id: int, kinds: Mapping[int, str], on_date: date, paper: Paper, actor: User
) -> RegisterChange:
    """Close a household whose members are all gone (整户自然减少); this is never an exit from poverty.

    `kinds` say for each member, by id, how they went. Every membership and the pairing end, the status becomes
    整户自然减少 upon `paper.document`. Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused for a
    household that is gone or has changed since the form was opened, and for a member left out or a wrong day.
    """
    require(actor, REGISTER_HOUSEHOLDS)
    household = locked_household(household_id, actor)
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return earlier
    people = open_memberships(household)
    require_same_people(paper, people)
    if set(kinds) != {one.member_id for one in people}:
        raise Refused("请给每个人选好怎么离开的；还有人在的，不能整户减少。")
    for kind in kinds.values():
        require_departure(kind)
    for one in people:
        require_day(on_date, not_before=one.valid_from)
    told = [
        depart(household, one, kind=kinds[one.member_id], on_date=on_date, paper=paper, actor=actor) for one in people
    ]
    end_pairings_of(household, on_date, reason=PAIRING_ENDED)
    before = household.get_status_display()
    change_status(
        household_id=household.pk,
        after=HouseholdStatus.CLOSED,
        on_date=on_date,
        document=paper.document,
        reason=paper.reason,
        actor=actor,
    )
    told.append(ChangedField("status", "脱贫标志", before, HouseholdStatus.CLOSED.label))
    return note_change(
        household=household, kind=ChangeKind.EVENT, subject=household, told=told, paper=paper, actor=actor
    )


def require_departure(kind: str) -> None:
    """Refuse what is no way to leave."""
    if kind not in DEPARTURES:
        raise Refused("请选择怎么离开的：死亡、婚出、户籍迁出、收监或失联。")


def depart(
    household: Household,
    membership: Membership,
    *,
    kind: str,
    on_date: date,
    paper: Paper,
    actor: User,
    corrects: MembershipEvent | None = None,
) -> ChangedField:
    """End a membership, take the person off the register, write both down, and return it in words.

    `corrects` is the departure that was written down wrongly and that this one stands for.
    """
    end(membership, on_date=on_date)
    member = membership.member
    member.is_active = False
    member.save(update_fields=["is_active"])
    note_event(member, household, kind=kind, on_date=on_date, reason=paper.reason, actor=actor, corrects=corrects)
    words = f"{MembershipEventKind(kind).label} {on_date:%Y-%m-%d}"
    return ChangedField(person_field(member.pk), member.name, membership.get_relation_display(), words)


def end_pairings_of(household: Household, on_date: date, *, reason: str) -> None:
    """End who helps the household on the day it is gone; a pairing made later than that day ends where it began."""
    going_on = Pairing.objects.believed().filter(household=household, valid_to__isnull=True)
    for pairing in list(going_on):
        Pairing.objects.filter(pk=pairing.pk).update(superseded_at=Now())
        Pairing.objects.create(
            household=household,
            cadre_id=pairing.cadre_id,
            valid_from=pairing.valid_from,
            valid_to=max(on_date, pairing.valid_from),
            reason=reason,
        )
