"""Drafts live in the browser (static/js/draft.js), which sends their keys along; a saved form ends its draft."""

from collections.abc import Iterator
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

DRAFT_KEY = "draft_key"
ENDED = "ended_drafts"
LONGEST_KEY, MOST_KEYS = 100, 20


def end_draft_of(request: HttpRequest, response: HttpResponse) -> None:
    """Have the next whole page drop the draft of a form that was saved: one whose answer leads on to another page."""
    if request.method != "POST" or response.status_code != HTTPStatus.FOUND:
        return
    if key := request.POST.get(DRAFT_KEY, "")[:LONGEST_KEY]:
        request.session[ENDED] = [*request.session.get(ENDED, []), key][-MOST_KEYS:]


def ended_drafts(request: HttpRequest) -> Iterator[str]:
    """Yield the drafts to drop, each once. Nothing is forgotten until a page really asks."""
    if hasattr(request, "session"):  # error pages may come before there is one
        yield from request.session.pop(ENDED, [])
