"""Exits of villages, townships and the county: the list, one with its evidence and steps, each step, its notice."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView, TemplateView

from accounts.mixins import PermissionPageMixin
from accounts.permissions import VIEW_EXIT_CASES, VIEW_EXIT_LIST
from assessments.area_judging import AreaVerdict
from assessments.area_status import (
    NOTICE,
    PERMISSIONS,
    TABLES,
    AreaAction,
    AreaState,
    keeps_notice,
    settles_objections,
)
from assessments.forms.area_exits import AreaStepForm
from assessments.models import AreaExit, AreaNotice, AreaObjection, AreaPhoto, Level, Standard
from assessments.selectors.area_exits import NOBODY, AreaTab, area_id, read_exit, read_exits
from assessments.selectors.area_steps import areas_of, criteria_fault, standing_of, step_fault, verdicts_now
from assessments.selectors.case_list import person_or_nobody
from assessments.services.area_exits import STEPS, apply_for_exit, place_of
from assessments.services.area_notices import add_area_objection, close_area_notice, settle_area_objection
from config.lib.refusals import Refused
from config.lib.transitions import Transition, TransitionNotAllowed
from households.forms.notices import CloseForm, ObjectionForm, SettleForm
from households.views.pictures import ObjectorView, PictureView
from villages.mixins import ScopedStaffMixin
from villages.views.levels import LevelPermissionMixin
from villages.views.saving import OneRecordFormView

EMPTY: dict[str, str] = {
    AreaTab.OPEN: "没有在办的退出。达标的贫困村从「村、乡镇、县退出核对」里申请。",
    AreaTab.RETURNED: "没有退回的。",
    AreaTab.EXITED: "还没有退出的村、乡镇。",
}
NEEDED: dict[str, tuple[str, ...]] = {
    "keep": tuple(sorted({keeps_notice(level) for level in TABLES})),
    "settle": tuple(sorted({settles_objections(level) for level in TABLES})),
}


class AreaExitListView(PermissionPageMixin, TemplateView):
    """The exits of areas by tab."""

    permission = VIEW_EXIT_CASES
    template_name = "assessments/area_exit_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET
        tab = query.get("tab") if query.get("tab") in AreaTab.values else AreaTab.OPEN
        cursors = {name: query.get(name, "") for name in ("after", "before")}
        found = read_exits(self.request.user, tab=tab, **cursors)
        address = reverse("assessments:area_exit_list")
        tabs = [
            {"label": one.label, "url": f"{address}?tab={one}", "count": found.counts[one], "current": one == tab}
            for one in AreaTab
        ]
        more = {"page": found.page, "tabs": tabs, "empty": EMPTY[tab]}
        return super().get_context_data(**kwargs) | more | {"may_list": self.request.user.may(VIEW_EXIT_LIST)}


class AreaExitDetailView(ScopedStaffMixin, DetailView):
    """One exit: the evidence as it was signed, the steps, the notice, and what this user can do."""

    model = AreaExit
    permission = VIEW_EXIT_CASES
    template_name = "assessments/area_exit_detail.html"

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        return super().get_queryset().select_related("village", "township", "standard")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = read_exit(self.object, self.request.user)
        more = {"page": page, "area_id": area_id(self.object), "may_print": self.request.user.may(VIEW_EXIT_LIST)}
        return super().get_context_data(**kwargs) | more


class AreaStepPage(OneRecordFormView):
    """A page that asks before a step is taken: how the criteria stand now, what goes with the step."""

    form_class = AreaStepForm
    template_name = "assessments/area_step.html"
    object: Any

    @property
    def move(self) -> Transition:
        """The step that is asked about."""
        raise NotImplementedError

    def exit_(self) -> AreaExit:
        """Return the exit that the step is about, which need not be on record yet."""
        raise NotImplementedError

    def get_form_kwargs(self) -> dict[str, Any]:
        self.standing_exit = self.exit_()
        initial = {"shown_round": self.standing_exit.round}
        about = {"move": self.move, "asked": self.standing_exit.standard.criteria, "initial": initial}
        return super().get_form_kwargs() | about

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        exit_, move = self.standing_exit, self.move
        verdicts: list[AreaVerdict] = []
        fault = self._fault(exit_, move)
        if not fault and not move.is_back:
            verdicts = verdicts_now(exit_)
            fault = criteria_fault(move, verdicts)
        return context | {"exit": exit_, "move": move, "verdicts": verdicts, "fault": fault}

    def _fault(self, exit_: AreaExit, move: Transition) -> str:
        """Return what stands in the way whatever the criteria say."""
        person = person_or_nobody(self.request.user)
        standing = standing_of(exit_, with_notice=NOTICE in move.needs)
        return step_fault(move, exit_, person, standing) if person else NOBODY


class AreaApplyView(ScopedStaffMixin, AreaStepPage):
    """Begin the exit of an area, or another round of it."""

    permission = VIEW_EXIT_CASES

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for the permission that the table of the level names."""
        if kwargs["level"] not in TABLES:
            raise Http404
        self.level = Level(kwargs["level"])
        self.permission = self.move.permission
        return super().dispatch(request, *args, **kwargs)

    @property
    def move(self) -> Transition:
        return TABLES[self.level].get(AreaAction.APPLY)

    def get_queryset(self) -> Any:
        """Return the areas that this user works in as wholes."""
        return areas_of(self.request.user, self.level)

    def exit_(self) -> AreaExit:
        place = place_of(self.level, self.object)
        rows = AreaExit.objects.visible_to(self.request.user).filter(level=self.level, **place)
        found = rows.select_related("village", "township").first()
        exit_ = found or AreaExit(level=self.level, state=AreaState.NEW, **place)
        try:
            exit_.standard = Standard.objects.on(timezone.localdate(), self.level)
        except Refused as refusal:
            raise Http404(str(refusal)) from refusal
        return exit_

    def save(self, form: AreaStepForm) -> str:
        self.saved = apply_for_exit(
            level=self.level, area_id=self.object.pk, entry=form.entry(), actor=self.request.user
        )
        return f"{self.saved}已申请，等下一步办理。"

    def get_success_url(self) -> str:
        return reverse("assessments:area_exit_detail", args=[self.saved.pk])


class AreaStepView(LevelPermissionMixin, AreaStepPage):
    """Take one step on an exit that stands."""

    model = AreaExit
    permission = VIEW_EXIT_CASES

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Know steps of the tables only."""
        if kwargs["action"] not in STEPS:
            raise Http404
        self.action = kwargs["action"]
        return super().dispatch(request, *args, **kwargs)

    def asks(self) -> tuple[str, ...]:
        return PERMISSIONS[self.action]

    def needed(self, found: AreaExit) -> str:
        try:
            return TABLES[found.level].get(self.action).permission
        except TransitionNotAllowed as refusal:
            raise Http404(str(refusal)) from refusal

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        return super().get_queryset().select_related("village", "township", "standard")

    @property
    def move(self) -> Transition:
        return TABLES[self.object.level].get(self.action)

    def exit_(self) -> AreaExit:
        found: AreaExit = self.object
        return found

    def save(self, form: AreaStepForm) -> str:
        about = {"exit_id": self.object.pk, "shown_round": form.cleaned_data["shown_round"], "entry": form.entry()}
        STEPS[self.action](**about, actor=self.request.user)
        return f"{self.object}：{self.move.label}，已登记。"

    def get_success_url(self) -> str:
        return reverse("assessments:area_exit_detail", args=[self.object.pk])


class AreaNoticeFormView(LevelPermissionMixin, OneRecordFormView):
    """A form about the notice of an exit."""

    model = AreaNotice
    permission = VIEW_EXIT_CASES
    template_name = "assessments/area_notice_form.html"
    title, button = "", ""

    def asks(self) -> tuple[str, ...]:
        return NEEDED["keep"]

    def needed(self, found: AreaNotice) -> str:
        return keeps_notice(found.exit.level)

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        return super().get_queryset().select_related("exit__village", "exit__township")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"title": self.title, "button": self.button}

    def get_success_url(self) -> str:
        return reverse("assessments:area_exit_detail", args=[self.object.exit_id])


class AreaNoticeCloseView(AreaNoticeFormView):
    """Close a notice whose days have run out."""

    form_class = CloseForm
    title, button = "结束公示", "结束公示"

    def save(self, form: CloseForm) -> str:
        said, actor = form.cleaned_data, self.request.user
        close_area_notice(notice_id=self.object.pk, opinion=said["opinion"], photos=said["photos"], actor=actor)
        return "公示已结束，可以报县级审批了。"


class AreaObjectionAddView(AreaNoticeFormView):
    """Write down an objection."""

    form_class = ObjectionForm
    title, button = "登记异议", "登记异议"

    def save(self, form: ObjectionForm) -> str:
        add_area_objection(notice_id=self.object.pk, entry=form.said(), actor=self.request.user)
        return "异议已登记，等另一位同事核实。核实以前不能往下办。"


class AreaObjectionSettleView(LevelPermissionMixin, OneRecordFormView):
    """Settle one objection with what was found."""

    model = AreaObjection
    permission = VIEW_EXIT_CASES
    form_class = SettleForm
    template_name = "assessments/area_objection_settle.html"

    def asks(self) -> tuple[str, ...]:
        return NEEDED["settle"]

    def needed(self, found: AreaObjection) -> str:
        return settles_objections(found.notice.exit.level)

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        return super().get_queryset().select_related(
            "notice__exit__village", "notice__exit__township", "recorded_by", "settled_by"
        )  # fmt: skip

    def save(self, form: SettleForm) -> str:
        upheld, finding = form.cleaned_data["result"] == "upheld", form.cleaned_data["finding"]
        about = {"objection_id": self.object.pk, "upheld": upheld, "finding": finding}
        settle_area_objection(**about, actor=self.request.user)
        return "异议成立，已退回，公示撤下。" if upheld else "异议不成立，情况已记下。"

    def get_success_url(self) -> str:
        return reverse("assessments:area_exit_detail", args=[self.object.notice.exit_id])


class AreaObjectionContactView(ObjectorView):
    """Who objected to the exit of an area, opened once for a reason that is logged."""

    model = AreaObjection

    def get_queryset(self) -> Any:
        """Fetch the way back along."""
        return super().get_queryset().select_related("notice")

    def back_url(self) -> str:
        return reverse("assessments:area_exit_detail", args=[self.object.notice.exit_id])


class AreaPhotoView(PictureView):
    """A photo of a paper or of a board, to those who see its area."""

    model = AreaPhoto
    permission = VIEW_EXIT_CASES
