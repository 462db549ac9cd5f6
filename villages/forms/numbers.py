"""Fields for counts, measures and answers that may stay unknown."""

from decimal import Decimal
from typing import Any

from django import forms


class ExactField(forms.DecimalField):
    """A number with so many decimals, in the one form in which the register keeps it: 3.5 typed is 3.50 stored."""

    def clean(self, value: Any) -> Decimal | None:
        """Return the number with all its decimals."""
        number: Decimal | None = super().clean(value)
        return None if number is None else number.quantize(Decimal(1).scaleb(-(self.decimal_places or 0)))


def number_field(
    kind: type[forms.IntegerField] | type[forms.DecimalField],
    label: str,
    fault: str,
    most: Any,
    *,
    least: int = 0,
    required: bool,
    hint: str,
    **about: Any,
) -> Any:
    """Return a field for a number from `least` to `most`; every fault of it is told in the one sentence `fault`."""
    faults = ("required", "invalid", "min_value", "max_value", "max_decimal_places", "max_digits", "max_whole_digits")
    mode = "numeric" if kind is forms.IntegerField else "decimal"
    return kind(
        label=label,
        required=required,
        min_value=least,
        max_value=most,
        help_text=hint,
        widget=forms.TextInput(attrs={"inputmode": mode, "class": "n"}),
        error_messages=dict.fromkeys(faults, fault),
        **about,
    )


def tri_field(label: str, *, yes: str = "是", no: str = "不是", hint: str = "") -> forms.NullBooleanField:
    """Return a yes-or-no that may stay unknown; nothing chosen is unknown, never no."""
    widget = forms.NullBooleanSelect()
    widget.choices = [("unknown", "没有记录"), ("true", yes), ("false", no)]
    return forms.NullBooleanField(label=label, required=False, widget=widget, help_text=hint)
