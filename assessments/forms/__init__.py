"""Filters of tonight's list and of the cases, and what was ticked on them. What goes with a step is in steps.py."""

from typing import Any

from django import forms

from assessments.selectors.exit_list import Change, Margin
from assessments.selectors.gaps import GapKind
from villages.forms import ScopedForm
from villages.forms.places import PlaceField, VillageField
from villages.models import Township, Village


class PlaceFilter(ScopedForm):
    """Township, village and name: what every list of households is narrowed by. Its address is the saved view."""

    township = PlaceField(label="乡镇", queryset=Township.objects.all(), required=False, empty_label="全部乡镇")
    village = VillageField(
        label="村",
        queryset=Village.objects.select_related("township").order_by("township__sort", "code"),
        required=False,
        empty_label="全部村",
    )
    q = forms.CharField(
        label="姓名或拼音首字母",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"placeholder": "如 lyf", "autocomplete": "off"}),
    )

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen; a field that cannot be read counts as not chosen."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in {None, ""}}

    def in_words(self) -> str:
        """Return what was chosen for the folded line of the phone: 雄壁镇 · 新进."""
        labels = [_label(self.fields[name], value) for name, value in self.chosen().items()]
        return " · ".join(labels)


def _label(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return str(dict(field.choices).get(value, value))
    return str(value)


class ExitListFilter(PlaceFilter):
    """What tonight's list is narrowed by."""

    margin = forms.ChoiceField(label="收入高出", required=False, choices=[("", "不限"), *Margin.choices])
    change = forms.ChoiceField(label="与昨晚比", required=False, choices=[("", "不限"), *Change.choices])

    field_order = ("township", "village", "margin", "change", "q")


class GapFilter(PlaceFilter):
    """What the list of gaps is narrowed by."""

    kind = forms.ChoiceField(label="缺什么", required=False, choices=[("", "不限"), *GapKind.choices])

    field_order = ("township", "village", "kind", "q")
