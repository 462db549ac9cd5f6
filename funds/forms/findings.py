"""What people type about problems with money: filters, an entry from somebody's list, the steps on the way."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from config.lib.personal_numbers import without_numbers
from config.lib.transitions import Transition
from funds.finding_status import Category, FindingSource, Mode
from funds.services.findings import LONGEST_DAYS, MIN_WORDS, FoundByPeople
from households.forms.words import words_field
from villages.forms import ScopedForm
from villages.forms.places import PlaceField
from villages.models import Township, Unit

ALL = ("", "全部")


class FindingFilterForm(ScopedForm):
    """What the list of problems is narrowed by. Its address is the saved view."""

    check_id = forms.ChoiceField(label="哪项检查", required=False)
    category = forms.ChoiceField(label="问题类别", required=False, choices=[ALL, *Category.choices])
    mode = forms.TypedChoiceField(
        label="轻重",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[ALL, *((str(k), w) for k, w in Mode.choices)],
    )
    source = forms.ChoiceField(label="来源", required=False, choices=[ALL, *FindingSource.choices])
    township = PlaceField(label="乡镇", queryset=Township.objects.all(), required=False, empty_label="全部")

    def __init__(self, *args: Any, checks: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["check_id"].choices = [ALL, *checks]  # type: ignore[attr-defined]
        if len(self.fields["township"].queryset) <= 1:  # type: ignore[attr-defined]
            del self.fields["township"]

    def chosen(self) -> Mapping[str, Any]:
        """Return what was chosen, by column; a field that cannot be read counts as not chosen."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in {None, ""}}

    @property
    def words(self) -> str:
        """Return what is chosen, for the folded line of the phone and for the title of a workbook."""
        labels: dict[str, dict[Any, Any]] = {
            "check_id": dict(self.fields["check_id"].choices),  # type: ignore[attr-defined]
            "category": dict(Category.choices),
            "mode": dict(Mode.choices),
            "source": dict(FindingSource.choices),
        }
        return " · ".join(str(labels.get(name, {}).get(value, value)) for name, value in self.chosen().items())


class FindingAddForm(ScopedForm):
    """A problem out of an audit's, an inspection's or a letter's list."""

    source = forms.ChoiceField(
        label="谁查出的",
        choices=[("", "请选择"), *(one for one in FindingSource.choices if one[0] != FindingSource.CHECK)],
        error_messages={"required": "请选择问题是谁查出的。"},
    )
    source_document = forms.CharField(
        label="来源文号",
        required=False,
        max_length=120,
        validators=[without_numbers],
        help_text="审计报告、反馈意见的文号。",
    )
    category = forms.ChoiceField(
        label="问题类别",
        choices=[("", "请选择"), *Category.choices],
        error_messages={"required": "请选择问题类别。"},
    )
    about = forms.CharField(
        label="对象",
        max_length=120,
        validators=[without_numbers],
        help_text="哪个项目、哪条指标、哪个单位。",
        error_messages={"required": "请填写对象。"},
    )
    sentence = words_field("问题", "写明查出了什么、涉及多少。不写身份证号和电话。", 300)
    amount = forms.DecimalField(
        label="涉及金额 元", required=False, min_value=0, max_digits=16, decimal_places=2,
        error_messages={"invalid": "金额要填数字，最多两位小数。"},
    )  # fmt: skip
    township = PlaceField(label="乡镇", queryset=Township.objects.all(), required=False, empty_label="县本级")

    def entry(self) -> FoundByPeople:
        """Return the valid form as the service takes it."""
        given = dict(self.cleaned_data)
        township = given.pop("township")
        return FoundByPeople(**given, township_id=township.pk if township else None)


class AssignForm(forms.Form):
    """Who puts a problem right, by when."""

    unit = forms.ModelChoiceField(
        label="责任单位",
        queryset=Unit.objects.all(),
        empty_label="请选择",
        error_messages={"required": "请选择责任单位。"},
    )
    owner = forms.CharField(
        label="责任人", max_length=40, validators=[without_numbers], error_messages={"required": "请填写责任人。"}
    )
    due_on = forms.DateField(
        label="整改期限",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=f"最长 {LONGEST_DAYS} 天。",
        error_messages=dict.fromkeys(("required", "invalid"), "请按 2026-11-20 的样子填整改期限。"),
    )

    def __init__(self, *args: Any, days: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["due_on"].initial = today + timedelta(days)
        self.fields["due_on"].widget.attrs |= {
            "min": today.isoformat(), "max": (today + timedelta(LONGEST_DAYS)).isoformat()
        }  # fmt: skip


class ReportForm(forms.Form):
    """How a problem was put right, and what shows it."""

    measure = words_field("整改措施", "写明做了什么：收回、冲正、补手续、更正、追责。不写身份证号和电话。", 500)
    evidence = forms.CharField(
        label="整改依据",
        max_length=200,
        min_length=MIN_WORDS,
        validators=[without_numbers],
        help_text="凭证号、文号、会议记录、验收单：核对的人凭它查。",
        error_messages={"required": "请填写整改依据。", "min_length": f"整改依据至少 {MIN_WORDS} 个字。"},
    )


class DecideForm(forms.Form):
    """What somebody saw who closes a problem or sends it back."""

    def __init__(self, *args: Any, step: Transition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = (
            ("退回的原因", "登记整改的人会看到。") if step.is_back else ("核对意见", "写明看了什么材料、金额是否对上。")
        )
        self.fields["opinion"] = words_field(*words, 200)
