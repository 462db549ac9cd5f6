"""The form of a village's yearly register: a field for each count, made from the columns of the model."""

from decimal import Decimal
from typing import Any

from django import forms

from config.lib.personal_numbers import without_numbers
from villages.forms.numbers import ExactField, number_field, tri_field
from villages.forms.stamped import StampedForm
from villages.models import VillageYear
from villages.year_fields import GROUPS, YEAR_FIELDS

MOST_COUNTED = 1_000_000
HINTS = {
    "labour": "男 16–60 岁、女 16–55 岁能劳动的，加上超龄还能劳动的",
    "unsafe_water_households": "和危房户数加起来不能多于总户数",
}


class VillageYearForm(StampedForm):
    """All counts of one village and year. Empty is not taken; 0 is none."""

    document = forms.CharField(
        label="凭据",
        required=False,
        max_length=120,
        validators=[without_numbers],
        help_text="例如：2026年贫困村登记表。",
        error_messages={"max_length": "凭据最多 120 字，请写文号或材料名称。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update({one.name: _field(one.name) for one in YEAR_FIELDS})

    def values(self) -> dict[str, Any]:
        """Return the counts as services take them."""
        return {one.name: self.cleaned_data[one.name] for one in YEAR_FIELDS}

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields under their headings."""
        return [(title, [self[name] for name in names]) for title, names in GROUPS.items()]


def _field(name: str) -> forms.Field:
    column: Any = VillageYear._meta.get_field(name)
    label, hint = str(column.verbose_name), HINTS.get(name, "")
    choices = getattr(column, "base_field", column).choices
    if column.get_internal_type() == "ArrayField":
        boxes = {"widget": forms.CheckboxSelectMultiple, "error_messages": {"invalid_choice": "请从列出的灾害里选。"}}
        return forms.MultipleChoiceField(label=label, choices=choices, required=False, **boxes)
    if choices:
        words = {"invalid_choice": f"请选择「{label}」。"}
        return forms.ChoiceField(
            label=label, choices=[("", "没有记录"), *choices], required=False, error_messages=words
        )
    if column.get_internal_type() == "BooleanField":
        return tri_field(label)
    if places := getattr(column, "decimal_places", 0):
        most = Decimal(10) ** min(column.max_digits - places, 10) - 1
        fault = f"「{label}」请填 0 或更大的数，最多 {places} 位小数，没有数就留空。"
        return number_field(ExactField, label, fault, most, required=False, hint=hint, decimal_places=places)
    required = not column.null
    fault = f"「{label}」请填整数{'，不能是 0' if required else '，没有数就留空'}。"
    return number_field(
        forms.IntegerField, label, fault, MOST_COUNTED, least=int(required), required=required, hint=hint
    )
