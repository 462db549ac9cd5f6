"""Two records of one household or person become one: one person proposes it, another decides, and nothing is deleted.

Until it is decided both records go on; a change to either in between sends the proposal back.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import Refused
from households.codes import Relation
from households.hooks import REGISTER_CHANGED
from households.merges import MERGE_TRANSITIONS, PROPOSE_PERMISSION, MergeAction, MergeState
from households.models import Household, Member, Membership, RecordMerge
from households.services.memberships import open_memberships, require_room_for
from households.services.merge_choices import (
    Choice,
    household_choices,
    is_same_number,
    person_choices,
    stamp_of,
)
from households.services.merge_writing import merge_households, merge_persons
from households.services.persons import require_fitting_relation
from households.services.quality import check_after_entry
from households.status import GONE, HouseholdStatus
from villages.persons import person_of, require_other_person

LONGEST_WORDS = 200
MIN_REASON = 4
OWN_PROPOSAL = "这是您自己提出的合并，不能由您决定。请由另一位同事办理。"
CHANGED_SINCE = "提出以后这两份记录又改过了，不能照原来的取舍合并。请退回，核对以后重新提出。"


@dataclass(frozen=True)
class MergeAsk:
    """What somebody fills in who proposes a merge.

    Of a household, `people` says of everybody in the record that closes who they are in the surviving one (None:
    nobody there, they come over), `relations` how those who come over stand to its head. `takes` are the keys of the
    choices in which the record that closes is right (`Choice.key`).
    """

    submit_key: UUID
    reason: str
    document: str = ""
    people: Mapping[int, int | None] = field(default_factory=dict)
    relations: Mapping[int, str] = field(default_factory=dict)
    takes: Collection[str] = ()


@service("households.propose_merge")
def propose_merge(*, kept_id: int, gone_id: int, ask: MergeAsk, actor: User) -> RecordMerge:
    """Propose that one household is a second registration of another, and return the proposal.

    The same form sent twice makes one. Raises PermissionDenied, ObjectDoesNotExist when either is outside the scope,
    Refused for a household that has left the register or whose exit is under way, for one that is proposed already,
    for people who are not those of the record, and without a reason.
    """
    require(actor, PROPOSE_PERMISSION)
    kept, gone = _locked(kept_id, gone_id, actor)
    if earlier := _earlier(ask, kept, gone, actor):
        return earlier
    _require_apart(kept, gone)
    here, there = open_memberships(kept), open_memberships(gone)
    _require_people(here, there, ask)
    pairs = _pairs(here, there, ask.people)
    choices = household_choices(kept, gone) + [one for old, new in pairs for one in person_choices(new, old)]
    people = [
        {"gone": one.member_id, "kept": ask.people[one.member_id], "relation": ask.relations.get(one.member_id, "")}
        for one in there
    ]
    stamp = stamp_of([kept, *here], [gone, *there])
    return _propose(ask, choices, actor=actor, kept=kept, gone=gone, people=people, stamp=stamp)


@service("households.propose_person_merge")
def propose_person_merge(*, kept_id: int, gone_id: int, ask: MergeAsk, actor: User) -> RecordMerge:
    """Propose that one record of a person is a second one of another, and return the proposal.

    Raises as `propose_merge`; Refused when the record that closes is in use and the surviving one is not, and for a
    head or a last member, whose household would be left without.
    """
    require(actor, PROPOSE_PERMISSION)
    people = {one.pk: one for one in Member.objects.visible_to(actor).filter(pk__in=[kept_id, gone_id])}
    if kept_id == gone_id:
        raise Refused("请选择两条不同的记录。")
    mine, theirs = _of(people, kept_id), _of(people, gone_id)
    kept, gone = _locked(mine.household_id, theirs.household_id, actor)
    if earlier := _earlier(ask, kept, gone, actor):
        return earlier
    mine.refresh_from_db()
    theirs.refresh_from_db()
    require_mergeable(mine, theirs)
    choices, stamp = person_choices(mine, theirs), stamp_of([mine], [theirs])
    about = {"kept": kept, "gone": gone, "kept_member": mine, "gone_member": theirs, "stamp": stamp}
    return _propose(ask, choices, actor=actor, **about)


@service("households.approve_merge")
def approve_merge(*, merge_id: int, actor: User, opinion: str = "") -> RecordMerge:
    """Merge the two records as proposed, and return the merge.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, TransitionNotAllowed when it has been decided,
    SamePersonRefused for who proposed it, Refused when either record has changed since, and for values against the
    rules.
    """
    merge = _decided(MergeAction.APPROVE, merge_id=merge_id, opinion=opinion, actor=actor)
    if merge.gone_member is None:
        _require_apart(merge.kept, merge.gone, but=merge)
        here, there = open_memberships(merge.kept), open_memberships(merge.gone)
        _require_same(merge, stamp_of([merge.kept, *here], [merge.gone, *there]))
        merge_households(merge, here, there, actor=actor)
    else:
        assert merge.kept_member is not None  # a constraint: both or none
        require_mergeable(merge.kept_member, merge.gone_member, but=merge)
        _require_same(merge, stamp_of([merge.kept_member], [merge.gone_member]))
        merge_persons(merge, actor=actor)
    for household_id in {merge.kept_id, merge.gone_id}:
        REGISTER_CHANGED.call_all(household_id=household_id, actor=actor)
        check_after_entry(household_id)
    return merge


@service("households.return_merge")
def return_merge(*, merge_id: int, actor: User, opinion: str) -> RecordMerge:
    """Decline a merge with a reason; both records go on as they are. Raises as `approve_merge`, Refused without one."""
    return _decided(MergeAction.RETURN, merge_id=merge_id, opinion=opinion, actor=actor)


def require_mergeable(kept: Member, gone: Member, *, but: RecordMerge | None = None) -> None:
    """Refuse two records of persons that cannot become one now."""
    if kept.household.status in GONE:
        raise Refused(f"{kept.household}已经{kept.household.get_status_display()}，不能并到那里。请换一条留下。")
    if gone.is_active and not kept.is_active:
        raise Refused("留下的一条要是在册的。请把两条换过来。")
    waits = RecordMerge.objects.filter(state=MergeState.PROPOSED).exclude(pk=but.pk if but else 0)
    both = [kept.pk, gone.pk]
    if waits.filter(gone_member__in=both).exists() or waits.filter(kept_member__in=both).exists():
        raise Refused("这两条记录里已经有一条提出过合并，还没有决定。请先看那一条。")
    for one in (kept, gone):
        if hasattr(one, "merged_into"):
            raise Refused(f"{one}（{one.code}）的这一条已经并到另一条里了。请刷新页面看最新情况。")
    people = open_memberships(gone.household) if gone.is_active else []
    mine = next((one for one in people if one.member_id == gone.pk), None)
    if mine is not None and len(people) == 1:
        raise Refused(f"{gone}是那一户最后一个人。请合并两户，不要只合并人。")
    if mine is not None and mine.relation == Relation.HEAD:
        raise Refused(f"{gone}是户主，不能并走。请先在那一户办理「换户主」，或者合并两户。")


def _locked(kept_id: int, gone_id: int, actor: User) -> tuple[Household, Household]:
    """Return both households, locked in the order of their ids, so that two merges never wait in a circle."""
    rows = Household.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk__in=[kept_id, gone_id])
    found = {one.pk: one for one in rows.select_related("village", "township", "group").order_by("pk")}
    return _of(found, kept_id), _of(found, gone_id)


def _of(found: Mapping[int, Any], pk: int) -> Any:
    if pk not in found:
        raise Household.DoesNotExist
    return found[pk]


def _earlier(ask: MergeAsk, kept: Household, gone: Household, actor: User) -> RecordMerge | None:
    earlier = RecordMerge.objects.filter(submit_key=ask.submit_key).first()
    if earlier and (earlier.asked_by_id, earlier.kept_id, earlier.gone_id) != (actor.pk, kept.pk, gone.pk):
        raise Refused("这张表的编号已经用过了。请重新打开页面再填。")
    return earlier


def _require_apart(kept: Household, gone: Household, *, but: RecordMerge | None = None) -> None:
    if kept.pk == gone.pk:
        raise Refused("请选择两户不同的记录。")
    for one in (kept, gone):
        if one.status in GONE:
            raise Refused(f"{one}（{one.code}）已经{one.get_status_display()}，不能再合并。")
    if gone.status == HouseholdStatus.PLANNED:
        raise Refused(f"{gone}（{gone.code}）正在办理脱贫退出。请先退回预脱贫，再合并。")
    waits = RecordMerge.objects.filter(state=MergeState.PROPOSED, gone_member__isnull=True)
    waits = waits.exclude(pk=but.pk if but else 0)
    both = [kept.pk, gone.pk]
    if waits.filter(gone__in=both).exists() or waits.filter(kept__in=both).exists():
        raise Refused("这两户里已经有一户提出过合并，还没有决定。请先看那一条。")


def _require_people(here: list[Membership], there: list[Membership], ask: MergeAsk) -> None:
    if set(ask.people) != {one.member_id for one in there}:
        raise Refused("并入的那一户成员变了。请重新打开页面，给每个人选好去向。")
    chosen = [pk for pk in ask.people.values() if pk is not None]
    if set(chosen) - {one.member_id for one in here} or len(set(chosen)) != len(chosen):
        raise Refused("每个人只能对上留下的一户里的一个人。请核对是同一个人的各选各的。")
    come = [one for one in there if ask.people[one.member_id] is None]
    relations: list[Membership] = list(here)
    for one in come:
        relation = ask.relations.get(one.member_id, "")
        if relation not in Relation.values or relation == Relation.HEAD:
            raise Refused(f"请给{one.member}选好与留下的户主的关系，不能选户主。")
        require_fitting_relation(one.member.name, one.member.sex, relation)
        require_room_for(relation, relations)
        relations.append(Membership(member=one.member, relation=relation))
        if twin := next((other for other in here if is_same_number(one.member, other.member)), None):
            raise Refused(f"{one.member}和{twin.member}的身份证号相同，是同一个人。请选成同一个人。")


def _pairs(
    here: list[Membership], there: list[Membership], people: Mapping[int, int | None]
) -> list[tuple[Member, Member]]:
    mine = {one.member_id: one.member for one in here}
    return [(one.member, mine[same]) for one in there if (same := people[one.member_id]) is not None]


def _propose(ask: MergeAsk, choices: list[Choice], *, actor: User, **about: Any) -> RecordMerge:
    reason = _words(ask.reason, needed="为什么是重复登记")
    if set(ask.takes) - {one.key for one in choices}:
        raise Refused("这两份记录又改过了，取舍对不上。请重新打开页面再选。")
    require_no_numbers(ask.document)
    merge = RecordMerge.objects.create(
        **about,
        choices=[one.told(ask.takes) for one in choices],
        document=ask.document.strip()[:120],
        reason=reason,
        submit_key=ask.submit_key,
        asked_by=actor,
        asked_person=person_of(actor),
    )
    told = {"kept": merge.kept.code, "gone": merge.gone.code, "person": str(merge.gone_member or "")}
    action = "households.propose_person_merge" if merge.gone_member_id else "households.propose_merge"
    record(actor=actor, action=action, subject=merge, after=told, reason=reason)
    return merge


def _require_same(merge: RecordMerge, stamp: str) -> None:
    if merge.stamp != stamp:
        raise Refused(CHANGED_SINCE)


def _decided(action: MergeAction, *, merge_id: int, opinion: str, actor: User) -> RecordMerge:
    """Return the merge, decided, with both its households locked; the decision is audited."""
    transition = MERGE_TRANSITIONS.get(action)
    require(actor, transition.permission)
    seen = RecordMerge.objects.both_visible_to(actor).get(pk=merge_id)
    kept, gone = _locked(seen.kept_id, seen.gone_id, actor)
    merges = RecordMerge.objects.both_visible_to(actor).select_for_update(of=("self",))
    merge = merges.select_related("kept_member__household", "gone_member__household").get(pk=merge_id)
    merge.kept, merge.gone = kept, gone
    MERGE_TRANSITIONS.require(action, merge.state, merge.get_state_display())
    person = person_of(actor)
    require_other_person(person=person, earlier=[merge.asked_person], sentence=OWN_PROPOSAL)
    merge.opinion = _words(opinion, needed="退回的原因" if transition.needs_reason else "")
    merge.state, merge.decided_at = MergeState(transition.target), timezone.now()
    merge.decided_by, merge.decided_person = actor, person
    merge.save(update_fields=["state", "opinion", "decided_at", "decided_by", "decided_person"])
    record(
        actor=actor,
        action=f"households.{action}_merge",
        subject=merge,
        before={"state": MergeState.PROPOSED},
        after={"state": merge.state, "kept": kept.code, "gone": gone.code},
        reason=merge.opinion,
    )
    return merge


def _words(text: str, *, needed: str = "") -> str:
    words = text.strip()
    if needed and len(words) < MIN_REASON:
        raise Refused(f"请写明{needed}，至少 {MIN_REASON} 个字。")
    if len(words) > LONGEST_WORDS:
        raise Refused(f"最多写 {LONGEST_WORDS} 字。")
    require_no_numbers(words)
    return words
