"""Choosing one cadre out of thousands: type a name, initials or a unit, then tap one of those found."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.urls import reverse_lazy

from villages.models import Cadre
from villages.selectors.cadres import CadreOption, options_for, options_found

CHOOSE_ONE = "请在下面找到的人里点一位。"
DAY = {"required": "请填日期。", "invalid": "请按 2026-11-20 的样子填日期。"}


def day_field(label: str, **kwargs: Any) -> forms.DateField:
    """Return a day with the phone's own picker."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, error_messages=DAY, **kwargs)


class CadrePickForm(forms.Form):
    """Mix-in of forms that name one cadre; comes before the form it is mixed into.

    The page works without script: saving with words and without a choice shows those found. With htmx they appear while
    one types. `suggested` are shown before anything is typed. Template: villages/_cadre_pick.html.
    """

    cadre_words = forms.CharField(
        label="找干部",
        required=False,
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "autocomplete": "off",
                "hx-get": reverse_lazy("villages:cadre_pick"),
                "hx-trigger": "input changed delay:300ms",
                "hx-target": "#cadre-options",
            }
        ),
    )
    cadre = forms.ModelChoiceField(
        label="干部",
        queryset=Cadre.objects.select_related("unit"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), CHOOSE_ONE),
    )

    def __init__(self, *args: Any, suggested: Iterable[Cadre] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.suggested = list(suggested)

    @property
    def chosen(self) -> str:
        """The id of the cadre chosen so far, as text; "" for nobody."""
        return str(self["cadre"].value() or "")

    @property
    def options(self) -> list[CadreOption]:
        """Return those to choose from: found by the words, else suggested; always with the one chosen already."""
        words = str(self["cadre_words"].value() or "").strip()
        listed = options_found(words) if words else options_for(self.suggested)
        chosen = self.chosen
        if chosen and chosen not in {str(option.pk) for option in listed}:
            listed = options_for(self._cadres_chosen()) + listed
        return listed

    def _cadres_chosen(self) -> list[Cadre]:
        """Return the cadre chosen so far; none for what was typed and is no cadre: the field says so."""
        try:
            return [self.fields["cadre"].clean(self.chosen)]
        except forms.ValidationError:
            return []
