"""What finance enters about lines, allocations and entries, and what another person of finance makes of it."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.generic import DetailView, TemplateView

from accounts.mixins import PermissionPageMixin
from accounts.permissions import ENTER_FUNDS, VIEW_FUNDS
from config.lib.row_numbers import row_number
from funds import selectors
from funds.forms.orders import LineForm, MoveForm, StepForm
from funds.line_terms import LineTerms
from funds.models import Allocation, FundLine, FundOrder, LedgerEntry
from funds.selectors.orders import OrderTab, offers, read_orders, terms_told
from funds.services.orders import OrderEntry, approve_order, enter_order, return_order, withdraw_order
from funds.status import ORDER_TRANSITIONS, OrderAction, OrderKind, OrderState
from funds.uses import FundUse
from villages.mixins import ScopedStaffMixin
from villages.views.saving import OneRecordFormView, SavingFormView

ON_A_LINE = (OrderKind.RECEIVE, OrderKind.INTEGRATE, OrderKind.ALLOCATE, OrderKind.RECOVER)
ON_AN_ALLOCATION = (OrderKind.ADJUST, OrderKind.RECOVER)
OPENING_SHOWN = ("document_no", "year", "amount", "received", "recovered", "project_code", "allocated", "paid", "day")
SERVICES: dict[str, Callable[..., FundOrder]] = {
    OrderAction.APPROVE: lambda pk, said, actor: approve_order(order_id=pk, actor=actor),
    OrderAction.RETURN: lambda pk, said, actor: return_order(order_id=pk, opinion=said["opinion"], actor=actor),
    OrderAction.WITHDRAW: lambda pk, said, actor: withdraw_order(order_id=pk, actor=actor),
}
DONE: dict[str, str] = {
    OrderAction.APPROVE: "{} 已复核通过，已经生效。",
    OrderAction.RETURN: "{} 已退回，经办的人会看到原因。",
    OrderAction.WITHDRAW: "{} 已撤回。",
}


class OrderListView(PermissionPageMixin, TemplateView):
    """Orders by where they stand; its address is the saved view."""

    permission = VIEW_FUNDS
    template_name = "funds/lines/order_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query, user = self.request.GET, self.request.user
        tab = query.get("tab") if query.get("tab") in OrderTab.values else OrderTab.WAITING.value
        found = read_orders(user, tab, after=query.get("after", ""), before=query.get("before", ""))
        address = reverse("funds:order_list")
        tabs = [
            {"label": one.label, "url": f"{address}?tab={one.value}", "count": found.counts[one], "current": one == tab}
            for one in OrderTab
        ]
        return super().get_context_data(**kwargs) | {"found": found, "tabs": tabs, "may_enter": user.may(ENTER_FUNDS)}


class OrderDetailView(ScopedStaffMixin, DetailView):
    """One order: what it asks for, who entered and decided it, what it wrote, what the user can do now."""

    model = FundOrder
    permission = VIEW_FUNDS
    template_name = "funds/lines/order_detail.html"

    def get_queryset(self) -> Any:
        related = ("line", "allocation__project", "project", "entry", "entered_by", "decided_by", "earlier", "later")
        return super().get_queryset().select_related(*related)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        order, user = self.object, self.request.user
        entries = LedgerEntry.objects.visible_to(user).filter(line=order.line_id, posting__in=order.postings)
        is_returned = order.state == OrderState.RETURNED and not hasattr(order, "later")
        return super().get_context_data(**kwargs) | {
            "offers": offers(order, user),
            "terms": terms_told(order),
            "rows": [dict.fromkeys(OPENING_SHOWN) | row for row in order.terms.get("rows", [])],
            "purpose": order.terms.get("purpose", ""),
            "use": FundUse(order.terms["use"]).label if "use" in order.terms else "",
            "is_back": bool(order.terms.get("back")),
            "entries": list(entries.select_related("allocation__project").defer("payee", "payee_salt")),
            "again": address_of(order) if is_returned and user.may(ENTER_FUNDS) else "",
        }


class OrderStepView(ScopedStaffMixin, OneRecordFormView):
    """Approve, return or withdraw an order."""

    model = FundOrder
    permission = VIEW_FUNDS
    form_class = StepForm
    template_name = "funds/lines/order_step.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for the permission that the table names for the step; 404 where there is none of this name."""
        if kwargs["action"] not in SERVICES:
            raise Http404
        self.transition = ORDER_TRANSITIONS.get(kwargs["action"])
        self.permission = self.transition.permission
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"needs_reason": self.transition.needs_reason}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"transition": self.transition}

    def save(self, form: StepForm) -> str:
        order = SERVICES[self.transition.action](self.object.pk, form.cleaned_data, self.request.user)
        return DONE[self.transition.action].format(order)

    def get_success_url(self) -> str:
        return reverse("funds:order_detail", args=[self.object.pk])


class _EnterMixin:
    """A form that becomes an order; `?from=` names the returned order that is entered anew."""

    permission = ENTER_FUNDS
    kind: str

    def earlier(self) -> FundOrder | None:
        """Return the returned order that this one takes the place of."""
        number = row_number(self.request.GET.get("from", ""))
        orders = FundOrder.objects.visible_to(self.request.user)
        return orders.filter(pk=number or 0, kind=self.kind, state=OrderState.RETURNED).first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"kind": OrderKind(self.kind), "earlier": self.earlier()}

    def get_success_url(self) -> str:
        return reverse("funds:order_detail", args=[self.order.pk])

    def enter(self, entry: OrderEntry) -> str:
        """Hand in the order."""
        self.order = enter_order(kind=self.kind, entry=entry, actor=self.request.user)
        return f"{self.order} 已提交，等另一位财政人员复核。复核前不生效。"

    def earlier_id(self) -> int | None:
        """Return the number of the returned order, if there is one."""
        earlier = self.earlier()
        return earlier.pk if earlier else None


class LineAddView(_EnterMixin, SavingFormView):
    """Register a line as its document grants it."""

    kind = OrderKind.LINE
    form_class = LineForm
    template_name = "funds/lines/line_form.html"

    def get_initial(self) -> dict[str, Any]:
        earlier = self.earlier()
        return dict(earlier.terms) if earlier else {}

    def save(self, form: LineForm) -> str:
        return self.enter(OrderEntry(terms=form.terms(), earlier_id=self.earlier_id()))


class LineCorrectView(_EnterMixin, ScopedStaffMixin, OneRecordFormView):
    """Correct what stands about a line."""

    kind = OrderKind.CORRECT
    model = FundLine
    form_class = LineForm
    template_name = "funds/lines/line_form.html"
    context_object_name = "line"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"correcting": True}

    def get_initial(self) -> dict[str, Any]:
        earlier = self.earlier()
        return dict(earlier.terms) | {"reason": earlier.note} if earlier else LineTerms.of(self.object).as_json()

    def save(self, form: LineForm) -> str:
        about = {"line_id": self.object.pk, "earlier_id": self.earlier_id()}
        return self.enter(OrderEntry(terms=form.terms(), note=form.cleaned_data["reason"], **about))


class _MoveView(_EnterMixin, ScopedStaffMixin, OneRecordFormView):
    """One movement; `kinds` are those that the record can have, `about` names the record in the order."""

    form_class = MoveForm
    template_name = "funds/lines/move_form.html"
    kinds: tuple[OrderKind, ...] = ()
    about: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the kind from the address; 404 where there is none of this name."""
        self.kind = kwargs.get("kind", self.kinds[0])
        if self.kind not in self.kinds:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def line(self) -> FundLine:
        """Return the line that the record belongs to."""
        return self.object.line

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"kind": self.kind}

    def get_initial(self) -> dict[str, Any]:
        earlier = self.earlier()
        if earlier is None:
            return {"project_code": self.request.GET.get("project", "")[:32]}
        named = {name: getattr(earlier, name) for name in ("amount", "occurred_on", "document_no", "voucher", "note")}
        return named | earlier.terms | {"project_code": earlier.project.code if earlier.project else ""}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        line, user = self.line(), self.request.user
        held = selectors.account_balances(user, line)
        context = {"line": line, "figures": selectors.line_figures(user, line)}
        if isinstance(self.object, Allocation):
            context["held"] = held.get(self.object.pk, selectors.ZERO)
        return super().get_context_data(**kwargs) | context

    def save(self, form: MoveForm) -> str:
        return self.enter(form.entry(**{self.about: self.object.pk}, earlier_id=self.earlier_id()))


class LineMoveView(_MoveView):
    """Money arrives on a line, is integrated, allocated to a project, or taken back."""

    model = FundLine
    kinds = ON_A_LINE
    about = "line_id"

    def line(self) -> FundLine:
        return self.object


class AllocationMoveView(_MoveView):
    """An allocation is lessened or given to another project, or taken back."""

    model = Allocation
    kinds = ON_AN_ALLOCATION
    about = "allocation_id"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("line", "project__township")


class EntryReverseView(_MoveView):
    """An entry is reversed, with its reason."""

    model = LedgerEntry
    kinds = (OrderKind.REVERSE,)
    about = "entry_id"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("line", "allocation__project").defer("payee", "payee_salt")


def address_of(order: FundOrder) -> str:
    """Return the address of the form that `order` was entered by, filled in as it was."""
    if order.kind == OrderKind.LINE:
        address = reverse("funds:line_add")
    elif order.kind == OrderKind.OPENING:
        return reverse("funds:opening")
    elif order.kind == OrderKind.CORRECT:
        address = reverse("funds:line_correct", args=[order.line_id])
    elif order.entry_id is not None:
        address = reverse("funds:entry_reverse", args=[order.entry_id])
    elif order.kind in ON_AN_ALLOCATION and order.allocation_id is not None:
        address = reverse("funds:allocation_move", args=[order.allocation_id, order.kind])
    else:
        address = reverse("funds:line_move", args=[order.line_id, order.kind])
    return f"{address}?from={order.pk}"
