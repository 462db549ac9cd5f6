"""A household that was closed by mistake counts again: what the closing wrote is superseded, nothing is overwritten."""

from dataclasses import replace

from django.db.models import Subquery

from accounts.audit import require, service
from accounts.models import User
from accounts.permissions import REGISTER_HOUSEHOLDS
from config.lib.entry_fields import NOTHING, ChangedField
from config.lib.refusals import Refused
from households.changes import ChangeKind, ChangeState, person_field, person_of_field
from households.codes import DEPARTURES, MembershipEventKind, Relation
from households.models import Household, Member, Membership, MembershipEvent, Pairing, RegisterChange
from households.selectors.changes import closing_of
from households.services.changes import Paper, earlier_entry, note_change
from households.services.departures import PAIRING_ENDED
from households.services.memberships import begin_again, note_event, open_memberships
from households.services.persons import require_not_registered
from households.services.status import take_back_closing
from households.status import HouseholdStatus
from villages.clocks import succeed
from villages.services.dates import require_reason

REOPENED = "整户减少登记错了："
CAME_BACK = "在整户减少以后又登记过别的一户，不能跟着这一户恢复。这一户其余的人请按「登记新户」重新登记。"


@service("households.reopen")
def reopen_household(*, household_id: int, paper: Paper, actor: User) -> RegisterChange:
    """Take back the closing of a household (整户自然减少), and note it for a second person; return the note.

    Its members count again from the day they first did, its helper helps on, its status is what it was; who went into
    another record meanwhile (重复登记) stays there. A closing that a second person returned is answered by this; one
    that was loaded with the register, and so was never entered here, is read from the events of its day. Raises
    PermissionDenied, ObjectDoesNotExist outside the scope, Refused for a household that is not closed, a closing that
    still waits for its second person, a member who counts or counted elsewhere meanwhile, one that nobody is known to
    have left with or that would have no head, and without papers or a reason.
    """
    require(actor, REGISTER_HOUSEHOLDS)
    rows = Household.objects.visible_to(actor).select_for_update(of=("self",))
    household = rows.select_related("village", "township", "group").get(pk=household_id)
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return earlier
    closing = closing_of(household)
    if fault := reopening_fault(household, closing):
        raise Refused(fault)
    _require_papers(paper)
    gone = _named_by(closing) if closing else left_by_events(household)
    told = [_return(household, member, words, paper=paper, actor=actor) for member, words in gone]
    _require_head(household)
    told += _resume_pairing(household, actor)
    before = household.get_status_display()
    event = take_back_closing(
        household_id=household.pk, document=paper.document, reason=REOPENED + paper.reason, actor=actor
    )
    told.append(ChangedField("status", "脱贫标志", before, HouseholdStatus(event.after).label))
    household.refresh_from_db(fields=["status"])
    if closing and closing.state == ChangeState.RETURNED and not hasattr(closing, "answered_by"):
        paper = replace(paper, answers=closing.pk)
    return note_change(
        household=household, kind=ChangeKind.EVENT, subject=household, told=told, paper=paper, actor=actor
    )


def reopening_fault(household: Household, closing: RegisterChange | None) -> str:
    """Return the sentence why a household cannot be opened again now, or ""."""
    if household.status != HouseholdStatus.CLOSED:
        return f"{household}现在是「{household.get_status_display()}」，没有整户减少，不用恢复。"
    if closing is None:
        if left_by_events(household):
            return ""
        return "这一户的整户减少不是在系统里办的，也没有留下当时的成员，不能恢复。请按「登记新户」重新登记。"
    if closing.state == ChangeState.PENDING:
        return "这次整户减少还在等复核。登记错了，请复核的同事先退回，再在这里恢复。"
    return ""


def _require_papers(paper: Paper) -> None:
    require_reason(paper.reason, "请写明整户减少为什么是登记错了。")
    if not paper.document.strip():
        raise Refused("请填凭据：恢复一户要有文件或证明。")


def _require_head(household: Household) -> None:
    if not any(one.relation == Relation.HEAD for one in open_memberships(household)):
        raise Refused(
            "照这样恢复，这一户没有户主：户主的记录已经并到另一条里，或者没有装入。请按「登记新户」重新登记。"
        )


def _named_by(closing: RegisterChange) -> list[tuple[Member, str]]:
    """Return the persons who left with the closing, as its entry names them, and how they left in words."""
    words = {pk: one["after"] for one in closing.fields if (pk := person_of_field(one["name"])) is not None}
    named = Member.objects.filter(pk__in=words, merged_into__isnull=True)
    return [(member, words[member.pk]) for member in named.order_by("code")]


def left_by_events(household: Household) -> list[tuple[Member, str]]:
    """Return who left a household on the day of a closing that was loaded, and how in words, wherever they are now."""
    closed_on = household.status_events.filter(after=HouseholdStatus.CLOSED).order_by("-id").values("on_date")[:1]
    events = MembershipEvent.objects.filter(household=household, kind__in=DEPARTURES, on_date=Subquery(closed_on))
    left = events.filter(member__merged_into__isnull=True).select_related("member").order_by("member__code", "id")
    words = {one.member: f"{one.get_kind_display()} {one.on_date:%Y-%m-%d}" for one in left}
    return list(words.items())


def _before_closing(household: Household, member: Member) -> Membership:
    """Return the membership as it stood before the closing; where it was loaded as ended, as it was without the end."""
    rows = Membership.objects.filter(household=household, member=member)
    was = rows.filter(valid_to__isnull=True).exclude(superseded_at=None).order_by("-superseded_at").first()
    if was is None:
        was = rows.believed().order_by("-valid_from").first()
        if was is None:
            raise Refused(f"找不到{member}原来在这一户的登记，不能恢复。请按「登记新户」重新登记。")
        was.valid_to = None
    return was


def _require_stayed_away(household: Household, member: Member) -> None:
    """Refuse a record that has been used for another household since: it says that now."""
    if member.household_id != household.pk:
        raise Refused(f"{member}{CAME_BACK}")


def _return(household: Household, member: Member, words: str, *, paper: Paper, actor: User) -> ChangedField:
    """Let a person count again as before the closing, write it down, and return it; `words` say how they had left."""
    require_not_registered(member.id_hash, actor=actor)
    _require_stayed_away(household, member)
    was = _before_closing(household, member)
    begin_again(was)
    member.is_active = True
    member.save(update_fields=["is_active"])
    event = household.status_events.filter(after=HouseholdStatus.CLOSED).order_by("-id")[0]
    note_event(
        member,
        household,
        kind=MembershipEventKind.RETURNED,
        on_date=event.on_date,
        reason=(REOPENED + paper.reason)[:200],
        actor=actor,
    )
    return ChangedField(person_field(member.pk), member.name, words, was.get_relation_display())


def _resume_pairing(household: Household, actor: User) -> list[ChangedField]:
    """Let the helper whom the closing sent away help on, as before it; return it in words."""
    ended = Pairing.objects.believed().filter(household=household, reason=PAIRING_ENDED).order_by("-recorded_at")
    pairing = ended.select_related("cadre").first()
    if pairing is None:
        return []
    before = Pairing.objects.filter(household=household, cadre=pairing.cadre_id, valid_to__isnull=True)
    was = before.exclude(superseded_at=None).order_by("-superseded_at")[0]
    succeed(pairing, valid_to=None, reason=was.reason, recorded_by_id=actor.pk)
    return [ChangedField("helper", "帮扶人", NOTHING, pairing.cadre.name)]
