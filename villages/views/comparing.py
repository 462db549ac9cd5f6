"""Two people corrected one record: the page that compares both sides, field by field."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.lib.entry_fields import EntryField
from config.lib.merging import Clash, Writer, comparisons


class ComparingMixin:
    """A page with a `StampedForm`. `fields` are its fields in words; `compare_template` is the other page."""

    request: HttpRequest
    fields: ClassVar[Sequence[EntryField]] = ()
    compare_template: ClassVar[str] = ""

    def written_by(self, name: str) -> Writer | None:
        """Return who wrote what stands there now in the field `name`, or None when nobody is known to have."""
        raise NotImplementedError

    def compare(self, form: Any, clashes: list[Clash]) -> HttpResponse:
        """Show the fields that both changed, side by side. Nothing has been saved; what was typed goes along."""
        context = self.get_context_data(form=form) | {
            "comparisons": comparisons(clashes, self.fields, writer_of=self.written_by),
            "carried": [_carried(field) for field in form],
        }
        return render(self.request, self.compare_template, context, status=HTTPStatus.CONFLICT)


def _carried(field: Any) -> str:
    """Return a field as a hidden input; what no draft may keep, no draft keeps here either."""
    private = "data-no-draft" in field.field.widget.attrs
    return field.as_hidden(attrs={"data-no-draft": True} if private else None)
