"""Most answers of the campaign need no page: a door is judged by what it does; one page or paper in 20 is drawn."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any

from django.template import Template
from django.test.utils import _TestState

from villages.views import printing

RENDERED_EVERY = 20


class RenderSome:
    """Middleware that leaves the pages of most requests empty; forms, services and refusals run all the same."""

    number = 0

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        return self.get_response(request)

    def process_template_response(self, request: Any, response: Any) -> Any:
        """Give most pages no content, before they are rendered."""
        type(self).number += 1
        if self.number % RENDERED_EVERY:
            response.content = b""
        return response


@contextmanager
def papers_drawn_seldom() -> Iterator[None]:
    """Let most papers be an empty file: drawing one costs as much as ten requests."""
    drawn, numbers = printing.write_papers, count(1)
    printing.write_papers = lambda *papers: None if next(numbers) % RENDERED_EVERY else drawn(*papers)
    yield
    printing.write_papers = drawn


@contextmanager
def templates_unwatched() -> Iterator[None]:
    """Undo what Django's test runner does to templates: nobody here asks which were rendered with what."""
    watched = Template._render
    with suppress(AttributeError):
        Template._render = _TestState.saved_data.template_render
    yield
    Template._render = watched
