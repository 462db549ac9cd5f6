"""The carrying out of one project: its page, and what whoever keeps the works writes down about it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.generic import DetailView, View
from django.views.generic.detail import SingleObjectMixin

from accounts.permissions import ACCEPT_WORKS, KEEP_WORKS, VIEW_PROJECTS
from accounts.reveal import open_stored
from config.lib.refusals import Refused
from households.services.photos import small
from projects.forms.works import AcceptanceForm, HandOverForm, MilestoneForm, ReportForm, WorksPlanForm
from projects.models import ProgressReport, Project, ProjectMilestone, WorksPhoto
from projects.selectors.works import read_works
from projects.services.acceptance import accept_works, hand_over
from projects.services.milestones import mark_milestone, plan_works
from projects.services.reports import report_progress
from projects.status import BY_HAND, Milestone
from villages.mixins import ScopedStaffMixin
from villages.views.saving import OneRecordFormView

NEVER_RUN = "default-src 'none'; sandbox"


class WorksView(ScopedStaffMixin, DetailView):
    """How one project is carried out: milestones, reports with photos, acceptance, who had which duty."""

    permission = VIEW_PROJECTS
    model = Project
    template_name = "projects/works/detail.html"
    context_object_name = "project"

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        return super().get_queryset().select_related("township", "village", "implementing_unit", "hand_over")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        may = {"may_keep": user.may(KEEP_WORKS), "may_accept": user.may(ACCEPT_WORKS)}
        page = read_works(self.object, user, **may)
        handed = getattr(self.object, "hand_over", None)
        return super().get_context_data(**kwargs) | may | {"page": page, "handed": handed}


class WorksFormView(ScopedStaffMixin, OneRecordFormView):
    """A form about the works of one project; it leads back to their page."""

    permission = KEEP_WORKS
    model = Project
    template_name = "projects/works/form.html"
    title, button, hint = "", "", ""
    back = "projects:works"

    @property
    def project(self) -> Project:
        """The project that the form is about."""
        found: Project = self.object
        return found

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        return super().get_queryset().select_related("township", "village")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        about = {"project": self.project, "title": self.title, "button": self.button, "hint": self.hint}
        return context | about | {"back": self.get_success_url()}

    def get_success_url(self) -> str:
        return reverse(self.back, args=[self.project.pk])


class WorksPlanView(WorksFormView):
    """Plan the days of the milestones that were not reached."""

    form_class = WorksPlanForm
    title, button = "排进度计划", "保存计划"
    hint = "到了的和已经过期的计划日期不能改；过期的写明原因，或者申请变更。"

    def get_form_kwargs(self) -> dict[str, Any]:
        rows = ProjectMilestone.objects.visible_to(self.request.user).filter(project=self.project)
        return super().get_form_kwargs() | {"rows": list(rows)}

    def save(self, form: WorksPlanForm) -> str:
        changed = plan_works(project_id=self.project.pk, planned=form.planned(), actor=self.request.user)
        return f"进度计划已保存，改了 {changed} 处。"


class MilestoneView(WorksFormView):
    """Write down that a milestone was reached, or why it is late."""

    form_class = MilestoneForm
    button = "保存"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Know the milestones that are written down here only."""
        if kwargs["milestone"] not in BY_HAND:
            raise Http404
        self.milestone = Milestone(kwargs["milestone"])
        self.title = f"登记「{self.milestone.label}」"
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        rows = ProjectMilestone.objects.visible_to(self.request.user).filter(project=self.project)
        row = rows.filter(milestone=self.milestone).first()
        if row is None:
            return {}
        self.hint = f"计划 {row.planned_on:%Y-%m-%d}" if row.planned_on else ""
        return {"reached_on": row.reached_on, "reason": row.reason}

    def save(self, form: MilestoneForm) -> str:
        said = {name: form.cleaned_data[name] for name in ("reached_on", "reason")}
        mark_milestone(project_id=self.project.pk, milestone=self.milestone, **said, actor=self.request.user)
        return f"「{self.milestone.label}」已登记。"


class ReportView(WorksFormView):
    """Report how far the works have come."""

    form_class = ReportForm
    template_name = "projects/works/report_form.html"
    title, button = "记一次进展", "保存进展"

    def save(self, form: ReportForm) -> str:
        report_progress(project_id=self.project.pk, entry=form.entry(), actor=self.request.user)
        return "进展已登记。"


class ReportCorrectView(ReportView):
    """Put a wrong report right: another one counts in its place, the wrong one stays to be read."""

    model = ProgressReport  # type: ignore[assignment]
    title = "更正进展"
    hint = "原来的一条留着备查，照片要重新选一次。"

    def get_queryset(self) -> Any:
        """Fetch what the page names; a report that was corrected is corrected no more."""
        rows = ProgressReport.objects.visible_to(self.request.user).standing()
        return rows.select_related("project__township", "project__village")

    @property
    def project(self) -> Project:
        return self.object.project

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.object, name) for name in ("reported_on", "percent", "invested", "text")}

    def save(self, form: ReportForm) -> str:
        about = {"project_id": self.project.pk, "corrects_id": self.object.pk}
        report_progress(**about, entry=form.entry(), actor=self.request.user)
        return "进展已更正。"


class AcceptView(WorksFormView):
    """Accept finished works, or say what has to be mended."""

    permission = ACCEPT_WORKS
    form_class = AcceptanceForm

    title, button = "验收项目", "保存验收"
    hint = "没有经手实施的人才能验收。合格的登记为已验收，不能撤回；不合格的整改以后再验。"

    def save(self, form: AcceptanceForm) -> str:
        found = accept_works(project_id=self.project.pk, entry=form.entry(), actor=self.request.user)
        return f"验收已登记：{found.get_result_display()}。"


class HandOverView(WorksFormView):
    """Hand accepted works over to who keeps them."""

    form_class = HandOverForm
    title, button = "移交项目", "登记移交"

    def save(self, form: HandOverForm) -> str:
        hand_over(project_id=self.project.pk, entry=form.entry(), actor=self.request.user)
        return "移交已登记。"


class WorksPhotoView(ScopedStaffMixin, SingleObjectMixin, View):
    """A photo of a site or of an acceptance, to those who see its project."""

    model = WorksPhoto
    permission = VIEW_PROJECTS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        photo = self.get_object()
        try:
            content = small(photo) if request.GET.get("small") else open_stored(photo.file)
        except (FileNotFoundError, Refused) as error:
            raise Http404("照片的文件不在了，或者打不开。") from error
        headers = {"Cache-Control": "private, no-store", "Content-Security-Policy": NEVER_RUN}
        return HttpResponse(content, content_type="image/jpeg", headers=headers | {"X-Content-Type-Options": "nosniff"})
