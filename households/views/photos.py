"""Photos of visits: sent, waited for, looked at. A photo is served only to who may see its household."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.generic import ListView, View
from django.views.generic.detail import SingleObjectMixin

from accounts.permissions import RECORD_VISITS, VIEW_HOUSEHOLDS
from accounts.reveal import open_stored
from config.lib.keyset import keyset_page
from config.lib.refusals import Refused
from households.models import Visit, VisitPhoto
from households.selectors.photo_waits import LISTED_DAYS, waiting_for, waiting_visits
from households.services.photo_waits import give_up_photos
from households.services.photos import PhotoNotStored, add_photo, small
from households.views.visit_work import work_tabs
from villages.mixins import ScopedStaffMixin

FAILURES = "photo_failures"
JSON = "application/json"

Failure = tuple[str, str]
"""Name of the file as the phone calls it, and the sentence why it was not stored."""


def store_each(visit: Visit, uploads: Iterable[UploadedFile], actor: Any) -> list[Failure]:
    """Store photos one by one, each in a transaction of its own, and return those that were not stored."""
    failures = []
    for upload in uploads:
        try:
            add_photo(visit_id=visit.pk, upload=upload, actor=actor)
        except Refused as refusal:
            failures.append((upload.name or "照片", str(refusal)))
    return failures


def keep_failures(request: HttpRequest, visit: Visit, failures: list[Failure]) -> None:
    """Remember for this session which photos of `visit` are still missing."""
    kept = request.session.get(FAILURES, {})
    kept.pop(str(visit.pk), None)
    request.session[FAILURES] = kept | ({str(visit.pk): failures} if failures else {})


def failures_of(request: HttpRequest, visit: Visit) -> list[Failure]:
    """Return the photos of `visit` that this session could not store."""
    return request.session.get(FAILURES, {}).get(str(visit.pk), [])


class PhotoAddView(ScopedStaffMixin, SingleObjectMixin, View):
    """Send photos of a visit of one's own: a form of several, or one that a script sends and asks JSON for."""

    permission = RECORD_VISITS
    model = Visit

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(recorded_by=self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        visit = self.get_object()
        uploads = request.FILES.getlist("photos")
        if request.headers.get("Accept") == JSON:
            return self._told(visit, uploads)
        failures = store_each(visit, uploads, request.user)
        keep_failures(request, visit, failures)
        if not uploads:
            messages.warning(request, "还没有选照片。请先拍照或选图。")
        elif len(uploads) > len(failures):
            messages.success(request, f"已上传 {len(uploads) - len(failures)} 张照片。")
        return HttpResponseRedirect(reverse("households:visit_detail", args=[visit.pk]))

    def _told(self, visit: Visit, uploads: list[UploadedFile]) -> JsonResponse:
        """Store one photo and say what became of it. 422: it will never be taken; 503: perhaps later."""
        try:
            photo = add_photo(visit_id=visit.pk, upload=uploads[0], actor=self.request.user) if uploads else None
        except PhotoNotStored as refusal:
            return JsonResponse({"error": str(refusal)}, status=503)
        except Refused as refusal:
            return JsonResponse({"error": str(refusal)}, status=422)
        told = {"photo": photo and photo.pk, "stored": visit.photos.count(), "waiting": waiting_for(visit)}
        return JsonResponse(told, headers={"Cache-Control": "no-store"})


class PhotoGiveUpView(ScopedStaffMixin, SingleObjectMixin, View):
    """Say that the photos a visit of one's own still waits for will not come."""

    permission = RECORD_VISITS
    model = Visit

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(recorded_by=self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        visit = self.get_object()
        try:
            give_up_photos(visit_id=visit.pk, actor=request.user)
        except Refused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, "记下了：剩下的照片不传了。以后找到，还可以再加。")
        return HttpResponseRedirect(reverse("households:visit_detail", args=[visit.pk]))


class PhotoWaitListView(ScopedStaffMixin, ListView):
    """The visits of the last month that still wait for photos, those waiting longest first."""

    permission = VIEW_HOUSEHOLDS
    model = Visit
    template_name = "households/photo_waits.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET
        page = keyset_page(
            waiting_visits(self.object_list),
            fields=("id",),
            after=query.get("after", ""),
            before=query.get("before", ""),
        )
        tabs = work_tabs(self.request.user, "households:photo_waits")
        shown = {"page": page, "visits": page.rows, "days": LISTED_DAYS, "me": self.request.user.pk, "tabs": tabs}
        return super().get_context_data(**kwargs) | shown


class PhotoView(ScopedStaffMixin, SingleObjectMixin, View):
    """One photo, large or (`?small=1`) small. Never kept by a browser or a proxy."""

    permission = VIEW_HOUSEHOLDS
    model = VisitPhoto

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        photo = self.get_object()
        try:
            content = small(photo) if request.GET.get("small") else open_stored(photo.file)
        except (FileNotFoundError, Refused) as error:
            raise Http404("照片文件不在了，或者打不开。") from error
        return HttpResponse(content, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})
