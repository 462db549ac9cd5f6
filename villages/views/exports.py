"""The pages of an export, whichever app it belongs to: watched, stopped, asked for again, downloaded by its owner."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import DetailView, View
from django.views.generic.detail import SingleObjectMixin

from accounts.reveal import open_stored
from config.lib.refusals import Refused
from villages.mixins import ScopedStaffMixin

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportDetail(ScopedStaffMixin, DetailView):
    """How far an export is. Asked by htmx, it answers with the part that changes.

    `parts` are its two templates: the whole page and the fragment.
    """

    context_object_name = "export"
    parts: tuple[str, str]

    def get_template_names(self) -> list[str]:
        return [self.parts[1] if self.request.htmx else self.parts[0]]

    def described(self) -> str:
        """Say in words what is filtered by."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"described": self.described()}


class OwnExportAction(ScopedStaffMixin, SingleObjectMixin, View):
    """A button on one's own export: one service call, then back to a page about it."""

    http_method_names = ("post", "options")
    detail: str
    act: Callable[..., Any]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        export = self.get_object()
        try:
            export = type(self).act(export_id=export.pk, actor=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(self.detail, pk=export.pk)


class ExportDownload(ScopedStaffMixin, SingleObjectMixin, View):
    """Send the file to the user who asked for it; anybody else is told that it does not exist."""

    http_method_names = ("get", "options")
    detail: str
    name: str
    content_types: ClassVar[dict[str, str]] = {".xlsx": SPREADSHEET}
    take: Callable[..., str]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
        export = self.get_object()
        try:
            file = self._opened(type(self).take(export_id=export.pk, actor=request.user))
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(self.detail, pk=export.pk)
        as_of = timezone.localtime(export.as_of)
        shown = f"{self.name}-{as_of:%Y%m%d-%H%M}{export.suffix}"
        return FileResponse(file, as_attachment=True, filename=shown, content_type=self.content_types[export.suffix])

    def _opened(self, name: str) -> BinaryIO:
        path = Path(settings.EXPORT_ROOT) / name
        return BytesIO(open_stored(path)) if self.model.is_closed else path.open("rb")
