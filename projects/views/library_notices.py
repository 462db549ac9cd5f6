"""Notices of the library: which hang where, one with its clock and objections, its paper, the page for everybody."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.generic import DetailView, TemplateView, View
from django.views.generic.detail import SingleObjectMixin

from accounts.mixins import PermissionPageMixin
from accounts.origin import current_origin
from accounts.permissions import VIEW_PROJECTS
from config.lib import rates
from config.lib.printing.blocks import OF_THE_PUBLIC
from config.lib.printing.formats import format_of
from households.forms.notices import CloseForm, SettleForm
from households.views.pictures import ObjectorView, PictureView
from projects.forms.library import LineObjectionForm
from projects.library_status import KEEPS_NOTICE, SETTLES
from projects.models import LibraryNotice, LibraryObjection, LibraryPhoto
from projects.selectors.library_notices import NoticeTab, public_notices, read_notice, read_notices
from projects.services.library_notices import add_library_objection, close_library_notice, settle_library_objection
from projects.services.library_papers import print_library_notice
from villages.mixins import ScopedStaffMixin
from villages.views.levels import LevelPermissionMixin
from villages.views.printing import imprint_of, papers_answer
from villages.views.saving import OneRecordFormView

EMPTY: dict[str, str] = {
    NoticeTab.RUNNING: "现在没有项目公示。申报、审核、审定以后，从「项目入库」里张贴。",
    NoticeTab.CLOSED: "还没有结束的公示。",
    NoticeTab.WITHDRAWN: "没有撤下的公示。",
}
PUBLIC_A_MINUTE = 60
"""How often one address may read the public page in a minute."""


class LibraryNoticeListView(PermissionPageMixin, TemplateView):
    """Notices by tab."""

    permission = VIEW_PROJECTS
    template_name = "projects/library/notice_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET
        tab = query.get("tab") if query.get("tab") in NoticeTab.values else NoticeTab.RUNNING
        cursors = {name: query.get(name, "") for name in ("after", "before")}
        found = read_notices(self.request.user, tab=tab, **cursors)
        address = reverse("projects:library_notices")
        tabs = [
            {"label": one.label, "url": f"{address}?tab={one}", "count": found.counts[one], "current": one == tab}
            for one in NoticeTab
        ]
        return super().get_context_data(**kwargs) | {"found": found, "tabs": tabs, "empty": EMPTY[tab]}


class LibraryNoticeView(ScopedStaffMixin, DetailView):
    """One notice: its list, clock, photos, objections, and what this user can do."""

    model = LibraryNotice
    permission = VIEW_PROJECTS
    template_name = "projects/library/notice.html"

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        return super().get_queryset().select_related("township", "village", "posted_by", "closed_by", "replaces")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"page": read_notice(self.object, self.request.user)}


class OfLevelMixin(LevelPermissionMixin):
    """A page about a notice of some level, by a table of permissions."""

    permission = VIEW_PROJECTS
    permissions: dict[str, str] = {}

    def asks(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.permissions.values()))

    def needed(self, found: Any) -> str:
        return self.permissions[found.level]


class NoticeFormView(OfLevelMixin, OneRecordFormView):
    """A form about one notice."""

    model = LibraryNotice
    permissions = KEEPS_NOTICE
    template_name = "projects/library/notice_form.html"
    title = ""

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        return super().get_queryset().select_related("township", "village")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"title": self.title}

    def get_success_url(self) -> str:
        return reverse("projects:library_notice", args=[self.object.pk])


class NoticeCloseView(NoticeFormView):
    """Close a notice whose days have run out."""

    form_class = CloseForm
    title = "结束公示"

    def save(self, form: CloseForm) -> str:
        said, actor = form.cleaned_data, self.request.user
        close_library_notice(notice_id=self.object.pk, opinion=said["opinion"], photos=said["photos"], actor=actor)
        return "公示已结束，名单上的项目可以往下办了。"


class NoticeObjectView(NoticeFormView):
    """Write down an objection to one project of the list."""

    form_class = LineObjectionForm
    title = "登记异议"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"lines": list(self.object.lines.all())}

    def save(self, form: LineObjectionForm) -> str:
        about = {"notice_id": self.object.pk, "line_id": form.line_id, "entry": form.said()}
        add_library_objection(**about, actor=self.request.user)
        return "异议已登记，等另一位同事核实。核实以前不能往下办。"


class ObjectionSettleView(OfLevelMixin, OneRecordFormView):
    """Settle one objection with what was found."""

    model = LibraryObjection
    permissions = SETTLES
    form_class = SettleForm
    template_name = "projects/library/objection_settle.html"

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        return super().get_queryset().select_related("notice", "line", "recorded_by", "settled_by")

    def needed(self, found: LibraryObjection) -> str:
        return self.permissions[found.notice.level]

    def save(self, form: SettleForm) -> str:
        upheld, finding = form.cleaned_data["result"] == "upheld", form.cleaned_data["finding"]
        about = {"objection_id": self.object.pk, "upheld": upheld, "finding": finding}
        settle_library_objection(**about, actor=self.request.user)
        return "异议成立，项目已退回，名单重新张贴。" if upheld else "异议不成立，情况已记下。"

    def get_success_url(self) -> str:
        return reverse("projects:library_notice", args=[self.object.notice_id])


class ObjectionContactView(ObjectorView):
    """Who objected to a project, opened once for a reason that is logged."""

    model = LibraryObjection

    def back_url(self) -> str:
        return reverse("projects:library_notice", args=[self.object.notice_id])


class LibraryPhotoView(PictureView):
    """A photo of a board, to those who see its place."""

    model = LibraryPhoto
    permission = VIEW_PROJECTS


class NoticePrintView(ScopedStaffMixin, SingleObjectMixin, View):
    """The list as the paper that hangs on the board (E16 before)."""

    model = LibraryNotice
    permission = VIEW_PROJECTS
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        notice = self.get_object()
        printout = print_library_notice(notice_id=notice.pk, actor=request.user)
        imprint = imprint_of(request, reverse("projects:public_notices"), caption=OF_THE_PUBLIC)
        return papers_answer([(printout, imprint)], name=notice.number, form=format_of(request.POST.get("format")))


class PublicNoticesView(View):
    """Notices of projects, for anybody, without a login: what may be published and nothing else. They stay for good."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        rate = rates.count(f"public-projects:{current_origin.get().address}")
        if rate.number > PUBLIC_A_MINUTE:
            # A cache on the way must not hand the refusal of one address to everybody.
            headers = {"Cache-Control": "no-store", "Retry-After": str(rate.seconds_left)}
            sentence = "看得太快了，请过一分钟再看。"
            return HttpResponse(sentence, status=HTTPStatus.TOO_MANY_REQUESTS, headers=headers)
        page = public_notices(**{name: request.GET.get(name, "") for name in ("after", "before")})
        response = render(request, "projects/library/public.html", {"page": page})
        patch_cache_control(response, public=True, max_age=60)
        return response
