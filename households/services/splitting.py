"""Members who go on as a household of their own (分户)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import uuid5

from accounts.audit import require, service
from accounts.models import User
from accounts.permissions import REGISTER_HOUSEHOLDS
from config.lib.entry_fields import ChangedField
from config.lib.refusals import Refused
from households.changes import SPLIT_TO, ChangeKind, person_field
from households.codes import MembershipEventKind, Relation
from households.models import Household, Membership, MembershipEvent, RegisterChange
from households.services.changes import Paper, earlier_entry, note_change
from households.services.memberships import (
    begin,
    end,
    note_event,
    open_memberships,
    require_day,
    require_one_family,
    require_same_people,
)
from households.services.register import locked_household
from households.services.registration import next_code, note_status, save_new
from households.status import HouseholdStatus
from villages.models import Village

INHERITED = (
    "township", "village", "group", "attribute", "household_type", "main_cause", "identified_by", "registered_year",
    "exit_year",
)  # fmt: skip


@service("households.split")
def split_household(
    *, household_id: int, relations: Mapping[int, str], code: str, on_date: date, paper: Paper, actor: User
) -> RegisterChange:
    """Let members go on as a new household from `on_date` on; return the note about the household they leave.

    `relations` say, by member id, who leaves and how they stand to the new household's head, who is one of them. The
    new household lives in the same place, has `code` or the next free one of its village, and what was identified of
    the old one: attribute, cause, year. A split is no decision about poverty: who had left it (已脱贫, 返贫) stays so;
    of an exit under way (预脱贫) the new household is no part and begins as 未脱贫. Events link both households. Raises
    PermissionDenied, ObjectDoesNotExist outside the scope, Refused for a household that is gone or has changed since
    the form was opened, when the head or everybody would leave, and for relations, code or day against the rules.
    """
    require(actor, REGISTER_HOUSEHOLDS)
    household = locked_household(household_id, actor)
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return earlier
    people = open_memberships(household)
    require_same_people(paper, people)
    leaving = require_leaving(people, relations, on_date)
    head = require_one_family(leaving, relations)
    new = _new_household(household, head, code=code, on_date=on_date, paper=paper, actor=actor)
    for one in leaving:
        go_over(one, household, new, relation=relations[one.member_id], on_date=on_date, paper=paper, actor=actor)
    told = [
        ChangedField(
            person_field(one.member_id), one.member.name, one.get_relation_display(), f"{SPLIT_TO}{new}（{new.code}）"
        )
        for one in leaving
    ]
    _note_new(household, new, leaving, relations, paper=paper, actor=actor)
    return note_change(
        household=household, kind=ChangeKind.EVENT, subject=household, told=told, paper=paper, actor=actor
    )


def require_leaving(people: list[Membership], relations: Mapping[int, str], on_date: date) -> list[Membership]:
    """Return who of a household leaves with a split. Refuse nobody, everybody, the head, and a day before they came."""
    leaving = [one for one in people if one.member_id in relations]
    if not leaving or len(leaving) != len(relations):
        raise Refused("请选择分出去的人。")
    if len(leaving) == len(people):
        raise Refused("不能所有人都分出去。整户换地方住的，请办理「迁居」。")
    if any(one.relation == Relation.HEAD for one in leaving):
        raise Refused("户主不能分出去。请先办理「换户主」，再办分户。")
    for one in leaving:
        require_day(on_date, not_before=one.valid_from)
    return leaving


def _new_household(
    household: Household, head: Membership, *, code: str, on_date: date, paper: Paper, actor: User
) -> Household:
    # Two households of a village that split at the same moment queue up for the next code.
    village = Village.objects.select_for_update(of=("self",), no_key=True).get(pk=household.village_id)
    was_planned = household.status == HouseholdStatus.PLANNED
    new = save_new(
        Household(
            code=code or next_code(village),
            head_name=head.member.name,
            other_causes=list(household.other_causes),
            status=HouseholdStatus.REGISTERED if was_planned else household.status,
            **{name: getattr(household, name) for name in INHERITED},
        )
    )
    note_status(new, on_date=on_date, paper=paper, actor=actor, reason=f"从{household}（{household.code}）分户")
    return new


def go_over(
    membership: Membership,
    old: Household,
    new: Household,
    *,
    relation: str,
    on_date: date,
    paper: Paper,
    actor: User,
    corrects: Mapping[int, MembershipEvent] | None = None,
) -> None:
    """Let one of those who leave count in the new household; `corrects` are the events, by household, put right."""
    end(membership, on_date=on_date)
    member = membership.member
    member.household = new
    member.save(update_fields=["household"])
    begin(new, member, relation=relation, on_date=on_date)
    for here, there in ((old, new), (new, old)):
        note_event(
            member,
            here,
            kind=MembershipEventKind.SPLIT,
            on_date=on_date,
            reason=paper.reason,
            actor=actor,
            other_household=there,
            corrects=(corrects or {}).get(here.pk),
        )


def _note_new(
    old: Household,
    new: Household,
    leaving: list[Membership],
    relations: Mapping[int, str],
    *,
    paper: Paper,
    actor: User,
) -> None:
    """Note the new household as an entry of its own, so that it waits for a second person as well."""
    told = [
        ChangedField("code", "户编号", "没有", new.code),
        ChangedField("from", "分自", "没有", f"{old}（{old.code}）"),
    ]
    told += [
        ChangedField(person_field(one.member_id), one.member.name, "没有", Relation(relations[one.member_id]).label)
        for one in leaving
    ]
    own = replace(paper, submit_key=uuid5(paper.submit_key, "new"), answers=None)
    note_change(household=new, kind=ChangeKind.HOUSEHOLD_NEW, subject=new, told=told, paper=own, actor=actor)
