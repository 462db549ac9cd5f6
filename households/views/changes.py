"""Entries that wait for a second person: the list, one of them with both values, confirming, returning."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.generic import DetailView, FormView, ListView, View

from accounts.permissions import VERIFY_CHANGES, VIEW_HOUSEHOLDS
from config.lib.refusals import Refused
from config.lib.row_numbers import row_numbers
from households.changes import CHANGE_TRANSITIONS, ChangeAction, ChangeState
from households.forms.verifying import ChangeFilterForm, ChangeReturnForm
from households.models import RegisterChange
from households.selectors.verifying import for_rows, read_changes, rows_of
from households.services.changes import confirm_changes, return_change
from villages.mixins import OneRecordMixin, ScopedStaffMixin

EMPTY = {
    ChangeState.PENDING: "没有等复核的录入。",
    ChangeState.RETURNED: "没有退回待更正的录入。",
    ChangeState.CONFIRMED: "还没有复核过。",
}


class ChangeListView(ScopedStaffMixin, ListView):
    """Entries by state, each with the values before and after; its address is the saved view."""

    permission = VIEW_HOUSEHOLDS
    model = RegisterChange
    template_name = "households/change_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Read one page of the entries within the user's rows."""
        query, user = self.request.GET, self.request.user
        tab = query.get("tab") if query.get("tab") in ChangeState.values else ChangeState.PENDING
        form = ChangeFilterForm(query, user=user)
        chosen = form.chosen()
        cursors = {name: query.get(name, "") for name in ("after", "before")}
        found = read_changes(user=user, tab=tab, chosen=chosen, **cursors)
        return super().get_context_data(**kwargs) | {
            "form": form,
            "found": found,
            "tabs": self._tabs(found.counts, tab),
            "may_confirm": any(row.may_decide for row in found.rows),
            "empty": "没有符合筛选的录入。" if chosen else EMPTY[ChangeState(tab)],
            "back": query.urlencode(),
        }

    def _tabs(self, counts: dict[str, int], current: str) -> list[dict[str, Any]]:
        query = {name: value for name, value in self.request.GET.items() if name not in {"after", "before", "tab"}}
        return [
            {
                "label": state.label,
                "url": f"?{urlencode(query | {'tab': state.value})}",
                "count": counts.get(state, 0),
                "current": state == current,
            }
            for state in ChangeState
        ]


class ChangeDetailView(ScopedStaffMixin, DetailView):
    """One entry: what stood there and what stands there now, side by side, and what this user may do."""

    permission = VIEW_HOUSEHOLDS
    model = RegisterChange
    template_name = "households/change_detail.html"

    def get_queryset(self) -> Any:
        """Fetch everything the page names along with the entry."""
        return for_rows(super().get_queryset())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the user may do about it."""
        (row,) = rows_of([self.object], self.request.user)
        return super().get_context_data(**kwargs) | {"row": row}


class ChangeConfirmView(ScopedStaffMixin, View):
    """Confirm the ticked entries, all or none."""

    permission = VERIFY_CHANGES
    model = RegisterChange
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Confirm what was ticked, or say why nothing was done, and go back to the list as it was."""
        try:
            confirmed = confirm_changes(change_ids=row_numbers(request.POST.getlist("pick")), actor=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"复核通过 {len(confirmed)} 条。")
        return HttpResponseRedirect(f"{reverse('households:change_list')}?{request.POST.get('back', '')}")


class ChangeReturnView(ScopedStaffMixin, OneRecordMixin, FormView):
    """Ask for the reason, then return an entry to the person who made it."""

    permission = VERIFY_CHANGES
    model = RegisterChange
    form_class = ChangeReturnForm
    template_name = "households/change_return.html"

    def get_queryset(self) -> Any:
        """Fetch everything the page names along with the entry."""
        return for_rows(super().get_queryset())

    def form_valid(self, form: ChangeReturnForm) -> HttpResponse:
        """Return it, or say why not, with what was typed kept."""
        try:
            change = return_change(
                change_id=self.object.pk, opinion=form.cleaned_data["opinion"], actor=self.request.user
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, f"已退回，{change.made_by.display_name}登录后首页就会看到。")
        return HttpResponseRedirect(reverse("households:change_list"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the entry and why it cannot be returned now, if it cannot."""
        label = CHANGE_TRANSITIONS.get(ChangeAction.RETURN).label
        return super().get_context_data(**kwargs) | {"change": self.object, "label": label}
