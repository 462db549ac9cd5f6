"""Workbooks sent in: templates, the upload, what was found, the choice, the second person's word."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import DetailView, FormView, TemplateView, View
from django.views.generic.detail import SingleObjectMixin

from accounts.mixins import PermissionPageMixin
from accounts.permissions import EXPORT_HOUSEHOLDS, IMPORT_WORKBOOKS, VERIFY_CHANGES, VIEW_IMPORTS
from config.lib.refusals import Refused
from households.forms.imports import ImportForm, OpinionForm, TakeForm
from households.imports.books import all_books
from households.imports.columns import BookKind
from households.imports.template import write_template
from households.models import ImportJob, ImportRow
from households.models.imports import ImportStage
from households.selectors.imports import books_for, import_page, jobs_for
from households.services.import_files import returned_workbook
from households.services.imports import (
    ask_to_commit,
    cancel_import,
    drop_import,
    let_in,
    recheck_import,
    return_import,
    start_import,
)
from villages.mixins import ScopedStaffMixin

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DETAIL = "households:import_detail"


def attachment(name: str) -> HttpResponse:
    """Return an empty answer that the browser saves as a workbook called `name`, and nobody keeps on the way."""
    answer = HttpResponse(content_type=SPREADSHEET, headers={"Cache-Control": "private, no-store"})
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


class ImportListView(PermissionPageMixin, TemplateView):
    """What can be sent in, what was, and what waits for the second person."""

    permission = VIEW_IMPORTS
    template_name = "households/import_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        jobs = ImportJob.objects.visible_to(self.request.user)
        return super().get_context_data(**kwargs) | {
            "books": books_for(self.request.user),
            "may_export": self.request.user.may(EXPORT_HOUSEHOLDS),
            "jobs": jobs_for(jobs),
        }


class _OneBookMixin(PermissionPageMixin):
    """A page about one kind of workbook."""

    permission = IMPORT_WORKBOOKS

    @property
    def book(self) -> BookKind:
        """The kind that the address names. Raises Http404 for one that there is not."""
        if self.kwargs["kind"] not in all_books():
            raise Http404
        return all_books()[self.kwargs["kind"]]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let through who may send in this kind of workbook; refuse others, and note it."""
        if request.user.is_authenticated and request.user.may(self.permission):
            for permission in self.book.permissions:
                if not request.user.may(permission):
                    self.permission = permission
        return super().dispatch(request, *args, **kwargs)


class ImportTemplateView(_OneBookMixin, View):
    """The empty workbook to fill in."""

    http_method_names = ("get", "options")

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        answer = attachment(f"{self.book.label}模板-第{self.book.version}版.xlsx")
        write_template(answer, self.book)
        return answer


class ImportCreateView(_OneBookMixin, FormView):
    """Send a workbook in."""

    form_class = ImportForm
    template_name = "households/import_form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"book": self.book}

    def form_valid(self, form: ImportForm) -> HttpResponse:
        told = {name: value for name, value in form.cleaned_data.items() if name != "file"}
        file = form.cleaned_data["file"]
        try:
            job = start_import(
                actor=self.request.user,
                kind=self.book.key,
                file=file.file,
                file_name=file.name,
                size=file.size,
                **told,
            )
        except Refused as refusal:
            form.add_error("file", str(refusal))
            return self.form_invalid(form)
        return redirect(DETAIL, pk=job.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"book": self.book}


class ImportDetailView(ScopedStaffMixin, DetailView):
    """What was found in a workbook, and what may be done about it. Asked by htmx, it answers with what changes."""

    permission = VIEW_IMPORTS
    model = ImportJob
    context_object_name = "job"

    def get_template_names(self) -> list[str]:
        return ["households/_import.html" if self.request.htmx else "households/import_detail.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, job = self.request.user, self.object
        page = import_page(job, ImportRow.objects.visible_to(user), user)
        form = kwargs.pop("form", None)
        if form is None and page.may_choose and job.stage == ImportStage.CHECKED and not job.is_open:
            form = TakeForm(job=job, first_rule=page.book.first_rule)
        return super().get_context_data(**kwargs) | {"page": page, "form": form}


class ImportAskView(ImportDetailView):
    """Choose what is taken over, and hand the workbook to the second person."""

    permission = IMPORT_WORKBOOKS
    http_method_names = ("post", "options")

    def get_template_names(self) -> list[str]:
        return ["households/import_detail.html"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.object = job = self.get_object()
        form = TakeForm(request.POST, job=job, first_rule=all_books()[job.kind].first_rule)
        if form.is_valid():
            try:
                takes = form.cleaned_data["takes"]
                ask_to_commit(job_id=job.pk, takes=takes, rules=form.rules, actor=request.user)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已提交。由另一位有复核权限的同事入库，入库前登记不变。")
                return redirect(DETAIL, pk=pk)
        return self.render_to_response(self.get_context_data(form=form))


class _ImportAction(ScopedStaffMixin, SingleObjectMixin, View):
    """A button on the page of a workbook: one service call, then back to the page."""

    permission = IMPORT_WORKBOOKS
    model = ImportJob
    http_method_names = ("post", "options")
    done = ""
    act: Any

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self.get_object()
        try:
            type(self).act(job_id=job.pk, actor=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, self.done)
        return redirect(DETAIL, pk=pk)


class ImportCancelView(_ImportAction):
    """Stop a workbook that is being looked at."""

    done = "已停止，登记没有变。"
    act = cancel_import


class ImportRecheckView(_ImportAction):
    """Compare the kept file with the register once more."""

    done = "正在重新核对。"
    act = recheck_import


class ImportDropView(_ImportAction):
    """Give a workbook up."""

    done = "已放弃这张表，登记没有变。"
    act = drop_import


class ImportLetInView(_ImportAction):
    """Let a workbook into the register, as the second person."""

    permission = VERIFY_CHANGES
    done = "正在入库，全部写完才一次生效。"
    act = let_in


class ImportReturnView(ScopedStaffMixin, SingleObjectMixin, FormView):
    """Ask for the reason, then send a workbook back to who sent it."""

    permission = VERIFY_CHANGES
    model = ImportJob
    form_class = OpinionForm
    template_name = "households/import_return.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = None
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.object = self.object or self.get_object()
        return super().get_context_data(**kwargs) | {"job": self.object, "book": all_books()[self.object.kind]}

    def form_valid(self, form: OpinionForm) -> HttpResponse:
        job = self.object = self.get_object()
        try:
            return_import(job_id=job.pk, opinion=form.cleaned_data["opinion"], actor=self.request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, "已退回，上传的人打开这张表就会看到。")
        return redirect(DETAIL, pk=job.pk)


class ImportFaultsView(ScopedStaffMixin, SingleObjectMixin, View):
    """The workbook back to who sent it, with what is wrong marked in it."""

    permission = VIEW_IMPORTS
    model = ImportJob
    http_method_names = ("get", "options")

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(requested_by=self.request.user)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self.get_object()
        try:
            job, file = returned_workbook(job_id=job.pk, actor=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(DETAIL, pk=pk)
        answer = attachment(f"{job.file_name.removesuffix('.xlsx')}-要改的地方.xlsx")
        answer.write(file.getvalue())
        return answer
