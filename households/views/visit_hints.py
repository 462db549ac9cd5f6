"""Visits worth a second look, two side by side; who has looked says why nothing is wrong."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView, ListView
from django.views.generic.detail import SingleObjectMixin

from accounts.permissions import REVIEW_VISIT_HINTS, VIEW_VISIT_HINTS
from config.lib.refusals import Refused
from households.codes import HintKind
from households.forms.visit_work import HintFilter, HintReviewForm
from households.models import Visit
from households.selectors.visit_hints import hinted, hints_from, hints_on_page, reviewed
from households.selectors.visit_lists import Chosen
from households.selectors.visit_rules import NO_RULE, rule_on
from households.services.hints import review_hint
from households.views.visit_work import work_tabs
from villages.mixins import ScopedStaffMixin

RECENT_DAYS = 30


class HintListView(ScopedStaffMixin, ListView):
    """The hints of one kind and period, the oldest first."""

    permission = VIEW_VISIT_HINTS
    model = Visit
    template_name = "households/hint_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, query = self.request.user, self.request.GET
        rule = rule_on(timezone.localdate())
        form = HintFilter(query, days=RECENT_DAYS, user=user)
        shared = {"tabs": work_tabs(user, "households:hint_list"), "form": form, "no_rule": "" if rule else NO_RULE}
        if rule is None:
            return shared | {"hints": [], "total": 0}
        kind = form.chosen_kind
        found = reviewed(kind, hinted(kind, user=user, chosen=form.chosen(), rule=rule), done=form.wants_done)
        cursors = {name: query.get(name, "") for name in ("after", "before")}
        hints, page = hints_on_page(kind, found, user=user, rule=rule, **cursors)
        return shared | {
            "hints": hints,
            "page": page,
            "total": found.count(),
            "kind": kind,
            "may_review": user.may(REVIEW_VISIT_HINTS),
        }


class HintReviewView(ScopedStaffMixin, SingleObjectMixin, FormView):
    """Look at one hint and say why nothing is wrong."""

    permission = REVIEW_VISIT_HINTS
    model = Visit
    form_class = HintReviewForm
    template_name = "households/hint_review.html"

    def _hint(self) -> Any:
        visit, kind, user = self.get_object(), self.kwargs["kind"], self.request.user
        rule = rule_on(timezone.localdate())
        if kind not in HintKind.values or rule is None:
            raise Http404("没有这种提示。")
        found = hinted(kind, user=user, chosen=Chosen(), rule=rule).filter(pk=visit.pk)
        return next(iter(hints_from(kind, list(found), user=user, rule=rule)), None)

    def form_valid(self, form: HintReviewForm) -> HttpResponse:
        hint, kind = self._hint(), self.kwargs["kind"]
        other_id = hint.other.pk if hint and hint.other else None
        about = {"kind": kind, "visit_id": self.kwargs["pk"], "other_id": other_id}
        try:
            review_hint(**about, reason=form.cleaned_data["reason"], actor=self.request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, "已记下：看过，没有问题。")
        return redirect(f"{reverse('households:hint_list')}?kind={kind}")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.object = self.get_object()
        kind = self.kwargs["kind"]
        return super().get_context_data(**kwargs) | {
            "hint": self._hint(),
            "kind": kind,
            "kind_label": HintKind(kind).label,
            "back": f"{reverse('households:hint_list')}?kind={kind}",
        }
