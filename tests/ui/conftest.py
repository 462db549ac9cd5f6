"""A make-believe site in a real Chromium, for the scripts alone: no server, no database."""

from collections.abc import Callable, Iterator
from pathlib import Path

import django_htmx
import pytest
from playwright.sync_api import Browser, Page, Route

ROOT = Path(__file__).parents[2]
STATIC = (ROOT / "static", Path(django_htmx.__file__).parent / "static")
HOST = "http://huce.test"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' blob:; connect-src 'self';"
    " form-action 'self'"
)
TYPES = {".js": "text/javascript", ".css": "text/css"}


class Site:
    """A make-believe site: pages by path, our scripts, and what was posted."""

    def __init__(self, page: Page) -> None:
        self.page, self.pages, self.posts = page, {}, []
        page.route(f"{HOST}/**", self._answer)

    def _answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(HOST).partition("?")[0]
        if path.startswith("/static/"):
            name = path.removeprefix("/static/")
            file = next(folder / name for folder in STATIC if (folder / name).exists())
            route.fulfill(body=file.read_text(), content_type=TYPES[file.suffix])
            return
        if route.request.method == "POST":
            self.posts.append(route.request.post_data_buffer or b"")
        headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
        route.fulfill(body=self.pages.get(path, "<h1>好</h1>"), headers=headers)

    def put(self, path: str, body: str, *scripts: str, user: int = 7) -> None:
        """Put a page with those scripts on the site; they run in the order named, as in base.html."""
        paths = (name if "/" in name else f"js/{name}" for name in scripts)
        tags = "".join(f'<script src="/static/{path}.js"></script>' for path in paths)
        self.pages[path] = f'<!doctype html><meta charset="utf-8"><body data-user="{user}">{body}{tags}'

    def open(self, path: str) -> Page:
        """Go to one of its pages."""
        self.page.goto(HOST + path)
        return self.page


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[[], Page]]:
    """Open pages, each in a context of its own."""
    before = list(browser.contexts)
    yield lambda: browser.new_context().new_page()
    for context in [context for context in browser.contexts if context not in before]:
        context.close()
