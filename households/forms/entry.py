"""What people type into the register. Every entry form also asks for its papers and carries what it was opened with."""

import re
import uuid
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from config.lib.personal_numbers import without_numbers
from households.codes import Cause, HouseholdType, IdentifiedBy, PovertyAttribute
from households.forms.visits import STALE_PAGE
from households.services.changes import Paper
from villages.forms import ScopedForm, StampedForm
from villages.models import Group

FIRST_YEAR = 2013
"""The register began at the end of 2013; the first year that a household can be identified in is 2014."""


class EntryForm(StampedForm, ScopedForm):
    """Base of all entry forms. A correction must say why; a new record (`is_new`) may leave that out."""

    submit_key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": STALE_PAGE, "invalid": STALE_PAGE}
    )
    answers = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31)
    document = forms.CharField(
        label="凭据",
        required=False,
        max_length=120,
        validators=[without_numbers],
        help_text="依据哪份材料，例如：2026年核查表 第12号。",
        error_messages={"max_length": "凭据最多 120 字，请写文号或材料名称。"},
    )
    reason = forms.CharField(
        label="为什么改",
        max_length=200,
        validators=[without_numbers],
        help_text="复核的同事看得到。不写身份证号和电话。",
        error_messages={"required": "请写明为什么改。", "max_length": "原因最多 200 字，请写短一些。"},
    )

    def __init__(self, *args: Any, user: Any, record: str, is_new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, user=user, record=record, **kwargs)
        if is_new:
            self.fields["reason"].required, self.fields["reason"].label = False, "说明"
        self.fields["submit_key"].initial = uuid.uuid4
        self.papers_last()

    def papers_last(self) -> None:
        """Ask for the papers after everything else."""
        self.order_fields([name for name in self.fields if name not in {"document", "reason"}])

    def typed(self) -> dict[str, Any]:
        """Return what was typed, without the papers."""
        return {name: value for name, value in self.cleaned_data.items() if name not in EntryForm.base_fields}

    def paper(self) -> Paper:
        """Return the papers of the valid form, as services take them."""
        names = ("submit_key", "document", "reason", "opened", "answers")
        return Paper(**{name: self.cleaned_data[name] for name in names}, chosen=self.chosen_sides())


class EventForm(EntryForm):
    """Base of the forms for what happened in a family: a day, and papers or words about it."""

    on_date = forms.DateField(
        label="日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填日期。", "invalid": "请按 2026-11-20 的样子填日期。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on_date"].widget.attrs["max"] = timezone.localdate().isoformat()
        reason = self.fields["reason"]
        reason.label, reason.required = "说明", False
        self.fields["document"].help_text = "例如：户口簿、死亡证明、结婚证。凭据和说明至少填一项。"

    def clean_on_date(self) -> date:
        """Refuse a day to come."""
        on_date: date = self.cleaned_data["on_date"]
        if on_date > timezone.localdate():
            raise forms.ValidationError("日期不能晚于今天。还没有发生的，发生后再登记。")
        return on_date

    def clean(self) -> dict[str, Any]:
        """Ask for papers or for words."""
        told = self.cleaned_data.get("document") or self.cleaned_data.get("reason")
        if not told and not {"document", "reason"} & set(self.errors):
            self.add_error("document", "请填凭据，或者在说明里写清楚。")
        return self.cleaned_data


class NumberField(forms.CharField):
    """A personal number to replace the stored one with. Empty leaves what is stored; the page never shows it."""

    def __init__(self, *, shape: str, fault: str, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=30, **kwargs)
        self.shape, self.fault = re.compile(shape), fault
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off", "data-no-draft": True}

    def clean(self, value: Any) -> str:
        """Return the number without spaces."""
        number = re.sub(r"\s", "", super().clean(value))
        if number and not self.shape.fullmatch(number):
            raise forms.ValidationError(self.fault)
        return number


def code_field(label: str, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    """Return a drop-down of a code list, starting empty."""
    words = dict.fromkeys(("required", "invalid_choice"), f"请选择「{label}」。")
    return forms.ChoiceField(label=label, choices=[("", "请选择"), *choices], error_messages=words, **kwargs)


class HouseholdForm(EntryForm):
    """What the register form says about a household as a whole."""

    group = forms.ModelChoiceField(
        label="村民小组",
        queryset=None,
        required=False,
        empty_label="没有分组",
        error_messages={"invalid_choice": "请选择本村的村民小组。"},
    )
    attribute = code_field("贫困户属性", PovertyAttribute.choices)
    household_type = code_field(
        "户类型", HouseholdType.choices, required=False, help_text="2021 年起的表上才有；以前的表没有这一项，留空。"
    )
    main_cause = code_field("主要致贫原因", Cause.choices)
    other_causes = forms.MultipleChoiceField(
        label="其他致贫原因", choices=Cause.choices, required=False, help_text="最多两项，不含主要原因。",
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    identified_by = code_field("识别标准", IdentifiedBy.choices)
    registered_year = forms.IntegerField(
        label="识别年度",
        min_value=FIRST_YEAR + 1,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), "请填 2014 年以来的年份。"),
    )
    phone = NumberField(label="联系电话", shape=r"1\d{10}", fault="手机号应是 1 开头的 11 位数字，请对照原件再填。")
    bank_name = forms.CharField(
        label="开户银行", required=False, max_length=60, error_messages={"max_length": "开户银行最多 60 字。"}
    )
    bank_account = NumberField(label="银行账号", shape=r"\d{12,19}", fault="银行账号应是 12 到 19 位数字，请对照原件。")

    def __init__(self, *args: Any, village_id: int, stored: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in stored.items():
            self.fields[name].help_text = f"现在登记的：{words}。不改就留空。"
        self.fields["group"].queryset = Group.objects.visible_to(self.user).filter(village=village_id)

    def clean_registered_year(self) -> int:
        """Refuse a year to come."""
        year: int = self.cleaned_data["registered_year"]
        if year > timezone.localdate().year:
            raise forms.ValidationError("识别年度不能晚于今年。")
        return year

    def clean(self) -> dict[str, Any]:
        """At most two other causes, none of them the main one."""
        super().clean()
        others, main = self.cleaned_data.get("other_causes", []), self.cleaned_data.get("main_cause")
        if len(others) > 2 or main in others:
            self.add_error("other_causes", "其他致贫原因最多选两项，不能和主要原因相同。")
        return self.cleaned_data
