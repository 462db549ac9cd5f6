"""What the history of a household is narrowed by."""

from collections.abc import Iterable
from typing import Any

from django import forms

from households.history_fields import HASHES, SOURCES, Source
from households.models import Member

REGISTER = ("household", "member")
"""Sources whose columns are offered one by one; of the others the whole record is."""


class HistoryFilterForm(forms.Form):
    """One field or record, one person. Its address can be linked to."""

    field = forms.ChoiceField(label="哪一项", required=False)
    person = forms.TypedChoiceField(label="哪个人", required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, people: Iterable[Member], asked: str = "", **kwargs: Any) -> None:
        """Offer the people of the household, and the field that was asked for even if the list has no entry of it."""
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", "全家"), *((person.pk, person.name) for person in people)]  # type: ignore[attr-defined]
        offered = field_choices()
        known = {value for _, group in offered[1:] for value, _ in group}
        extra = [("其他", [(asked, label)])] if asked not in known and (label := label_of(asked)) else []
        self.fields["field"].choices = [*offered, *extra]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen; what cannot be read counts as not chosen."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def words(self) -> str:
        """Return what is chosen, for the folded line of the phone."""
        chosen = self.chosen()
        people = {str(value): label for value, label in self.fields["person"].choices}  # type: ignore[attr-defined]
        return " · ".join(filter(None, (label_of(chosen.get("field", "")), people.get(str(chosen.get("person")), ""))))


def field_choices() -> list[Any]:
    """Return the fields to choose from, by record."""
    single = [(source.label, _columns(source)) for source in SOURCES.values() if source.key in REGISTER]
    whole = [(source.key, source.label) for source in SOURCES.values() if source.key not in REGISTER]
    return [("", "全部"), *single, ("凭据、走访所见、结对", whole)]


def label_of(field: str) -> str:
    """Return the words for a field in an address, "" when there is no such field."""
    key, _, name = field.partition(".")
    source = SOURCES.get(key)
    if source is None:
        return ""
    return next((column.label for column in source.columns if column.name == name), "" if name else source.label)


def _columns(source: Source) -> list[tuple[str, str]]:
    shown = [column for column in source.columns if not column.echoes and column.name not in HASHES]
    return [(f"{source.key}.{column.name}", column.label) for column in shown]
