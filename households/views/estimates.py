"""The quarterly estimate of income: the form by items, without people and signatures."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from config.lib.entry_fields import EntryField
from households.forms.entry import EntryForm
from households.forms.income import ItemCellsForm
from households.models import IncomeEstimate, RegisterChange
from households.services.estimates import believed_estimate, estimate_fields, quarters_to_estimate, save_estimate
from households.services.income import item_values
from households.views.income import ItemsEntryView, SumsMixin


class EstimateView(ItemsEntryView):
    """Fill in or correct what a household took in during one quarter."""

    form_class = ItemCellsForm
    save_label = "保存测算"
    form_url, sums_url = "households:estimate", "households:estimate_sums"

    def offered(self) -> Sequence[tuple[date, date]]:
        return quarters_to_estimate(timezone.localdate())

    @cached_property
    def stored(self) -> IncomeEstimate | None:
        return believed_estimate(self.object, self.window[1])

    @property
    def fields(self) -> Sequence[EntryField]:
        return estimate_fields(self.items)

    @property
    def title(self) -> str:
        return f"季度收入测算 {self.window[0]:%Y-%m} 至 {self.window[1]:%Y-%m}"

    @property
    def record(self) -> str:
        return f"estimate-{self.kwargs['end']}-{self.object.pk}"

    def current(self) -> Mapping[str, Any]:
        return item_values(self.items, self.rows)

    def save(self, form: EntryForm) -> RegisterChange:
        return save_estimate(
            household_id=self.object.pk,
            quarter_end=self.window[1],
            typed=form.typed(),
            paper=form.paper(),
            actor=self.request.user,
        )

    def done_url(self, change: RegisterChange) -> str:
        return reverse("households:facts", args=[change.household_id])

    def sums(self, form: ItemCellsForm) -> dict[str, Any]:
        return super().sums(form) | {"is_estimate": True}


class EstimateSumsView(SumsMixin, EstimateView):
    """The running totals of the estimate."""
