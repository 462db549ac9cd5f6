"""One entry of the ledger, up to its document and down to its papers; and all that one payee got."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import DetailView, FormView

from accounts.mixins import PermissionPageMixin
from accounts.permissions import POST_LEDGER, REVEAL_PERSONAL_DATA, VIEW_FUNDS
from accounts.reveal import reveal
from config.lib.refusals import Refused
from funds.chain import payee_commitment
from funds.forms.payees import PayeeForm, PayeeRevealForm
from funds.models import LedgerEntry
from funds.selectors import ledger_page, ledger_totals
from funds.selectors.entries import beside, for_entry, of_payee
from funds.selectors.vouchers import voucher_of
from funds.services.payees import find_payee
from villages.mixins import OneRecordMixin, ScopedStaffMixin


class EntryView(ScopedStaffMixin, DetailView):
    """One entry: what it moved, under which document, for which project, what belongs to it, its place in the chain."""

    permission = VIEW_FUNDS
    model = LedgerEntry
    template_name = "funds/entry_detail.html"
    context_object_name = "entry"

    def get_queryset(self) -> Any:
        return for_entry(super().get_queryset())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, entry = self.request.user, self.object
        return super().get_context_data(**kwargs) | {
            "beside": beside(user, entry),
            "voucher": voucher_of(entry),
            "may_post": user.may(POST_LEDGER),
            "may_reveal": bool(entry.payee_kind) and user.may(REVEAL_PERSONAL_DATA),
        }


class PayeeView(ScopedStaffMixin, DetailView):
    """All that the payee of one entry was paid, with the totals; the name itself stays closed."""

    permission = VIEW_FUNDS
    model = LedgerEntry
    template_name = "funds/payee_detail.html"
    context_object_name = "entry"

    def get_queryset(self) -> Any:
        return for_entry(super().get_queryset())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, query = self.request.user, self.request.GET
        entries = of_payee(user, self.object)
        return super().get_context_data(**kwargs) | {
            "totals": ledger_totals(entries),
            "page": ledger_page(entries, after=query.get("after", ""), before=query.get("before", "")),
            "may_reveal": bool(self.object.payee_kind) and user.may(REVEAL_PERSONAL_DATA),
        }


class PayeeFindView(PermissionPageMixin, FormView):
    """Ask for a payee's full name, and lead on to what they got; the name stands in no address."""

    permission = VIEW_FUNDS
    form_class = PayeeForm
    template_name = "funds/payee_find.html"

    def form_valid(self, form: PayeeForm) -> HttpResponse:
        try:
            found = find_payee(payee=form.cleaned_data["payee"], actor=self.request.user)
        except Refused as refusal:
            form.add_error("payee", str(refusal))
            return self.form_invalid(form)
        return redirect("funds:payee", pk=found.pk)


class PayeeRevealView(ScopedStaffMixin, OneRecordMixin, FormView):
    """Who was paid, in full, once, for a reason that is written down; and whether the commitment agrees."""

    permission = REVEAL_PERSONAL_DATA
    model = LedgerEntry
    form_class = PayeeRevealForm
    template_name = "funds/payee_reveal.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    def get_queryset(self) -> Any:
        return super().get_queryset().exclude(payee_kind="").select_related("line")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"entry": self.object}

    def form_valid(self, form: PayeeRevealForm) -> HttpResponse:
        entry = self.object
        try:
            payee = reveal(actor=self.request.user, subject=entry, field="payee", reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error("reason", str(refusal))
            return self.form_invalid(form)
        agrees = payee_commitment(salt=entry.payee_salt, payee=payee) == entry.payee_commitment
        return self.render_to_response(self.get_context_data(form=form, payee=payee, agrees=agrees))
