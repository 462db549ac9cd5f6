"""Watched households (监测对象): the list, the periods of one household, and the forms that enter and end them."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView, ListView

from accounts.permissions import ENTER_REGISTER, VIEW_HOUSEHOLDS, VIEW_VILLAGES
from config.lib.refusals import Refused
from households.changes import ChangeKind
from households.forms.entry import EntryForm
from households.forms.monitoring import (
    MonitoringCorrectForm,
    MonitoringEndForm,
    MonitoringForm,
    MonitoringTakeBackForm,
)
from households.models import Household, Monitoring, RegisterChange
from households.selectors.changes import returned_change
from households.selectors.household_page import for_heading
from households.selectors.monitoring import WatchedTab, monitorings_of, read_watched
from households.services.monitoring import (
    MONITORING_FIELDS,
    correct_monitoring,
    end_monitoring,
    enter_monitoring,
    monitoring_values,
    standing_monitoring,
    take_back_monitoring,
)
from households.views.entry import EntryView
from households.views.households import edit_url
from villages.mixins import ScopedStaffMixin


class WatchedListView(ScopedStaffMixin, ListView):
    """Every watched household in the user's scope, by village; or those whose risk has gone."""

    permission = VIEW_HOUSEHOLDS
    model = Monitoring
    template_name = "households/watched_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET
        tab = query.get("tab") if query.get("tab") in WatchedTab.values else WatchedTab.NOW.value
        cursors = {name: query.get(name, "") for name in ("after", "before")}
        found = read_watched(user=self.request.user, tab=tab, **cursors)
        tabs = [
            {"label": one.label, "url": f"?tab={one.value}", "count": found.counts[one.value], "current": one == tab}
            for one in WatchedTab
        ]
        may_print = self.request.user.may(VIEW_VILLAGES)
        return {"tabs": tabs, "tab": tab, "page": found.page, "total": found.counts[tab], "may_print": may_print}


class MonitoringView(ScopedStaffMixin, DetailView):
    """When and for which risks one household was watched, with buttons for those who may write."""

    permission = VIEW_HOUSEHOLDS
    model = Household
    template_name = "households/monitoring.html"

    def get_queryset(self) -> Any:
        return for_heading(super().get_queryset(), timezone.localdate())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = list(monitorings_of(self.object))
        watched = any(row.valid_to is None for row in rows)
        url = edit_url(self.object, self.request.user, "households:monitoring_add")
        return super().get_context_data(**kwargs) | {
            "rows": rows,
            "watched": watched,
            "may_enter": bool(url),
            "add_url": "" if watched else url,
        }


class MonitoringEntryView(EntryView):
    """Base of the entry pages: back to the household's page of monitoring when saved."""

    permission = ENTER_REGISTER
    form_class: Any = MonitoringForm
    fields = MONITORING_FIELDS

    def done_url(self, change: RegisterChange) -> str:
        return reverse("households:monitoring", args=[change.household_id])


class MonitoringCreateView(MonitoringEntryView):
    """Identify a household; one that was taken back and came back from the second person opens filled in."""

    title = "登记监测对象"
    save_label = "保存监测对象"

    @property
    def record(self) -> str:
        return f"new-monitoring-{self.object.pk}"

    def get_initial(self) -> dict[str, Any]:
        answered = returned_change(self.object, self.request.GET.get("answers", ""))
        if answered is None or answered.kind != ChangeKind.MONITORING:
            return super().get_initial()
        rows = Monitoring.objects.visible_to(self.request.user).filter(household=self.object)
        monitoring = rows.filter(pk=answered.subject_id).first()
        return (monitoring_values(monitoring) if monitoring else {}) | super().get_initial()

    def save(self, form: EntryForm) -> RegisterChange:
        return enter_monitoring(
            household_id=self.object.pk, typed=form.typed(), paper=form.paper(), actor=self.request.user
        )


class OneMonitoringView(MonitoringEntryView):
    """Base of the pages about one period that stands."""

    @cached_property
    def subject(self) -> Monitoring:
        """The row as it is believed now; 404 for one of another household or one that was taken back."""
        try:
            return standing_monitoring(self.object.pk, self.kwargs["monitoring"])
        except (Refused, Monitoring.DoesNotExist) as error:
            raise Http404 from error

    @property
    def about(self) -> dict[str, Any]:
        """What every service about it is told."""
        return {
            "household_id": self.object.pk,
            "monitoring_id": self.kwargs["monitoring"],
            "actor": self.request.user,
        }

    @property
    def is_new(self) -> bool:
        """Never: somebody has to say why."""
        return False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"monitoring": self.subject}


class MonitoringCorrectView(OneMonitoringView):
    """Correct what was written down wrongly."""

    form_class = MonitoringCorrectForm
    title = "更正监测对象"
    save_label = "保存更正"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead on to the form of a new one where a second person sent a taking back back."""
        self.object = self.get_object()
        if (answered := request.GET.get("answers", "")) and returned_change(self.object, answered):
            try:
                standing_monitoring(self.object.pk, self.kwargs["monitoring"])
            except Refused:
                return redirect(f"{reverse('households:monitoring_add', args=[self.object.pk])}?answers={answered}")
            except Monitoring.DoesNotExist as error:
                raise Http404 from error
        return super().get(request, *args, **kwargs)

    @property
    def record(self) -> str:
        return f"monitoring-{self.kwargs['monitoring']}"

    def current(self) -> Mapping[str, Any]:
        return monitoring_values(self.subject)

    def save(self, form: EntryForm) -> RegisterChange:
        return correct_monitoring(**self.about, typed=form.typed(), paper=form.paper())


class MonitoringEndView(OneMonitoringView):
    """The risk of a household has gone (消除风险)."""

    form_class = MonitoringEndForm
    title = "消除风险"
    save_label = "登记消除风险"
    template_name = "households/monitoring_end.html"

    @property
    def record(self) -> str:
        return f"monitoring-end-{self.kwargs['monitoring']}"

    def save(self, form: EntryForm) -> RegisterChange:
        typed = form.typed()
        return end_monitoring(**self.about, on_date=typed["on_date"], ended_by=typed["ended_by"], paper=form.paper())


class MonitoringTakeBackView(OneMonitoringView):
    """Take back that a household was ever watched."""

    form_class = MonitoringTakeBackForm
    title = "撤回监测对象"
    save_label = "撤回这一条"
    template_name = "households/monitoring_take_back.html"

    @property
    def record(self) -> str:
        return f"monitoring-gone-{self.kwargs['monitoring']}"

    def save(self, form: EntryForm) -> RegisterChange:
        return take_back_monitoring(**self.about, paper=form.paper())

    def said(self, change: RegisterChange) -> str:
        return "监测对象已撤回，等另一位同事复核。"
