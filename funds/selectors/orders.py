"""Fund orders as pages show them: by where they stand, one of them, what a user may do with it. Reads only."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, F, Q, Value

from config.lib.keyset import KeysetPage, keyset_page
from config.lib.transitions import Transition
from funds.line_terms import LineTerms, changed
from funds.models import FundOrder
from funds.models.orders import FundOrderQuerySet
from funds.status import ORDER_TRANSITIONS, OrderAction, OrderKind, OrderState
from villages.persons import person_key

MANY = 10**9
RELATED = ("line", "allocation__project", "project", "entry", "entered_by", "decided_by")


class OrderTab(models.TextChoices):
    """One-click views of the orders."""

    WAITING = "waiting", "等复核"
    RETURNED = "returned", "退回的"
    DONE = "done", "已办"
    ALL = "all", "全部"


_STATES: dict[str, Q] = {
    OrderTab.WAITING: Q(state=OrderState.WAITING),
    OrderTab.RETURNED: Q(state=OrderState.RETURNED),
    OrderTab.DONE: Q(state=OrderState.DONE),
    OrderTab.ALL: Q(),
}


@dataclass(frozen=True)
class OrderList:
    """One page of a tab, and how many orders each tab has."""

    tab: str
    page: KeysetPage
    counts: dict[str, int]


@dataclass(frozen=True)
class Offer:
    """One step that a user may take now, or why they may not."""

    transition: Transition
    lock: str = ""


def read_orders(user: Any, tab: str, *, after: str, before: str) -> OrderList:
    """Return one page of the orders of `tab`: what waits the oldest first, everything else the newest first."""
    orders: FundOrderQuerySet = FundOrder.objects.visible_to(user)
    counts = orders.order_by().aggregate(**{name: Count("pk", filter=where) for name, where in _STATES.items()})
    narrowed = orders.filter(_STATES[tab]).select_related(*RELATED).defer("terms")
    turn = F("pk") if tab == OrderTab.WAITING else Value(MANY) - F("pk")
    page = keyset_page(narrowed.annotate(turn=turn), fields=("turn",), after=after, before=before)
    return OrderList(tab, page, counts)


def offers(order: FundOrder, user: Any) -> list[Offer]:
    """Return the steps that lead on from where an order stands, for those who hold their permission."""
    person = person_key(user)
    return [Offer(move, _lock(move, order, person)) for move in ORDER_TRANSITIONS.available(order.state, user)]


def terms_told(order: FundOrder) -> list[tuple[str, str, str]]:
    """Return label, words of today and words asked for of the line that an order registers or corrects."""
    if order.kind == OrderKind.LINE:
        return [(label, "", words) for label, words in LineTerms.from_json(order.terms).told() if words != "—"]
    if order.kind == OrderKind.CORRECT and order.line is not None and order.state == OrderState.WAITING:
        return changed(LineTerms.of(order.line), LineTerms.from_json(order.terms))
    if order.kind == OrderKind.CORRECT:
        return [(label, "", words) for label, words in LineTerms.from_json(order.terms).told()]
    return []


def _lock(move: Transition, order: FundOrder, person: str) -> str:
    is_own = person == order.entered_person
    if move.other_person_than and is_own:
        return "这一笔是您经办的，由另一位财政人员复核。"
    if move.action == OrderAction.WITHDRAW and not is_own:
        return "只有经办的人能撤回。"
    return ""
