"""What people type about the systems of other units."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from accounts.permissions import PERMISSION_LABELS, SYSTEM_PERMISSIONS
from config.lib.personal_numbers import without_numbers
from villages.selectors.clients import township_choices
from villages.services.clients import LONGEST_DAYS, MOST_CALLS_A_MINUTE, ClientEntry

AREA_COUNTY, AREA_TOWNSHIPS = "county", "townships"


class ClientForm(forms.Form):
    """A system of another unit: who runs it, what for, what it may, where, until when."""

    name = forms.CharField(
        label="系统名称",
        max_length=20,
        help_text="操作日志里就写这个名称，例如：省扶贫平台。",
        error_messages={"required": "请填系统名称。", "max_length": "系统名称最多 20 字。"},
    )
    unit = forms.CharField(label="所属单位", max_length=60, error_messages={"required": "请填系统是哪个单位的。"})
    contact = forms.CharField(
        label="联系人",
        max_length=60,
        help_text="出了问题找谁：姓名和办公电话。",
        error_messages={"required": "请填出了问题找谁。"},
    )
    purpose = forms.CharField(
        label="用途",
        max_length=200,
        validators=[without_numbers],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="依据哪个文件，读了做什么。安全管理员凭这个授权。",
        error_messages={"required": "请写明依据和用途，安全管理员凭这个授权。"},
    )
    permissions = forms.MultipleChoiceField(
        label="可以做什么",
        choices=[(permission, PERMISSION_LABELS[permission]) for permission in SYSTEM_PERMISSIONS],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一项。"},
    )
    area = forms.ChoiceField(
        label="范围",
        choices=[(AREA_COUNTY, "全县"), (AREA_TOWNSHIPS, "只有选中的乡镇")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择范围。"},
    )
    townships = forms.TypedMultipleChoiceField(
        label="乡镇", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    expires_on = forms.DateField(
        label="用到哪天",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="最长一年，到期重新登记、重新授权。",
        error_messages={"required": "请填用到哪天。", "invalid": "请按 2026-11-20 的样子填日期。"},
    )
    calls_a_minute = forms.IntegerField(label="每分钟最多请求", min_value=1, max_value=MOST_CALLS_A_MINUTE, initial=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["townships"].choices = township_choices()
        self.fields["expires_on"].initial = lambda: timezone.localdate() + timedelta(days=LONGEST_DAYS - 1)

    def clean(self) -> dict[str, Any]:
        """Ask for townships when only some are meant."""
        cleaned = super().clean() or {}
        if cleaned.get("area") == AREA_TOWNSHIPS and not cleaned.get("townships") and "townships" not in self.errors:
            self.add_error("townships", "请至少选择一个乡镇。")
        return cleaned

    def entry(self) -> ClientEntry:
        """Return the valid form as the service takes it."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in {"area", "townships"}}
        whole = self.cleaned_data["area"] == AREA_COUNTY
        townships = () if whole else tuple(self.cleaned_data["townships"])
        permissions = tuple(values.pop("permissions"))
        return ClientEntry(**values, permissions=permissions, whole_county=whole, township_ids=townships)


class ReasonForm(forms.Form):
    """Why a system is stopped or its tokens are taken back."""

    reason = forms.CharField(
        label="原因",
        max_length=200,
        validators=[without_numbers],
        error_messages={"required": "请写明原因，对方单位会来问。", "max_length": "原因最多 200 字，请写短一些。"},
    )
