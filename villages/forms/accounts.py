"""What administrators type: a new account, a workbook of them, filters, reasons."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from accounts.permissions import Role
from accounts.services.users import LONGEST_REASON
from config.lib.personal_numbers import without_numbers
from villages.models.people import PostingKind, UnitTier
from villages.services.account_entries import (
    LONGEST_NAME,
    AccountEntry,
    EntryFault,
    checked_id_number,
    checked_phone,
)
from villages.services.places import chosen_place, place_choices

# Where a fault of an entry is shown on the form.
FIELD_OF = {"township_id": "place", "village_id": "place", "id_hash": "id_number"}


def choice(label: str, choices: Any, *, required: str = "", hint: str = "") -> forms.ChoiceField:
    """Return a drop-down that starts empty; `required` is the sentence when nothing is chosen, "" when that is fine."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=bool(required),
        help_text=hint,
        error_messages=dict.fromkeys(("required", "invalid_choice"), required or f"请重新选择{label}。"),
    )


class AccountForm(forms.Form):
    """One new account. The ID number is closed while it is cleaned, and never comes back to the page."""

    name = forms.CharField(label="姓名", max_length=LONGEST_NAME, error_messages={"required": "请填姓名。"})
    id_number = forms.CharField(
        label="身份证号",
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "请填身份证号：系统用它认人，一人一环靠它分清。"},
    )
    unit = forms.CharField(
        label="单位", max_length=80, help_text="写全称，例如：师宗县水务局。", error_messages={"required": "请填单位。"}
    )
    unit_tier = choice("单位层级", [("", "已有的单位不用选"), *UnitTier.choices], hint="新单位才要选。")
    role = choice("角色", [("", "请选择"), *Role.choices], required="请选择角色。", hint="等安全管理员授权后才能登录。")
    place = choice("任职的地方", (), hint="乡镇和驻村角色必选。县级角色不选。")
    kind = choice("岗位", [("", "按角色"), *PostingKind.choices])
    since = forms.DateField(
        label="任职起始",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "请按 2026-11-20 的样子填任职起始。"},
    )
    phone = forms.CharField(
        label="工作手机", max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    username = forms.CharField(
        label="用户名", max_length=30, required=False, help_text="留空由系统按姓名拼音给，例如 zhanghy。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", "不设任职"), *place_choices()]
        self.fields["since"].initial = timezone.localdate

    def clean_id_number(self) -> dict[str, str]:
        """Check the number and close it."""
        return self._closed(checked_id_number, "id_number")

    def clean_phone(self) -> dict[str, str]:
        """Check the number and close it."""
        return self._closed(checked_phone, "phone")

    def entry(self) -> AccountEntry:
        """Return the valid form as the service takes it."""
        given = self.cleaned_data
        township, village = chosen_place(given["place"])
        since: date | None = given["since"] if township else None
        return AccountEntry(
            **{name: given[name] for name in ("name", "unit", "unit_tier", "role", "kind")},
            **given["id_number"],
            **given["phone"],
            username=given["username"].lower(),
            township_id=township,
            village_id=village,
            since=since.isoformat() if since else "",
        )

    def add_faults(self, faults: list[EntryFault]) -> None:
        """Show what the service found at the fields it is about."""
        for fault in faults:
            self.add_error(FIELD_OF.get(fault.name, fault.name), fault.sentence)

    def _closed(self, close: Any, name: str) -> dict[str, str]:
        try:
            closed: dict[str, str] = close(self.cleaned_data[name])
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault
        return closed


class ReasonForm(forms.Form):
    """Why something is done to an account."""

    reason = forms.CharField(
        label="原因",
        max_length=LONGEST_REASON,
        validators=[without_numbers],
        help_text="会记入日志，由审计管理员查看。",
        error_messages={
            "required": "请写明原因，会记入日志。",
            "max_length": f"原因最多 {LONGEST_REASON} 字，请写短一些。",
        },
    )


class RoleForm(ReasonForm):
    """Which role an account is to hold, and why."""

    role = choice("新角色", [("", "请选择"), *Role.choices], required="请选择新角色。")
    field_order = ("role", "reason")


class ReturnForm(forms.Form):
    """Why requests go back; empty when they are granted."""

    reason = forms.CharField(
        label="退回原因",
        max_length=LONGEST_REASON,
        validators=[without_numbers],
        help_text="系统管理员照着改，再提请。",
        error_messages={"required": "请写明退回的原因，系统管理员要照着改。"},
    )


class BatchForm(forms.Form):
    """A workbook of accounts."""

    file = forms.FileField(
        label="填好的表格",
        help_text="Excel 工作簿（.xlsx），最多 10 MB。有一处要改，就一个账号也不建，改好再传。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "请选择填好的表格。", "empty": "这个文件是空的，请重新选择。"},
    )


class AccountFilterForm(forms.Form):
    """Narrow accounts by words and role."""

    q = forms.CharField(label="姓名、用户名、单位", required=False, max_length=40)
    role = forms.ChoiceField(label="角色", required=False, choices=[("", "全部"), *Role.choices])

    def chosen(self) -> dict[str, str]:
        """Return what is chosen; a broken filter narrows nothing."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        return {"words": given.get("q", "").strip(), "role": given.get("role", "")}

    @property
    def in_words(self) -> str:
        """Return what is chosen, in words, for the folded line of the phone."""
        chosen = self.chosen()
        label = Role(chosen["role"]).label if chosen["role"] else ""
        return "、".join(word for word in (chosen["words"], label) if word)
