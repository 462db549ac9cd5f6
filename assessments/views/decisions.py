"""The way of a decision: the ticked rows, a page that asks, one service call, a message, back to the list."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from accounts.mixins import PermissionPageMixin
from accounts.permissions import VIEW_EXIT_LIST
from assessments.forms import OpinionForm, read_picks
from assessments.selectors.confirmation import WORDINGS, read_confirmation
from assessments.services.cases import BlockedRefused, approve, propose, return_cases
from assessments.status import EXIT_TRANSITIONS, CaseAction
from config.lib.refusals import Refused
from config.lib.row_numbers import row_number


def _propose(picks: Mapping[int, int], **about: Any) -> None:
    propose(verdict_ids=picks.keys(), **about)


def _approve(picks: Mapping[int, int], **about: Any) -> None:
    approve(case_rounds=picks, **about)


def _return(picks: Mapping[int, int], **about: Any) -> None:
    return_cases(case_rounds=picks, **about)


SERVICES: dict[str, Callable[..., None]] = {
    CaseAction.PROPOSE: _propose,
    CaseAction.APPROVE: _approve,
    CaseAction.RETURN: _return,
}


class ActionPageMixin(PermissionPageMixin):
    """A page about one action of the transition table: its permission, its lists, its form."""

    permission = VIEW_EXIT_LIST

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for the permission that the table names for the action."""
        self.action = kwargs.get("action", CaseAction.PROPOSE)
        if self.action not in SERVICES:
            raise Http404
        self.transition = EXIT_TRANSITIONS.get(self.action)
        self.permission = self.transition.permission
        return super().dispatch(request, *args, **kwargs)

    @property
    def list_url(self) -> str:
        """Return the page the decision was begun on: the case's own, or the list with its filters."""
        case = row_number(self.request.POST.get("case", ""))
        if case is not None:
            return reverse("assessments:case_detail", kwargs={"pk": case})
        name = "exit_list" if self.action == CaseAction.PROPOSE else "case_list"
        query = QueryDict(self.request.POST.get("back", "")).urlencode()
        return reverse(f"assessments:{name}") + (f"?{query}" if query else "")

    def opinion_form(self, data: Any = None) -> OpinionForm:
        return OpinionForm(data, label=WORDINGS[self.action].opinion, must_say=self.transition.needs_reason)

    def ask(self, picks: Mapping[int, int], form: OpinionForm) -> HttpResponse:
        """Show the page that asks; nothing ticked, or nothing that may be seen, leads back with a sentence."""
        try:
            if not picks:
                raise Refused("还没有选户。请先勾选要办理的户。")
            confirmation = read_confirmation(action=self.action, picks=picks, user=self.request.user)
        except Refused as refusal:
            messages.error(self.request, str(refusal))
            return redirect(self.list_url)
        context = {
            "confirmation": confirmation,
            "form": form,
            "send_to": self._send_to(),
            "list_url": self.list_url,
            "back": self.request.POST.get("back", ""),
            "case": self.request.POST.get("case", ""),
        }
        return render(self.request, "assessments/case_confirm.html", context)

    def _send_to(self) -> str:
        if self.action == CaseAction.PROPOSE:
            return reverse("assessments:propose")
        return reverse("assessments:decide", kwargs={"action": self.action})


class ConfirmView(ActionPageMixin, View):
    """Ask before households are proposed, approved or returned; those that cannot go are shown and left out."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, action: str) -> HttpResponse:
        return self.ask(read_picks(request.POST.getlist("pick")), self.opinion_form())


class DecideView(ActionPageMixin, View):
    """Take one action on all that was confirmed, or on none."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, action: str = CaseAction.PROPOSE) -> HttpResponse:
        picks = read_picks(request.POST.getlist("pick"))
        form = self.opinion_form(request.POST)
        if not form.is_valid():
            return self.ask(picks, form)
        try:
            SERVICES[action](picks, reason=form.cleaned_data["reason"], actor=request.user)
        except BlockedRefused as refusal:
            messages.error(request, str(refusal))
            return self.ask(picks, form)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(self.list_url)
        messages.success(request, WORDINGS[action].done.format(n=len(picks)))
        return redirect(self.list_url)
