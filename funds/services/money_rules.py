"""The thresholds of the checks: written down by one person, approved by another, then they hold from their day on."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import ASSIGN_MONEY_FINDINGS, RELEASE_MONEY_RULES
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import Refused
from funds.finding_status import RuleDraftState
from funds.models import MoneyRule, MoneyRuleDraft
from funds.models.money_rules import RULE_NUMBERS
from households.services.county_terms import make_room, queue_up
from villages.persons import person_of, require_other_person

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
DRAFTED_BY_YOU = "这是您自己起草的，不能由您决定。请由另一位同事办理。"


@service("funds.draft_rule")
def draft_rule(*, values: Mapping[str, Any], valid_from: date, document: str, actor: User) -> MoneyRuleDraft:
    """Write thresholds down that are to hold from a day on, upon a document; they wait for another person.

    Raises PermissionDenied, and Refused while another draft waits, for a figure out of its bounds, a day or document
    that will not do, or when nobody stands behind the account.
    """
    require(actor, ASSIGN_MONEY_FINDINGS)
    queue_up()
    if MoneyRuleDraft.objects.filter(state=RuleDraftState.ASKED).exists():
        raise Refused("已经有一份界限在等批准。请先等它批准或退回。")
    if not EARLIEST <= valid_from <= LATEST or not document.strip():
        raise Refused("请写明起始日期和文号。")
    require_no_numbers(document)
    figures = {name: values.get(name) for name in RULE_NUMBERS}
    _require_within_bounds(figures)
    draft = MoneyRuleDraft.objects.create(
        **figures, valid_from=valid_from, document=document.strip(), asked_by=actor, asked_person=person_of(actor)
    )
    told = _as_json(figures) | {"valid_from": valid_from.isoformat(), "document": draft.document}
    record(actor=actor, action="funds.draft_rule", subject=draft, after=told)
    return draft


@service("funds.approve_rule")
def approve_rule(*, draft_id: int, actor: User, opinion: str = "") -> MoneyRule:
    """Let the thresholds of a draft hold from their day on, and return them.

    What held until then ends the day before; what begins on the same day is replaced. Raises PermissionDenied,
    ObjectDoesNotExist, SamePersonRefused for who wrote the draft, Refused when it does not wait any more.
    """
    draft = _decided(RuleDraftState.APPROVED, draft_id, opinion, actor)
    ends = make_room(MoneyRule.objects.believed(), draft.valid_from)
    figures = {name: getattr(draft, name) for name in RULE_NUMBERS}
    rule = MoneyRule.objects.create(
        **figures, valid_from=draft.valid_from, valid_to=ends, document=draft.document, recorded_by=actor
    )
    record(actor=actor, action="funds.approve_rule", subject=rule, after=_as_json(figures), reason=opinion.strip())
    return rule


@service("funds.return_rule")
def return_rule(*, draft_id: int, opinion: str, actor: User) -> MoneyRuleDraft:
    """Decline a draft with a reason and return it. Raises as `approve_rule`, Refused without a reason."""
    if not opinion.strip():
        raise Refused("请写明退回的原因。")
    draft = _decided(RuleDraftState.RETURNED, draft_id, opinion, actor)
    record(actor=actor, action="funds.return_rule", subject=draft, reason=draft.opinion)
    return draft


def _decided(state: RuleDraftState, draft_id: int, opinion: str, actor: User) -> MoneyRuleDraft:
    require(actor, RELEASE_MONEY_RULES)
    queue_up()
    draft = MoneyRuleDraft.objects.select_for_update(of=("self",)).get(pk=draft_id)
    if draft.state != RuleDraftState.ASKED:
        raise Refused("这份界限已经有人决定过。请刷新页面看最新情况。")
    person = person_of(actor)
    require_other_person(person=person, earlier=[draft.asked_person], sentence=DRAFTED_BY_YOU)
    require_no_numbers(opinion)
    draft.state, draft.opinion, draft.decided_at = state, opinion.strip(), timezone.now()
    draft.decided_by, draft.decided_person = actor, person
    draft.save(update_fields=["state", "opinion", "decided_at", "decided_by", "decided_person"])
    return draft


def _require_within_bounds(figures: Mapping[str, Any]) -> None:
    for name, value in figures.items():
        field: Any = MoneyRule._meta.get_field(name)
        if value is None and field.null:
            continue
        try:
            field.clean(value, None)
        except ValidationError as fault:
            raise Refused(f"「{field.verbose_name}」填得不对：{fault.messages[0]}") from fault


def _as_json(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in figures.items()}
