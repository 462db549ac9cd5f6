"""What the reverse proxy does on a county's server, for `make run`, which has none: text is sent compressed."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXT = ("text/", "application/json", "image/svg")


class CompressTextMiddleware(GZipMiddleware):
    """Compresses pages, styles and scripts; photos and workbooks are compressed already and go through as they are."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress what is text."""
        if not response.headers.get("Content-Type", "").startswith(TEXT):
            return response
        return super().process_response(request, response)
