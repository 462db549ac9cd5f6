"""An objection to one household of a list, and why a stopped case goes on."""

from typing import Any

from django import forms

from assessments.models import NoticeEntry
from config.lib.row_numbers import row_number
from households.forms.notices import ObjectionForm
from households.forms.words import opinion_field


class ListObjectionForm(ObjectionForm):
    """What somebody objected to one household of the list."""

    entry = forms.ChoiceField(
        label="对哪一户", error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择对哪一户有意见。")
    )
    field_order = ("entry",)

    def __init__(self, *args: Any, entries: list[NoticeEntry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = [(str(one.pk), f"{one.serial} {one.head_name}") for one in entries]
        self.fields["entry"].choices = [("", "请选择"), *lines]

    @property
    def entry_id(self) -> int:
        """The line that was chosen."""
        return row_number(self.cleaned_data["entry"]) or 0


class LiftForm(forms.Form):
    """How the matter was dealt with that stopped a case."""

    words = opinion_field("停办的原因怎么处理的", required=True)
