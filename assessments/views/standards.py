"""Standards: the list, one of them, two side by side; copy, edit, release and end one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import FormView, TemplateView, View

from accounts.mixins import PermissionPageMixin
from accounts.permissions import DRAFT_STANDARDS, RELEASE_STANDARDS, RUN_EXIT_CHECK, VIEW_EXIT_LIST
from assessments.models import Standard, StandardState
from assessments.selectors.standards import compare, standard_lists, term_groups
from assessments.services.standards import (
    copy_standard,
    edit_standard,
    release_standard,
    retire_standard,
    standard_of,
)
from assessments.shipped_standards import INCOME_LINES
from assessments.standard_forms import LastDayForm, StandardForm
from config.lib.refusals import Refused


class StandardListView(PermissionPageMixin, TemplateView):
    """What holds, what is being written, what has ended; what was published elsewhere, and the income lines."""

    permission = VIEW_EXIT_LIST
    template_name = "assessments/standard_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_draft = self.request.user.may(DRAFT_STANDARDS)
        shown = {"lists": standard_lists(), "lines": INCOME_LINES, "may_draft": may_draft}
        shown["may_try"] = self.request.user.may(RUN_EXIT_CHECK)
        return super().get_context_data(**kwargs) | shown


class StandardDetailView(PermissionPageMixin, TemplateView):
    """One standard in words, and what this user can do with it."""

    permission = VIEW_EXIT_LIST
    template_name = "assessments/standard_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        standard, user = _found(self.kwargs["key"]), self.request.user
        saved = standard.pk is not None
        return super().get_context_data(**kwargs) | {
            "standard": standard,
            "key": self.kwargs["key"],
            "groups": term_groups(standard),
            "is_draft": saved and standard.state == StandardState.DRAFT,
            "may_draft": user.may(DRAFT_STANDARDS),
            "may_release": user.may(RELEASE_STANDARDS),
            "ends": saved and standard.state == StandardState.RELEASED and standard.retired_at is None,
        }


class StandardCompareView(PermissionPageMixin, TemplateView):
    """Two standards side by side, chosen from a list; where they differ is marked."""

    permission = VIEW_EXIT_LIST
    template_name = "assessments/standard_compare.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lists = standard_lists()
        ours = [(str(s.pk), str(s)) for s in (*lists.in_force, *lists.drafts, *lists.ended)]
        choices = ours + [(shipped.key, shipped.label) for shipped in lists.shipped]
        chosen = [self.request.GET.get(side, "") for side in ("one", "other")]
        one, other = (standard_of(key) if key in dict(choices) else None for key in chosen)
        shown = {"choices": choices, "chosen": chosen, "one": one, "other": other}
        rows = compare(one, other) if one and other else []
        return super().get_context_data(**kwargs) | shown | {"groups": rows}


class StandardCopyView(PermissionPageMixin, View):
    """Make the county's own draft from a standard."""

    permission = DRAFT_STANDARDS

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        try:
            draft = copy_standard(source=key, actor=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("assessments:standard_list")
        messages.success(request, f"已照样建「{draft}」草稿。请按本县文件改好，再请另一位审批人发布。")
        return redirect("assessments:standard_edit", draft.pk)


class StandardEditView(PermissionPageMixin, FormView):
    """Write into a draft."""

    permission = DRAFT_STANDARDS
    form_class = StandardForm
    template_name = "assessments/standard_form.html"

    @property
    def standard(self) -> Standard:
        """The standard of this page; 404 where there is none."""
        return get_object_or_404(Standard.objects.select_related("region"), pk=self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.standard}

    def form_valid(self, form: StandardForm) -> HttpResponse:
        try:
            draft = edit_standard(standard_id=self.kwargs["pk"], terms=form.terms(), actor=self.request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, f"「{draft}」草稿已保存。")
        return redirect("assessments:standard_detail", draft.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"standard": self.standard}


class StandardReleaseView(PermissionPageMixin, TemplateView):
    """Ask whether a draft is to hold, then let it."""

    permission = RELEASE_STANDARDS
    template_name = "assessments/standard_release.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        standard = get_object_or_404(Standard, pk=self.kwargs["pk"])
        return super().get_context_data(**kwargs) | {"standard": standard, "groups": term_groups(standard)}

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            standard = release_standard(standard_id=pk, actor=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"「{standard}」已发布，{standard.valid_from} 起按它核对。")
        return redirect("assessments:standard_detail", pk)


class StandardRetireView(PermissionPageMixin, FormView):
    """Put a draft away, or end a released standard on a day: the county office, of whom the service asks more."""

    permission = RUN_EXIT_CHECK
    form_class = LastDayForm
    template_name = "assessments/standard_retire.html"

    def form_valid(self, form: LastDayForm) -> HttpResponse:
        try:
            standard = retire_standard(standard_id=self.kwargs["pk"], actor=self.request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, f"「{standard}」已停用。")
        return redirect("assessments:standard_list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"standard": get_object_or_404(Standard, pk=self.kwargs["pk"])}


def _found(key: str) -> Standard:
    standard = standard_of(key)
    if standard is None:
        raise Http404("没有这个标准。")
    return standard
