"""The months: which books are closed, closing one, opening one again."""

from typing import Any

from django.urls import reverse
from django.views.generic import TemplateView

from accounts.mixins import PermissionPageMixin
from accounts.permissions import CLOSE_MONTHS, VIEW_FUNDS
from funds.forms.orders import CloseForm, ReopenForm
from funds.models import ClosedMonth
from funds.selectors.months import months_shown
from funds.services.months import close_month, reopen_month
from villages.mixins import ScopedStaffMixin
from villages.views.saving import OneRecordFormView, SavingFormView


class MonthListView(PermissionPageMixin, TemplateView):
    """The months in which something was posted, which of them are closed, and what was opened again."""

    permission = VIEW_FUNDS
    template_name = "funds/lines/month_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(**kwargs) | {
            "months": months_shown(user),
            "reopened": ClosedMonth.objects.visible_to(user)
            .filter(reopened_at__isnull=False)
            .select_related("closed_by", "reopened_by")[:50],
            "may_close": user.may(CLOSE_MONTHS),
        }


class MonthCloseView(SavingFormView):
    """Close the books of a month."""

    permission = CLOSE_MONTHS
    form_class = CloseForm
    template_name = "funds/lines/month_close.html"

    def get_initial(self) -> dict[str, Any]:
        return {"month": self.request.GET.get("month", "")[:10]}

    def save(self, form: CloseForm) -> str:
        closed = close_month(month=form.cleaned_data["month"], actor=self.request.user)
        return f"{closed}已经结账，这个月的账不能再记。"

    def get_success_url(self) -> str:
        return reverse("funds:month_list")


class MonthReopenView(ScopedStaffMixin, OneRecordFormView):
    """Open a closed month again."""

    model = ClosedMonth
    permission = CLOSE_MONTHS
    form_class = ReopenForm
    template_name = "funds/lines/month_reopen.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("closed_by")

    def save(self, form: ReopenForm) -> str:
        closed = reopen_month(closed_id=self.object.pk, reason=form.cleaned_data["reason"], actor=self.request.user)
        return f"{closed}已经反结账，可以补记。记完请再结账。"

    def get_success_url(self) -> str:
        return reverse("funds:month_list")
