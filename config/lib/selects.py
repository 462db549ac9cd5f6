"""Drop-downs without a template for each option: a list's filter names every village, and some pages have several."""

from collections.abc import Iterator
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

SELECT = "django/forms/widgets/select.html"


class QuickSelectRenderer(DjangoTemplates):
    """Django's own renderer of forms, save that a drop-down is written here, as Django's templates would write it."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """Render a widget."""
        if template_name == SELECT:
            return _select(context["widget"])
        return super().render(template_name, context, request)


def _select(widget: dict[str, Any]) -> SafeString:
    groups = format_html_join("", "{}", ((_group(name, options),) for name, options, _ in widget["optgroups"]))
    return format_html('<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), groups)


def _group(name: str | None, options: list[dict[str, Any]]) -> SafeString:
    shown = format_html_join("\n", '<option value="{}"{}>{}</option>', _parts(options))
    return format_html('<optgroup label="{}">{}</optgroup>', name, shown) if name else format_html("{}\n", shown)


def _parts(options: list[dict[str, Any]]) -> Iterator[tuple[Any, SafeString, Any]]:
    return ((str(option["value"]), flatatt(option["attrs"]), option["label"]) for option in options)
