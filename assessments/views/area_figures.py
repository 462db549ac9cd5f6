"""Sample surveys of areas, and the timetable of exits: plan against actual, its workbook, its form."""

from io import BytesIO
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView, View

from accounts.mixins import PermissionPageMixin
from accounts.permissions import INSPECT_EXIT, PLAN_EXITS, VIEW_EXIT_LIST
from assessments.forms.areas import PlanForm, SurveyForm, TakeBackForm, TimetableFilter, survey_values
from assessments.models import AreaSurvey
from assessments.selectors.area_surveys import read_surveys
from assessments.selectors.timetable import Timetable, read_timetable
from assessments.services.area_surveys import correct_survey, enter_survey
from assessments.services.timetable import record_timetable_export, save_plan
from assessments.timetable_workbook import write_timetable
from households.views.visit_stats import titles_of, workbook_answer
from villages.mixins import ScopedStaffMixin
from villages.models import Township, Village
from villages.views.saving import OneRecordFormView, SavingFormView


class SurveyListView(PermissionPageMixin, TemplateView):
    """The surveys that stand, the latest first, each with its three rates."""

    permission = VIEW_EXIT_LIST
    template_name = "assessments/survey_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cursors = {name: self.request.GET.get(name, "") for name in ("after", "before")}
        page = read_surveys(self.request.user, **cursors)
        return super().get_context_data(**kwargs) | {"page": page, "may_enter": self.request.user.may(INSPECT_EXIT)}


class SurveyAddView(SavingFormView):
    """Write down what a survey found."""

    permission = INSPECT_EXIT
    form_class = SurveyForm
    template_name = "assessments/survey_form.html"

    def save(self, form: SurveyForm) -> str:
        enter_survey(entry=form.entry(), actor=self.request.user)
        return "抽查结果已登记，核对时会用上。"

    def get_success_url(self) -> str:
        return reverse("assessments:survey_list")


class SurveyCorrectView(ScopedStaffMixin, OneRecordFormView):
    """Correct a survey that was written down wrongly."""

    model = AreaSurvey
    permission = INSPECT_EXIT
    form_class = SurveyForm
    template_name = "assessments/survey_form.html"

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        return super().get_queryset().select_related("township", "village", "recorded_by")

    def get_initial(self) -> dict[str, Any]:
        return survey_values(self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"fixed": self.object}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"take_back": TakeBackForm(prefix="back")}

    def save(self, form: SurveyForm) -> str:
        about = {"survey_id": self.object.pk, "entry": form.entry(), "reason": form.cleaned_data["reason"]}
        correct_survey(**about, actor=self.request.user)
        return "抽查结果已更正，原来的一条留在历史里。"

    def get_success_url(self) -> str:
        return reverse("assessments:survey_list")


class SurveyTakeBackView(SurveyCorrectView):
    """Take a survey back that should never have been written down."""

    http_method_names = ["post"]

    def get_form(self, form_class: Any = None) -> TakeBackForm:
        return TakeBackForm(self.request.POST, prefix="back")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = SurveyForm(fixed=self.object, initial=self.get_initial())
        return super().get_context_data(**kwargs) | {"take_back": kwargs.get("form"), "form": form}

    def save(self, form: Any) -> str:
        reason = form.cleaned_data["reason"]
        correct_survey(survey_id=self.object.pk, entry=None, reason=reason, actor=self.request.user)
        return "抽查结果已撤回。"


class TimetableMixin(PermissionPageMixin):
    """Read the timetable that the address asks for."""

    permission = VIEW_EXIT_LIST

    def read(self) -> tuple[TimetableFilter, Timetable, int, Township | None]:
        """Return the filters, the timetable, and the year and township that it is shown for."""
        form = TimetableFilter(self.request.GET, user=self.request.user)
        year, township = form.chosen()
        found = read_timetable(self.request.user, township, offered=form.offered())
        this_year = timezone.localdate().year
        latest = next((one for one in found.years if one <= this_year), this_year)
        return form, found, year or latest, township


class TimetableView(TimetableMixin, TemplateView):
    """Plan against actual: a line a year, and one year by township or by village."""

    template_name = "assessments/timetable.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form, found, year, township = self.read()
        only = township or (found.townships[0] if len(found.townships) == 1 else None)
        return super().get_context_data(**kwargs) | {
            "form": form,
            "found": found,
            "year": year,
            "only": only,
            "by_year": found.by_year(),
            "by_township": found.by_township(year),
            "by_village": found.by_village(year) if only else [],
            "of_year": found.total(year),
            "of_all": found.total(),
            "may_plan": self.request.user.may(PLAN_EXITS),
        }


class TimetableExportView(TimetableMixin, View):
    """The whole timetable as a workbook: by township and year, and by village."""

    http_method_names = ("get", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        form, found, _, _ = self.read()
        rows = len(found.lines) + len(found.villages)
        record_timetable_export(filters=form.in_words(), rows=rows, actor=request.user)
        file = BytesIO()
        write_timetable(
            file, found, titles_of("退出时间表", f"范围：{form.in_words() or '全部'}", request.user, rows=rows)
        )
        return workbook_answer(file, f"exit-timetable-{timezone.localdate():%Y%m%d}.xlsx")


class PlanView(ScopedStaffMixin, OneRecordFormView):
    """The timetable of one township, filled in or changed."""

    model = Township
    permission = PLAN_EXITS
    form_class = PlanForm
    template_name = "assessments/plan_form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        kwargs.pop("initial", None)
        rows = Village.objects.visible_to(self.request.user).filter(township=self.object)
        return kwargs | {"township": self.object, "villages": list(rows.exclude(poor_level="none").order_by("code"))}

    def save(self, form: PlanForm) -> str:
        changed = save_plan(township_id=self.object.pk, entry=form.entry(), actor=self.request.user)
        return f"{self.object}的退出时间表已保存，改了 {changed} 处。"

    def get_success_url(self) -> str:
        return f"{reverse('assessments:timetable')}?township={self.object.pk}"
