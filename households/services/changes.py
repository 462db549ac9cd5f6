"""Entries of the register: noted with before and after as they are made, then confirmed or returned by a second person.

Every service that writes register data calls `note_change` in its own transaction; nothing else makes these rows.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from config.lib.entry_fields import ChangedField
from config.lib.refusals import Refused
from households.changes import CHANGE_TRANSITIONS, ChangeAction, ChangeKind, ChangeState
from households.hooks import REGISTER_CHANGED
from households.models import Household, RegisterChange
from households.services.quality import check_after_entry
from villages.persons import person_of, require_other_person

LONGEST_WORDS = 200
NOT_SEEN = "选中的录入里有的不存在，或者不在您能看到的范围内。请刷新页面再选。"


@dataclass(frozen=True)
class Paper:
    """What every entry form asks besides: the key of the form, the papers it rests on, why, and what it answers.

    `submit_key` is made with the empty form. `opened` holds the digests of the values the form was opened with
    (`config.lib.merging`), `chosen` whose value counts in each clash. `answers` is the id of a returned entry.
    """

    submit_key: UUID
    document: str = ""
    reason: str = ""
    opened: dict[str, str] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)
    answers: int | None = None


def earlier_entry(paper: Paper, *, household: Household, actor: User) -> RegisterChange | None:
    """Return the entry that this very form has made already: a double tap or a repeated send changes nothing.

    Raises Refused when the key belongs to somebody else's entry, or to another household.
    """
    earlier = RegisterChange.objects.filter(submit_key=paper.submit_key).first()
    if earlier is not None and (earlier.made_by_id != actor.pk or earlier.household_id != household.pk):
        raise Refused("这张表的编号已经用过了。请重新打开页面再填。")
    return earlier


def note_change(
    *,
    household: Household,
    kind: ChangeKind,
    subject: models.Model,
    told: Sequence[ChangedField],
    paper: Paper,
    actor: User,
    decided: Sequence[dict[str, str]] = (),
) -> RegisterChange:
    """Note what was just written about a household, audit it, and let it be re-checked. Call it in the transaction.

    `told` are the changed fields in words, `decided` the clashes from `decided_clashes`. Raises Refused when there is
    neither, for an account without a cadre, or when `paper.answers` is not a returned entry of this household that
    still waits for its correction.
    """
    if not told and not decided:
        raise Refused("没有改动任何内容，没有保存。请改了再存，或者返回这一户。")
    change = RegisterChange.objects.create(
        household=household,
        kind=kind,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_label=str(subject)[:120],
        fields=[_cut(one) for one in told],
        choices=list(decided),
        document=paper.document,
        reason=paper.reason,
        submit_key=paper.submit_key,
        answers=_returned(paper.answers, household=household),
        made_by=actor,
        made_person=person_of(actor),
    )
    record(
        actor=actor,
        action="households.enter",
        subject=subject,
        before={one.name: one.before for one in told},
        after={one.name: one.after for one in told} | {"kind": kind, "document": paper.document},
        reason=paper.reason,
    )
    REGISTER_CHANGED.call_all(household_id=household.pk, actor=actor)
    check_after_entry(household.pk)
    return change


@service("households.confirm_change")
def confirm_change(*, change_id: int, actor: User, opinion: str = "") -> RegisterChange:
    """Confirm an entry as the second person, and return it.

    Raises PermissionDenied without the right, ObjectDoesNotExist outside the scope, TransitionNotAllowed when it has
    been decided already, SamePersonRefused for the person who made it, through whichever account.
    """
    return _decide(ChangeAction.CONFIRM, change_id=change_id, opinion=opinion, actor=actor)


@service("households.confirm_changes")
def confirm_changes(*, change_ids: Collection[int], actor: User) -> list[RegisterChange]:
    """Confirm several entries as the second person, all or none, and return them.

    They are locked in id order, so that two people who tick the same ones queue up. Raises as `confirm_change`; the
    sentence names the entry that stops the rest.
    """
    require(actor, CHANGE_TRANSITIONS.get(ChangeAction.CONFIRM).permission)
    if not change_ids:
        raise Refused("还没有选。请先勾选要复核通过的录入。")
    confirmed = []
    for change_id in sorted(set(change_ids)):
        try:
            confirmed.append(confirm_change(change_id=change_id, actor=actor))
        except (Refused, ObjectDoesNotExist) as refusal:
            told = RegisterChange.objects.visible_to(actor).filter(pk=change_id).first()
            why = f"{told}：{refusal}" if told else NOT_SEEN
            raise Refused(why if len(set(change_ids)) == 1 else f"一条也没有复核。{why}") from refusal
    return confirmed


@service("households.return_change")
def return_change(*, change_id: int, actor: User, opinion: str) -> RegisterChange:
    """Return an entry to its maker with an opinion. What was entered stays in force until it is corrected.

    Raises as `confirm_change`, and Refused without an opinion.
    """
    return _decide(ChangeAction.RETURN, change_id=change_id, opinion=opinion, actor=actor)


def _decide(action: ChangeAction, *, change_id: int, opinion: str, actor: User) -> RegisterChange:
    transition = CHANGE_TRANSITIONS.get(action)
    require(actor, transition.permission)
    change = RegisterChange.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=change_id)
    CHANGE_TRANSITIONS.require(action, change.state, change.get_state_display())
    person = person_of(actor)
    sentence = "这是您自己录入的，不能由您复核。请由另一位同事办理。"
    require_other_person(person=person, earlier=[change.made_person], sentence=sentence)
    if transition.needs_reason and not opinion.strip():
        raise Refused("退回要写明原因，录入的人才知道改什么。")
    change.state, change.opinion = ChangeState(transition.target), opinion.strip()
    change.decided_at, change.decided_by, change.decided_person = timezone.now(), actor, person
    change.save(update_fields=["state", "opinion", "decided_at", "decided_by", "decided_person"])
    record(
        actor=actor,
        action=f"households.{action}_change",
        subject=change,
        before={"state": ChangeState.PENDING},
        after={"state": change.state},
        reason=change.opinion,
    )
    return change


def _returned(answers: int | None, *, household: Household) -> RegisterChange | None:
    if answers is None:
        return None
    waiting = RegisterChange.objects.filter(household=household, state=ChangeState.RETURNED, answered_by__isnull=True)
    returned = waiting.filter(pk=answers).first()
    if returned is None:
        raise Refused("退回的那一条已经更正过了。请回到这一户看最新情况。")
    return returned


def _cut(one: ChangedField) -> dict[str, str]:
    words = asdict(one)
    return words | {side: words[side][:LONGEST_WORDS] for side in ("before", "after")}
