"""Pay lists, and how a payment is undone."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from accounts.mixins import PermissionPageMixin
from accounts.permissions import APPLY_FOR_PAYMENT, POST_LEDGER
from config.lib.refusals import Refused
from funds.forms.claims import PayListForm, RefundForm, RefuseForm
from funds.models import Claim, PayList, Payment, Refund
from funds.pay_book import PAY_BOOK
from funds.selectors.claims import for_page
from funds.selectors.vouchers import left_of
from funds.services.pay_lists import marked_pay_list, send_pay_list
from funds.services.payments import ask_refund, post_refund, refuse_refund
from households.imports.template import write_template
from households.views.imports import attachment
from villages.mixins import ScopedStaffMixin
from villages.views.saving import OneRecordFormView

DETAIL = "funds:claim_detail"


class PayListTemplateView(PermissionPageMixin, View):
    """The empty workbook of payees to fill in."""

    permission = APPLY_FOR_PAYMENT

    def get(self, request: HttpRequest) -> HttpResponse:
        answer = attachment("发放清单模板.xlsx")
        write_template(answer, PAY_BOOK)
        return answer


class PayListAddView(ScopedStaffMixin, OneRecordFormView):
    """Send in the workbook of payees of a claim."""

    model = Claim
    permission = APPLY_FOR_PAYMENT
    form_class = PayListForm
    template_name = "funds/claims/pay_list_form.html"

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        return for_page(super().get_queryset())

    def save(self, form: PayListForm) -> str:
        said, file = form.cleaned_data, form.cleaned_data["file"]
        about = {"policy": said["policy"], "period": said["period"]}
        listed = send_pay_list(
            claim_id=self.object.pk, file=file, file_name=file.name, size=file.size, actor=self.request.user, **about
        )
        if listed.faults:
            return f"清单有 {len(listed.faults)} 处问题，没有列入。请照标出的改好再传。"
        return f"清单 {listed.rows} 行已列入，合计 {listed.amount:,.2f} 元。"

    def get_success_url(self) -> str:
        return reverse(DETAIL, args=[self.object.pk])


class PayListFaultsView(ScopedStaffMixin, SingleObjectMixin, View):
    """The workbook as it was sent in, with what is wrong marked in it, for who sent it."""

    model = PayList
    permission = APPLY_FOR_PAYMENT

    def get_queryset(self) -> Any:
        """Only who sent it gets it back: the numbers in it are whole."""
        return super().get_queryset().filter(recorded_by=self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        listed = self.get_object()
        try:
            _, file = marked_pay_list(list_id=listed.pk, actor=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(DETAIL, pk=listed.claim_id)
        answer = attachment(f"标出问题-{listed.file_name}")
        answer.write(file.getvalue())
        return answer


class RefundAskView(ScopedStaffMixin, OneRecordFormView):
    """Enter that a payment is to be undone."""

    model = Payment
    permission = POST_LEDGER
    form_class = RefundForm
    template_name = "funds/claims/refund_form.html"

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        names = ("entry__line", "claim__allocation__project", "item__member", "item__household", "item__unit")
        return super().get_queryset().select_related(*names)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"payment": self.object, "left": left_of(self.object)}

    def save(self, form: RefundForm) -> str:
        ask_refund(payment_id=self.object.pk, entry=form.entry(), actor=self.request.user)
        return "已登记，等另一位财政人员记账。"

    def get_success_url(self) -> str:
        return reverse(DETAIL, args=[self.object.claim_id])


class RefundPostView(ScopedStaffMixin, SingleObjectMixin, View):
    """Post a refund as the second person."""

    model = Refund
    permission = POST_LEDGER
    http_method_names = ("post", "options")

    def get_queryset(self) -> Any:
        """Fetch the claim it leads back to."""
        return super().get_queryset().select_related("payment")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refund = self.get_object()
        try:
            done = post_refund(refund_id=refund.pk, actor=request.user)
            messages.success(request, f"{done.get_way_display()}已记账。")
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(DETAIL, pk=refund.payment.claim_id)


class RefundRefuseView(ScopedStaffMixin, OneRecordFormView):
    """Refuse to post a refund, with a reason."""

    model = Refund
    permission = POST_LEDGER
    form_class = RefuseForm
    template_name = "funds/claims/refund_refuse.html"

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        return super().get_queryset().select_related("payment__claim", "asked_by")

    def save(self, form: RefuseForm) -> str:
        refuse_refund(refund_id=self.object.pk, words=form.cleaned_data["words"], actor=self.request.user)
        return "没有记账，登记的人会看到原因。"

    def get_success_url(self) -> str:
        return reverse(DETAIL, args=[self.object.payment.claim_id])
