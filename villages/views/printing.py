"""Printed papers as the answer to a request: a file to sign (PDF) or to go on writing in (Word), kept nowhere."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from accounts.demonstration import DEMONSTRATION_MARK
from config.lib.printing.blocks import OF_A_HOUSEHOLD, Imprint, Printout
from config.lib.printing.formats import CONTENT_TYPES, PaperFormat, write_papers


def imprint_of(
    request: HttpRequest, path: str = "", *, caption: str = OF_A_HOUSEHOLD, at: datetime | None = None
) -> Imprint:
    """Return what this printing adds to a paper whose code leads to `path`; without one it bears no code."""
    when = at or timezone.localtime()
    return Imprint(
        link=request.build_absolute_uri(path) if path else "",
        printed=f"{when:%Y-%m-%d %H:%M} {request.user.display_name} 打印",
        mark=DEMONSTRATION_MARK if settings.DEMONSTRATION else "",
        caption=caption,
    )


def papers_answer(papers: Sequence[tuple[Printout, Imprint]], *, name: str, form: PaperFormat) -> HttpResponse:
    """Return printed papers as one file; nobody may keep it on the way."""
    file = BytesIO()
    write_papers(form, file, papers)
    headers = {
        "Content-Disposition": content_disposition_header(True, f"{name}{form.suffix}"),
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(file.getvalue(), content_type=CONTENT_TYPES[form.suffix], headers=headers)
