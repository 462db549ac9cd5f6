"""What people type to register a new household: the household, then its head."""

from typing import Any

from django import forms

from households.forms.entry import EventForm, HouseholdForm
from households.forms.members import PersonFields

HOUSEHOLD_PART = (
    "group", "code", "attribute", "household_type", "main_cause", "other_causes", "identified_by", "phone", "bank_name",
    "bank_account",
)  # fmt: skip
HEAD_PART = (
    "name", "id_number", "sex", "birth_date", "ethnicity", "education", "health", "labour", "id_kind", "political",
    "speaks_mandarin", "in_service", "explained",
)  # fmt: skip


class RegisterForm(PersonFields, HouseholdForm, EventForm):
    """A new household with its head. The year of identification is that of the day."""

    code = forms.CharField(
        label="户编号",
        required=False,
        max_length=20,
        help_text="留空由系统编下一个号。",
        error_messages={"max_length": "户编号最多 20 位。"},
    )
    registered_year = None  # type: ignore[assignment]
    relation = None  # type: ignore[assignment]

    def __init__(self, *args: Any, village_id: int, **kwargs: Any) -> None:
        super().__init__(*args, village_id=village_id, stored={}, **kwargs)
        self.fields["on_date"].label = "识别日期"
        self.fields["document"].help_text = "例如：县级批复文号、贫困户登记表。凭据和说明至少填一项。"
        self.order_fields(["on_date", *HOUSEHOLD_PART, *HEAD_PART])
        self.papers_last()

    def household(self) -> dict[str, Any]:
        """Return what was typed about the household."""
        return {name: self.cleaned_data[name] for name in HOUSEHOLD_PART}

    def head(self) -> dict[str, Any]:
        """Return what was typed about the head."""
        return {name: self.cleaned_data[name] for name in HEAD_PART}
