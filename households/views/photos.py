"""Photos of visits: sent again, looked at. A photo is served only to who may see its household."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from accounts.permissions import RECORD_VISITS, VIEW_HOUSEHOLDS
from config.lib.refusals import Refused
from households.models import Visit, VisitPhoto
from households.services.photos import add_photo, small
from villages.mixins import ScopedStaffMixin

FAILURES = "photo_failures"

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
    """Send photos of a visit of one's own, or send failed ones again."""

    permission = RECORD_VISITS
    model = Visit

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(recorded_by=self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        visit = self.get_object()
        uploads = request.FILES.getlist("photos")
        failures = store_each(visit, uploads, request.user)
        keep_failures(request, visit, failures)
        if not uploads:
            messages.warning(request, "还没有选照片。请先拍照或选图。")
        elif len(uploads) > len(failures):
            messages.success(request, f"已上传 {len(uploads) - len(failures)} 张照片。")
        return HttpResponseRedirect(reverse("households:visit_detail", args=[visit.pk]))


class PhotoView(ScopedStaffMixin, SingleObjectMixin, View):
    """One photo, large or (`?small=1`) small. Never kept by a browser or a proxy."""

    permission = VIEW_HOUSEHOLDS
    model = VisitPhoto

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        photo = self.get_object()
        try:
            content = small(photo) if request.GET.get("small") else photo.file.read()
        except FileNotFoundError as error:
            raise Http404("照片文件不在了。") from error
        return HttpResponse(content, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})
