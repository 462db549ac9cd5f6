"""What waits for a person about claims: each step of the table, and refunds to post."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q
from django.db.models.functions import TruncDate
from django.urls import reverse

from accounts.hooks import Question, Waiting
from accounts.permissions import POST_LEDGER
from accounts.tallies import Found
from config.lib.transitions import Transition
from funds.claims import CLAIM_MOVES, OPEN_TO_CHANGE, STORED_STATES, ClaimState
from funds.models import Claim, ClaimStep, Refund
from villages.models import CadreAccount

WORDS: dict[str, tuple[str, str, str]] = {
    ClaimState.DRAFT: ("送审报账", "材料齐了再送审", "去送审"),
    ClaimState.RETURNED: ("补齐退回的报账", "看退回原因，补齐了再送审", "看退回原因"),
    ClaimState.APPLIED: ("审核报账", "核对材料和进度，不能是登记的人", "去审核"),
    ClaimState.REVIEWED: ("审批报账", "批准，或写明原因退回", "去审批"),
    ClaimState.APPROVED: ("支付报账", "付款后填凭证号，记入台账；不能是审批的人", "去支付"),
}
"""State → what to do, what to know, the word of the button."""


def waiting_items(user: Any) -> list[Question]:
    """Return what this person can do next about claims; the moves and their holders are those of CLAIM_MOVES."""
    held = [move for move in CLAIM_MOVES if not move.is_back and user.may(move.permission)]
    return [*_claims(user, held), *_refunds(user)] if held else []


def _claims(user: Any, held: list[Transition]) -> Iterator[Question]:
    """Yield the claims of each state in which this person may make a move. Nobody behind the account: none."""
    # The person is looked up inside the statement that counts: the home page has no query to spare.
    person = CadreAccount.objects.filter(user=user).values("cadre__id_hash")
    for state in STORED_STATES:
        moves = [move for move in held if state in move.sources]
        if not moves:
            continue
        rows = Claim.objects.visible_to(user).filter(Exists(person), _in_reach(person, moves), state=state)
        if state in OPEN_TO_CHANGE:
            # Anybody of the duty may go on with it, but it waits for who wrote it down.
            rows = rows.filter(Exists(ClaimStep.objects.filter(claim=OuterRef("pk"), person__in=person)))
        yield Question(rows, _words_of(state), {"first": Min(TruncDate("changed_at"))})


def _in_reach(person: Any, moves: list[Transition]) -> Q:
    """Return the condition that `person` took no step that excludes them from every one of `moves`."""
    reach = Q()
    for move in moves:
        taken = ClaimStep.objects.filter(claim=OuterRef("pk"), person__in=person, action__in=move.other_person_than)
        reach |= ~Q(Exists(taken))
    return reach


def _words_of(state: str) -> Any:
    task, text, label = WORDS[state]
    tab = ClaimState.DRAFT if state == ClaimState.RETURNED else state
    url = f"{reverse('funds:claim_list')}?tab={tab}"
    return lambda found: Waiting(task, found["n"], "笔", url, label, text, since=found["first"])


def _refunds(user: Any) -> Iterator[Question]:
    if not user.may(POST_LEDGER):
        return
    person = CadreAccount.objects.filter(user=user).values("cadre__id_hash")
    rows = Refund.objects.visible_to(user).waiting().filter(Exists(person)).exclude(asked_person__in=person)

    def tell(found: Found) -> Waiting:
        url, text = f"{reverse('funds:claim_list')}?tab=refunds", "核对凭证再记账；不能是登记的人"
        return Waiting("退款记账", found["n"], "笔", url, "去记账", text, since=found["first"])

    yield Question(rows, tell, {"first": Min(TruncDate("asked_at"))})
