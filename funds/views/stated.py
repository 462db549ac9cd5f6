"""Stated totals: all of them, and the form that writes one down."""

from typing import Any

from django.urls import reverse
from django.views.generic import TemplateView

from accounts.mixins import PermissionPageMixin
from accounts.permissions import ENTER_FUNDS, VIEW_FUNDS
from funds.forms.reports import StatedForm
from funds.models import StatedTotal
from funds.services.stated import OF_TIERS, state_total
from villages.views.saving import SavingFormView

SHOWN = 200


def compared_at(stated: StatedTotal) -> str:
    """Return the address of the page on which a stated total stands beside the sum."""
    page = "funds:balances" if stated.subject in OF_TIERS else "funds:idle"
    return f"{reverse(page)}?day={stated.as_of:%Y-%m-%d}"


class StatedListView(PermissionPageMixin, TemplateView):
    """What documents state in total, the latest day first."""

    permission = VIEW_FUNDS
    template_name = "funds/lines/stated_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        stated = StatedTotal.objects.visible_to(user).select_related("recorded_by")[:SHOWN]
        rows = [(one, compared_at(one)) for one in stated]
        return super().get_context_data(**kwargs) | {"rows": rows, "may_enter": user.may(ENTER_FUNDS)}


class StatedAddView(SavingFormView):
    """Write down what a document states."""

    permission = ENTER_FUNDS
    form_class = StatedForm
    template_name = "funds/lines/stated_form.html"

    def save(self, form: StatedForm) -> str:
        self.stated = state_total(entry=form.entry(), actor=self.request.user)
        return f"{self.stated.label}的公布数已登记。下面是它和汇总数。"

    def get_success_url(self) -> str:
        return compared_at(self.stated)
