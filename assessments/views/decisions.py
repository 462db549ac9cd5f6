"""The way of a decision: the ticked rows, a page that asks, one service call, a message, back to the list."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from accounts.mixins import PermissionPageMixin
from accounts.permissions import VIEW_EXIT_CASES
from assessments.forms.steps import StepForm, step_form
from assessments.selectors.confirmation import WORDINGS, read_confirmation
from assessments.services.announcing import announce
from assessments.services.answers import write_answer
from assessments.services.cases import STEPS, propose
from assessments.services.meetings import hold_meeting
from assessments.services.notices import post_notice
from assessments.status import EXIT_TRANSITIONS, CaseAction
from config.lib.refusals import NotFoundRefused, Refused
from config.lib.row_numbers import read_picks, row_number


def _propose(picks: Mapping[int, int], form: Any, actor: Any) -> None:
    propose(verdict_ids=picks.keys(), reason=form.cleaned_data["reason"], actor=actor)


def _review(picks: Mapping[int, int], form: Any, actor: Any) -> None:
    hold_meeting(votes=form.votes(picks), entry=form.entry(), actor=actor)


def _answer(picks: Mapping[int, int], form: Any, actor: Any) -> None:
    if len(picks) != 1:
        raise Refused("户主的意见一次登记一户。请只勾选一户。")
    ((case_id, case_round),) = picks.items()
    write_answer(case_id=case_id, case_round=case_round, entry=form.entry(), actor=actor)


def _post(picks: Mapping[int, int], form: Any, actor: Any) -> None:
    post_notice(case_rounds=picks, entry=form.entry(), second=form.action == CaseAction.REPOST, actor=actor)


def _announce(picks: Mapping[int, int], form: Any, actor: Any) -> None:
    announce(case_rounds=picks, document=form.cleaned_data["document"], entry=form.entry(), actor=actor)


def _plain(action: str) -> Callable[..., None]:
    def step(picks: Mapping[int, int], form: Any, actor: Any) -> None:
        STEPS[action](case_rounds=picks, words=form.words(), actor=actor)

    return step


SERVICES: dict[str, Callable[..., None]] = {
    CaseAction.PROPOSE: _propose,
    CaseAction.REVIEW: _review,
    CaseAction.AGREE: _answer,
    CaseAction.POST: _post,
    CaseAction.REPOST: _post,
    CaseAction.ANNOUNCE: _announce,
    **{action: _plain(action) for action in STEPS},
}


class ActionPageMixin(PermissionPageMixin):
    """A page about one action of the transition table: its permission, its lists, its form."""

    permission = VIEW_EXIT_CASES

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

    def ask(self, picks: Mapping[int, int], form: StepForm) -> HttpResponse:
        """Show the page that asks; nothing ticked, or nothing that may be seen, leads back with a sentence."""
        try:
            if not picks:
                raise Refused("还没有选户。请先勾选要办理的户。")
            confirmation = read_confirmation(action=self.action, picks=picks, user=self.request.user)
        except Refused as refusal:
            messages.error(self.request, str(refusal))
            return redirect(self.list_url)
        form.heads = confirmation.heads
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
        picks = read_picks(request.POST.getlist("pick"))
        return self.ask(picks, step_form(action, picks))


class DecideView(ActionPageMixin, View):
    """Take one action on all that was confirmed, or on none."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, action: str = CaseAction.PROPOSE) -> HttpResponse:
        picks = read_picks(request.POST.getlist("pick"))
        form = step_form(action, picks, request.POST, request.FILES)
        if not form.is_valid():
            return self.ask(picks, form)
        try:
            SERVICES[action](picks, form, request.user)
        except NotFoundRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(self.list_url)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return self.ask(picks, form) if picks else redirect(self.list_url)
        messages.success(request, WORDINGS[action].done.format(n=len(picks)))
        return redirect(self.list_url)
