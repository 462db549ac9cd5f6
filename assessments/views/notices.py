"""Notices: which hang where, one with its clock and objections, its paper, and the page that anybody may read."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.generic import DetailView, TemplateView, View
from django.views.generic.detail import SingleObjectMixin

from accounts.mixins import PermissionPageMixin
from accounts.origin import current_origin
from accounts.permissions import KEEP_EXIT_PAPERS, VIEW_EXIT_CASES
from assessments.forms import PlaceFilter
from assessments.forms.notices import ListObjectionForm
from assessments.models import CasePhoto, Notice, NoticeKind
from assessments.selectors.notices import NoticeTab, public_notices, read_notice, read_notices
from assessments.selectors.public_areas import public_area_notices
from assessments.services.exit_papers import print_notice
from assessments.services.notices import close_notice
from assessments.services.objections import add_objection
from config.lib import rates
from config.lib.printing.blocks import OF_THE_PUBLIC
from config.lib.printing.formats import format_of
from config.lib.refusals import Refused
from households.forms.notices import CloseForm
from households.views.pictures import PictureView
from villages.mixins import ScopedStaffMixin
from villages.views.printing import imprint_of, papers_answer

EMPTY: dict[str, str] = {
    NoticeTab.RUNNING: "现在没有公示。户主签字同意的户，从「退出办理」里张贴。",
    NoticeTab.CLOSED: "还没有结束的公示。",
    NoticeTab.ANNOUNCED: "还没有公告。",
}
PUBLIC_A_MINUTE = 60
"""How often one address may read the public page in a minute."""


class NoticeListView(PermissionPageMixin, TemplateView):
    """Notices by tab and place; its address is the saved view."""

    permission = VIEW_EXIT_CASES
    template_name = "assessments/notice_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Read one page of the notices within the user's rows."""
        query = self.request.GET
        tab = query.get("tab") if query.get("tab") in NoticeTab.values else NoticeTab.RUNNING
        form = PlaceFilter(query, user=self.request.user)
        cursors = {name: query.get(name, "") for name in ("after", "before")}
        found = read_notices(user=self.request.user, tab=tab, chosen=form.chosen(), **cursors)
        address = reverse("assessments:notice_list")
        tabs = [
            {"label": one.label, "url": f"{address}?tab={one}", "count": found.counts[one], "current": one == tab}
            for one in NoticeTab
        ]
        return super().get_context_data(**kwargs) | {"found": found, "tabs": tabs, "empty": EMPTY[tab]}


class NoticeDetailView(ScopedStaffMixin, DetailView):
    """One notice: its list, its clock, photos, objections, and what the user can do."""

    model = Notice
    permission = VIEW_EXIT_CASES
    template_name = "assessments/notice_detail.html"

    def get_queryset(self) -> Any:
        """Fetch the place along with the notice."""
        return super().get_queryset().select_related("village__township", "posted_by", "closed_by", "replaces")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the page and its forms, those that came back with faults among them."""
        page = read_notice(self.object, self.request.user)
        context = {
            "page": page,
            "close_form": CloseForm(prefix="close"),
            "object_form": ListObjectionForm(entries=page.entries, prefix="object"),
        }
        return super().get_context_data(**kwargs) | context | kwargs


class NoticeActionView(NoticeDetailView):
    """One action on a notice: a form of its page, one service call, back to the page."""

    permission = KEEP_EXIT_PAPERS
    http_method_names = ["post"]
    form_name, done = "", ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the action, or show the page with what is to be put right."""
        self.object = self.get_object()
        form = self.form()
        if form.is_valid():
            try:
                self.act(form)
            except Refused as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, self.done)
                return redirect("assessments:notice_detail", pk=self.object.pk)
        return self.render_to_response(self.get_context_data(**{self.form_name: form}))

    def form(self) -> Any:
        """Return the form with what was sent."""
        raise NotImplementedError

    def act(self, form: Any) -> None:
        """Call the service."""
        raise NotImplementedError


class NoticeCloseView(NoticeActionView):
    """Close a notice whose days have run out."""

    form_name, done = "close_form", "公示已结束，可以报乡镇验收了。"

    def form(self) -> Any:
        return CloseForm(self.request.POST, self.request.FILES, prefix="close")

    def act(self, form: Any) -> None:
        said = form.cleaned_data
        actor = self.request.user
        close_notice(notice_id=self.object.pk, opinion=said["opinion"], photos=said["photos"], actor=actor)


class ObjectionAddView(NoticeActionView):
    """Write down an objection."""

    form_name, done = "object_form", "异议已登记，等另一位同事核实。核实以前不能往下办。"

    def form(self) -> Any:
        return ListObjectionForm(self.request.POST, entries=list(self.object.entries.all()), prefix="object")

    def act(self, form: Any) -> None:
        about = {"notice_id": self.object.pk, "entry_id": form.entry_id, "entry": form.said()}
        add_objection(**about, actor=self.request.user)


class NoticePrintView(ScopedStaffMixin, SingleObjectMixin, View):
    """The list as the paper that hangs on the board (E1, E2), three copies."""

    model = Notice
    permission = VIEW_EXIT_CASES
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        notice = self.get_object()
        printout = print_notice(notice_id=notice.pk, actor=request.user)
        path = reverse("assessments:public_notices") if notice.kind != NoticeKind.ANNOUNCEMENT else ""
        imprint = imprint_of(request, path, caption=OF_THE_PUBLIC)
        name = f"{notice.get_kind_display()}-{notice.number}"
        return papers_answer([(printout, imprint)], name=name, form=format_of(request.POST.get("format")))


class CasePhotoView(PictureView):
    """A photo of a meeting or of a board, to those who see its village."""

    model = CasePhoto
    permission = VIEW_EXIT_CASES


class PublicNoticesView(View):
    """The notices that run today, for anybody, without a login: what may be published and nothing else."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        rate = rates.count(f"public-notices:{current_origin.get().address}")
        if rate.number > PUBLIC_A_MINUTE:
            # A cache on the way must not hand the refusal of one address to everybody.
            headers = {"Cache-Control": "no-store", "Retry-After": str(rate.seconds_left)}
            sentence = "看得太快了，请过一分钟再看。"
            return HttpResponse(sentence, status=HTTPStatus.TOO_MANY_REQUESTS, headers=headers)
        page = public_notices(**{name: request.GET.get(name, "") for name in ("after", "before")})
        running = {"page": page, "areas": [] if page.before else public_area_notices()}
        response = render(request, "assessments/public_notices.html", running)
        patch_cache_control(response, public=True, max_age=60)
        return response
