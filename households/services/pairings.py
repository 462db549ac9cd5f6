"""Who helps whom (结对): begun, handed over, ended, corrected. One helper a household at a time; no row is lost."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid5

from django.db import IntegrityError, transaction

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import PAIR_HOUSEHOLDS
from config.lib.entry_fields import EntryField, changed_fields
from config.lib.refusals import Refused
from households.changes import ChangeKind
from households.models import Household, Pairing
from households.services.changes import Paper, earlier_entry, note_change
from households.status import GONE, HouseholdStatus
from villages.clocks import CHANGED_MEANWHILE, succeed, supersede
from villages.models import Cadre
from villages.services.dates import require_days, require_reason

MOST_AT_ONCE = 200
"""How many households may change their helper in one go: more than any cadre helps."""
WHY_ANOTHER = "请写明为什么换帮扶人，例如：工作调动。"
FAULTS_SAID = 5
"""How many faults the sentence of a refusal names; the page lists them all."""


@dataclass(frozen=True)
class PairingEntry:
    """One pairing as it should have been written down."""

    cadre_id: int
    valid_from: date
    valid_to: date | None = None


class HelpersRefused(Refused):
    """Of several households none changed its helper. `faults` says of each that cannot, by its id, why not."""

    def __init__(self, faults: dict[Household, str]) -> None:
        said = "；".join(f"{household}：{fault}" for household, fault in list(faults.items())[:FAULTS_SAID])
        super().__init__(f"{len(faults)} 户换不了，所选的户都没有换。{said}")
        self.faults = {household.pk: fault for household, fault in faults.items()}


PAIRING_FIELDS = (
    EntryField("cadre", "帮扶人"),
    EntryField("valid_from", "起始日期"),
    EntryField("valid_to", "终止日期"),
)


@service("households.pair")
def pair_household(*, household_id: int, cadre_id: int, valid_from: date, paper: Paper, actor: User) -> Pairing:
    """Make a cadre the helper of a household that has none, and return the pairing.

    The household is locked, so that of two people who pair it at once the second is told whom the first chose. The same
    form sent again returns its pairing. Raises PermissionDenied without the right, ObjectDoesNotExist out of scope,
    Refused for a household that is gone or has a helper in that time, or days out of order.
    """
    household = _locked(household_id, actor)
    if done := _done_by(paper, household, actor):
        return done
    _require_not_gone(household)
    require_days(valid_from, None, "结对")
    cadre = Cadre.objects.get(pk=cadre_id)
    pairing = _begin(household, cadre, valid_from, reason=paper.reason, actor=actor)
    _note(household, pairing, before=None, paper=paper, actor=actor)
    return pairing


@service("households.change_helper")
def change_helper(*, pairing_id: int, cadre_id: int, on: date, paper: Paper, actor: User) -> Pairing:
    """Hand a household to another cadre from the day `on`, and return the new pairing.

    The old row is superseded by one that ends the day before; both stay in the history. Raises as `pair_household`, and
    Refused without a reason, for the same cadre, a day on which the old one had not begun, or a pairing that has ended
    or was changed meanwhile.
    """
    return _hand_over(_pairing_seen(pairing_id, actor), cadre_id=cadre_id, on=on, paper=paper, actor=actor)


@service("households.change_helpers")
def change_helpers(*, pairing_ids: Iterable[int], cadre_id: int, on: date, paper: Paper, actor: User) -> list[Pairing]:
    """Hand several households to one cadre, as when the one before moves away: all of them or none.

    Each household gets its own entry to verify. Raises as `change_helper`; a refusal names its household.
    """
    require(actor, PAIR_HOUSEHOLDS)
    changed = []
    for pairing_id in _wanted(pairing_ids):
        pairing = _pairing_seen(pairing_id, actor)
        own = Paper(submit_key=uuid5(paper.submit_key, str(pairing.household_id)), reason=paper.reason)
        try:
            changed.append(_hand_over(pairing, cadre_id=cadre_id, on=on, paper=own, actor=actor))
        except Refused as refusal:
            raise Refused(f"{pairing.household}：{refusal}所选的户都没有换。") from refusal
    told = {"households": len(changed), "cadre": changed[0].cadre.name, "valid_from": on.isoformat()}
    record(actor=actor, action="households.change_helpers", subject=changed[0].cadre, after=told, reason=paper.reason)
    return changed


@service("households.change_helpers_of")
def change_helpers_of(
    *, household_ids: Iterable[int], cadre_id: int, on: date, paper: Paper, actor: User
) -> list[Pairing]:
    """Hand households, whoever helps them now, to one cadre from the day `on`: all or none; return the new pairings.

    Each household gets its own entry to verify; the same form sent again returns what it did. Raises PermissionDenied,
    ObjectDoesNotExist when one lies outside the scope, Refused for none or too many, and HelpersRefused, which lists
    every household that `change_helper` would refuse, or that has no helper to be relieved.
    """
    require(actor, PAIR_HOUSEHOLDS)
    wanted = _wanted(household_ids)
    seen = Household.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    households = list(seen)
    if len(households) < len(wanted):
        raise Household.DoesNotExist
    cadre = Cadre.objects.get(pk=cadre_id)
    going_on = Pairing.objects.believed().filter(household__in=wanted, valid_to__isnull=True).select_related("cadre")
    pairings = {pairing.household_id: pairing for pairing in going_on}
    changed, faults = [], {}
    for household in households:
        own = Paper(submit_key=uuid5(paper.submit_key, str(household.pk)), reason=paper.reason)
        try:
            with transaction.atomic():
                pairing = _to_relieve(household, pairings.get(household.pk))
                changed.append(_hand_over(pairing, cadre_id=cadre_id, on=on, paper=own, actor=actor))
        except Refused as refusal:
            faults[household] = str(refusal)
    if faults:
        raise HelpersRefused(faults)
    told = {"households": len(changed), "cadre": cadre.name, "valid_from": on.isoformat()}
    record(actor=actor, action="households.change_helpers_of", subject=cadre, after=told, reason=paper.reason)
    return changed


@service("households.end_pairing")
def end_pairing(*, pairing_id: int, last_day: date, paper: Paper, actor: User) -> Pairing:
    """End a pairing after `last_day` without another helper, and return the ended row.

    A household out of poverty keeps its helper (四不摘: 摘帽不摘帮扶), so there only a change is allowed. Raises as
    `change_helper`.
    """
    pairing = _pairing_seen(pairing_id, actor)
    household = pairing.household
    if done := _done_by(paper, household, actor):
        return done
    reason = require_reason(paper.reason, "请写明为什么结束结对。")
    _require_going_on(pairing)
    if household.status == HouseholdStatus.EXITED:
        raise Refused("已脱贫的户不摘帮扶（四不摘），不能只结束不接替。请用「换帮扶人」，同时定下接替的人。")
    require_days(pairing.valid_from, last_day, "结对")
    ended = succeed(pairing, valid_to=last_day, end_reason=reason, recorded_by_id=actor.pk)
    _note(household, ended, before=pairing, paper=paper, actor=actor)
    return ended


@service("households.correct_pairing")
def correct_pairing(*, pairing_id: int, entry: PairingEntry | None, paper: Paper, actor: User) -> Pairing | None:
    """Replace a wrong entry, or take it back when `entry` is None; the wrong row stays, superseded.

    Returns the pairing that counts now. Raises as `pair_household`, and Refused without a reason, when nothing differs,
    for a day that another helper had, or when somebody else changed it meanwhile.
    """
    pairing = _pairing_seen(pairing_id, actor)
    household = pairing.household
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return Pairing.objects.get(pk=int(earlier.subject_id)) if entry else None
    require_reason(paper.reason, "请写明哪里登记错了，依据是什么。")
    if pairing.superseded_at is not None:
        raise Refused(CHANGED_MEANWHILE)
    if entry is None:
        supersede(pairing)
        _note(household, None, before=pairing, paper=paper, actor=actor)
        return None
    require_days(entry.valid_from, entry.valid_to, "结对")
    Cadre.objects.get(pk=entry.cadre_id)
    values = asdict(entry) | {"end_reason": pairing.end_reason if entry.valid_to else "", "recorded_by_id": actor.pk}
    corrected = _guarded(household, lambda: succeed(pairing, **values))
    _note(household, corrected, before=pairing, paper=paper, actor=actor)
    return corrected


def _wanted(ids: Iterable[int]) -> list[int]:
    wanted = sorted(set(ids))
    if not wanted:
        raise Refused("还没有选户。请先在名单里勾选要换帮扶人的户。")
    if len(wanted) > MOST_AT_ONCE:
        raise Refused(f"一次最多换 {MOST_AT_ONCE} 户，这里选了 {len(wanted)} 户。请分几次办。")
    return wanted


def _to_relieve(household: Household, pairing: Pairing | None) -> Pairing:
    """Return the pairing that ends, with its household; refuse where nobody helps."""
    _require_not_gone(household)
    if pairing is None:
        raise Refused("现在没有帮扶人，没有人可换。请先给它登记结对。")
    pairing.household = household
    return pairing


def _hand_over(pairing: Pairing, *, cadre_id: int, on: date, paper: Paper, actor: User) -> Pairing:
    household = pairing.household
    if done := _done_by(paper, household, actor):
        return done
    reason = require_reason(paper.reason, WHY_ANOTHER)
    _require_not_gone(household)
    _require_going_on(pairing)
    require_hand_over(pairing, cadre_id=cadre_id, on=on)
    cadre = Cadre.objects.get(pk=cadre_id)
    succeed(pairing, valid_to=on - timedelta(days=1), end_reason=reason, recorded_by_id=actor.pk)
    begun = _begin(household, cadre, on, reason=reason, actor=actor)
    _note(household, begun, before=pairing, paper=paper, actor=actor)
    return begun


def require_hand_over(pairing: Pairing, *, cadre_id: int, on: date) -> None:
    """Refuse a hand-over to the same cadre, on a day before the pairing had begun, or on one that is to come."""
    if cadre_id == pairing.cadre_id:
        raise Refused(f"现在的帮扶人就是{pairing.cadre}，不用换。")
    if on <= pairing.valid_from:
        raise Refused(f"{pairing.cadre}从 {pairing.valid_from} 起结对，接替要在那之后。登记错了，请用「更正」。")
    require_days(on, None, "结对")


def _locked(household_id: int, actor: User) -> Household:
    require(actor, PAIR_HOUSEHOLDS)
    household: Household = Household.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=household_id)
    return household


def _pairing_seen(pairing_id: int, actor: User) -> Pairing:
    """Return a pairing within the actor's scope, its household locked before it is read for good."""
    require(actor, PAIR_HOUSEHOLDS)
    seen = Pairing.objects.visible_to(actor)
    household = _locked(seen.values_list("household", flat=True).get(pk=pairing_id), actor)
    pairing: Pairing = seen.select_related("cadre").get(pk=pairing_id)
    pairing.household = household
    return pairing


def _done_by(paper: Paper, household: Household, actor: User) -> Pairing | None:
    """Return what this very form has done already, or None."""
    earlier = earlier_entry(paper, household=household, actor=actor)
    return Pairing.objects.get(pk=int(earlier.subject_id)) if earlier else None


def _require_not_gone(household: Household) -> None:
    if household.status in GONE:
        raise Refused(f"{household}已经{household.get_status_display()}，不再结对。")


def _require_going_on(pairing: Pairing) -> None:
    if pairing.superseded_at is not None:
        raise Refused(CHANGED_MEANWHILE)
    if pairing.valid_to is not None:
        raise Refused(f"{pairing.cadre}的结对已经在 {pairing.valid_to} 结束。日期写错了，请用「更正」。")


def _begin(household: Household, cadre: Cadre, first: date, *, reason: str, actor: User) -> Pairing:
    columns = {"household": household, "cadre": cadre, "valid_from": first, "reason": reason.strip()}
    return _guarded(household, lambda: Pairing.objects.create(**columns, recorded_by=actor))


def _guarded(household: Household, write: Any) -> Pairing:
    """Write a pairing; the rule of the database, one helper at a time, is said in words with who it is."""
    try:
        with transaction.atomic():
            pairing: Pairing = write()
    except IntegrityError as error:
        if "pairing_one_helper_at_a_time" not in str(error):
            raise
        raise Refused(_taken(household)) from error
    return pairing


def _taken(household: Household) -> str:
    last = (
        Pairing.objects.believed().filter(household=household).select_related("cadre").order_by("-valid_from").first()
    )
    who = (
        f"，最近的是{last.cadre}（{last.valid_from} {'至 ' + str(last.valid_to) if last.valid_to else '起'}）"
        if last
        else ""
    )
    return f"{household}在这段时间已经有帮扶人{who}。一户同时只有一位帮扶人；要换人，请用「换帮扶人」。"


def _note(household: Household, after: Pairing | None, *, before: Pairing | None, paper: Paper, actor: User) -> None:
    """Note and audit the entry for the second person, with the words before and after."""
    told = changed_fields(PAIRING_FIELDS, _values(before), _values(after))
    subject = after or before
    assert subject is not None
    note_change(household=household, kind=ChangeKind.PAIRING, subject=subject, told=told, paper=paper, actor=actor)


def _values(pairing: Pairing | None) -> dict[str, Any]:
    if pairing is None:
        return {}
    cadre = f"{pairing.cadre.name}（{pairing.cadre.unit}）"
    return {"cadre": cadre, "valid_from": pairing.valid_from, "valid_to": pairing.valid_to}
