"""The county's catalogue of incomes: what there is and how it counts; a new item, other terms, the end of one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import FormView, TemplateView

from accounts.mixins import PermissionPageMixin
from accounts.permissions import MANAGE_INCOME_ITEMS, VIEW_HOUSEHOLDS
from config.lib.refusals import Refused
from households.forms.income import ItemEndForm, ItemForm
from households.models import IncomeItem
from households.selectors.income import catalogue_page
from households.services.income_items import end_income_item, set_income_item

TERMS = ("name", "category", "part", "unit", "coefficient", "recurring", "counted", "reason")


class ItemListView(PermissionPageMixin, TemplateView):
    """Every item by class with its terms of today; those that ended, begin later or were replaced below."""

    permission = VIEW_HOUSEHOLDS
    template_name = "households/item_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_set = self.request.user.may(MANAGE_INCOME_ITEMS)
        return super().get_context_data(**kwargs) | {"page": catalogue_page(timezone.localdate()), "may_set": may_set}


class ItemFormView(PermissionPageMixin, FormView):
    """A new item, or other terms for one from a day on."""

    permission = MANAGE_INCOME_ITEMS
    form_class = ItemForm
    template_name = "households/item_form.html"

    @property
    def item(self) -> IncomeItem | None:
        """The item that is changed, None for a new one; 404 for one that has been replaced."""
        if "pk" not in self.kwargs:
            return None
        found = IncomeItem.objects.believed().filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404("没有这一项，或者它已经改过。")
        return found

    def get_initial(self) -> dict[str, Any]:
        item = self.item
        return {name: getattr(item, name) for name in TERMS} if item else {}

    def form_valid(self, form: ItemForm) -> HttpResponse:
        about = {name: form.cleaned_data[name] for name in ("valid_from", "document")}
        try:
            item = set_income_item(terms=form.terms(), **about, item_id=self.kwargs.get("pk"), actor=self.request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, f"「{item.name}」已登记，{item.valid_from:%Y-%m-%d} 起按它算。")
        return redirect("households:item_list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"item": self.item}


class ItemEndView(ItemFormView):
    """Let an item count for the last time on a day."""

    form_class = ItemEndForm
    template_name = "households/item_end.html"

    def get_initial(self) -> dict[str, Any]:
        return {}

    def form_valid(self, form: ItemEndForm) -> HttpResponse:
        try:
            item = end_income_item(item_id=self.kwargs["pk"], **form.cleaned_data, actor=self.request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, f"「{item.name}」算到 {item.valid_to:%Y-%m-%d} 为止。已经存的核算表不变。")
        return redirect("households:item_list")
