"""The way into the library: the list, one project with its steps, what is proposed and corrected, each step."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View
from django.views.generic import DetailView, TemplateView

from accounts.mixins import PermissionPageMixin
from accounts.permissions import PROPOSE_PROJECTS, VIEW_PROJECTS
from config.lib.refusals import NotFoundRefused, Refused
from config.lib.row_numbers import read_picks, row_number
from config.lib.transitions import Transition
from projects.forms.library import LibraryFilterForm, LibraryStepForm
from projects.forms.proposals import ProposalForm
from projects.library_status import PERMISSION_OF, POSTS, TABLES, LibraryAction
from projects.models import LibraryEntry
from projects.selectors.library_list import LibraryTab, read_list
from projects.selectors.library_page import plan_facts, read_page
from projects.selectors.library_steps import weigh_chosen
from projects.services.library import FORWARD, NOTHING_CHOSEN
from projects.services.library_notices import BACKWARD, POST
from projects.services.proposals import correct_proposal, propose_project
from villages.mixins import ScopedStaffMixin
from villages.views.saving import OneRecordFormView, SavingFormView

EMPTY: dict[str, str] = {
    LibraryTab.OPEN: "没有在办的项目。村、乡镇和行业部门从「申报项目」开始。",
    LibraryTab.RETURNED: "没有退回的项目。",
    LibraryTab.ENTERED: "没有符合筛选的入库项目。",
    LibraryTab.REMOVED: "没有调出的项目。",
}
SERVICES = {**FORWARD, **BACKWARD}
"""Action → its service, of the steps that post no notice."""
MOVES: dict[str, Transition] = {move.action: move for table in TABLES.values() for move in table}


class LibraryListView(PermissionPageMixin, TemplateView):
    """Projects on their way by tab, step, place and year; its address is the saved view."""

    permission = VIEW_PROJECTS
    template_name = "projects/library/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query, user = self.request.GET, self.request.user
        tab = query.get("tab") if query.get("tab") in LibraryTab.values else LibraryTab.OPEN
        form = LibraryFilterForm(query, user=user)
        cursors = {name: query.get(name, "") for name in ("after", "before")}
        found = read_list(user, tab=tab, chosen=form.chosen(), **cursors)
        address = reverse("projects:library")
        tabs = [
            {"label": one.label, "url": f"{address}?tab={one}", "count": found.counts[one], "current": one == tab}
            for one in LibraryTab
        ]
        about = {"form": form, "tabs": tabs, "empty": EMPTY[tab], "may_propose": user.may(PROPOSE_PROJECTS)}
        return super().get_context_data(**kwargs) | about | {"found": found, "back": query.urlencode()}


class LibraryEntryView(ScopedStaffMixin, DetailView):
    """One project on its way: what was proposed, how far it is, its notices, and what this user can do."""

    model = LibraryEntry
    permission = VIEW_PROJECTS
    template_name = "projects/library/entry.html"

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        about = ("project__township", "project__village", "project__implementing_unit", "project__department")
        rows = super().get_queryset().select_related(*about)
        return rows.prefetch_related("project__planned_money", "project__planned_quantities", "project__purposes")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = {"page": read_page(self.object, self.request.user), "facts": plan_facts(self.object.project)}
        return super().get_context_data(**kwargs) | found


class ProposalAddView(SavingFormView):
    """Propose a project for the library."""

    permission = PROPOSE_PROJECTS
    form_class = ProposalForm
    template_name = "projects/library/proposal.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def save(self, form: ProposalForm) -> str:
        level, area_id = form.chosen_place()
        about = {"level": level, "area_id": area_id, "submit_key": form.cleaned_data["submit_key"]}
        self.saved = propose_project(**about, entry=form.said(), actor=self.request.user)
        return f"{self.saved.project}已申报。下一步看这一页的「您现在能做」。"

    def get_success_url(self) -> str:
        return reverse("projects:library_entry", args=[self.saved.pk])


class ProposalCorrectView(ScopedStaffMixin, OneRecordFormView):
    """Correct a proposal that nobody has judged yet, or that was returned."""

    model = LibraryEntry
    permission = PROPOSE_PROJECTS
    form_class = ProposalForm
    template_name = "projects/library/proposal.html"

    def get_queryset(self) -> Any:
        """Fetch the project and its plan along."""
        rows = super().get_queryset().select_related("project")
        return rows.prefetch_related("project__planned_money", "project__planned_quantities", "project__purposes")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "entry": self.object}

    def save(self, form: ProposalForm) -> str:
        about = {"entry_id": self.object.pk, "shown_round": form.cleaned_data["shown_round"]}
        correct_proposal(**about, entry=form.said(), actor=self.request.user)
        return "已更正。退回的项目，改好以后还要点「申报入库」。"

    def get_success_url(self) -> str:
        return reverse("projects:library_entry", args=[self.object.pk])


class StepPageMixin(PermissionPageMixin):
    """A page about one step of the tables: its permission, its form, the way back."""

    permission = VIEW_PROJECTS
    http_method_names = ["post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for the permission that the tables name for the action."""
        if kwargs["action"] not in PERMISSION_OF:
            raise Http404
        self.move = MOVES[kwargs["action"]]
        self.permission = self.move.permission
        return super().dispatch(request, *args, **kwargs)

    @property
    def back_url(self) -> str:
        """Return the page the step was begun on: the project's own, or the list with its filters."""
        entry = row_number(self.request.POST.get("entry", ""))
        if entry is not None:
            return reverse("projects:library_entry", args=[entry])
        query = QueryDict(self.request.POST.get("back", "")).urlencode()
        return reverse("projects:library") + (f"?{query}" if query else "")

    def ask(self, picks: dict[int, int], form: LibraryStepForm) -> HttpResponse:
        """Show the page that asks; nothing ticked, or nothing that may be seen, leads back with a sentence."""
        try:
            chosen = weigh_chosen(self.move.action, picks, self.request.user)
        except Refused as refusal:
            messages.error(self.request, str(refusal))
            return redirect(self.back_url)
        about = {"chosen": chosen, "form": form, "move": self.move, "back_url": self.back_url}
        sent = {name: self.request.POST.get(name, "") for name in ("back", "entry")}
        return render(
            self.request, "projects/library/step.html", about | sent | {"consequence": consequence(self.move)}
        )


class StepAskView(StepPageMixin, View):
    """Ask before a step is taken; projects that cannot go are shown with the reason and left out."""

    def post(self, request: HttpRequest, action: str) -> HttpResponse:
        picks = read_picks(request.POST.getlist("pick"))
        if not picks:
            messages.error(request, NOTHING_CHOSEN)
            return redirect(self.back_url)
        return self.ask(picks, LibraryStepForm(self.move))


class StepTakeView(StepPageMixin, View):
    """Take one step on all that was confirmed, or on none."""

    def post(self, request: HttpRequest, action: str) -> HttpResponse:
        picks = read_picks(request.POST.getlist("pick"))
        if not picks:
            messages.error(request, NOTHING_CHOSEN)
            return redirect(self.back_url)
        form = LibraryStepForm(self.move, request.POST, request.FILES)
        if not form.is_valid():
            return self.ask(picks, form)
        try:
            self._take(picks, form)
        except NotFoundRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(self.back_url)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return self.ask(picks, form)
        messages.success(request, f"{self.move.label}：{len(picks)} 个项目，已登记。")
        return redirect(self.back_url)

    def _take(self, picks: dict[int, int], form: LibraryStepForm) -> None:
        action, actor = self.move.action, self.request.user
        if action in POSTS:
            POST[action](rounds=picks, entry=form.board(), days=form.cleaned_data["days"], actor=actor)
        else:
            SERVICES[action](rounds=picks, words=form.words(), actor=actor)


def consequence(move: Transition) -> str:
    """Say what a step brings about."""
    if move.action in POSTS:
        return "张贴以后名单不能再改；公示满期、没有未处理的异议，才能往下办。"
    if move.action == LibraryAction.REMOVE:
        return "调出以后不能再为这些项目付款，已付的不动。"
    if move.action == LibraryAction.ENTER:
        return "入库以后可以安排资金。"
    return (
        "退回以后，补齐了可以再申报，从头走一轮。" if move.is_back else "办过这一步的人，不能再办这些项目的其他环节。"
    )
