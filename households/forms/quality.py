"""What people type about findings: the filters of their list, why one is to be waived, what becomes of that."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from households.forms.words import words_field
from households.quality.rules import RULES
from households.quality.words import Severity
from households.services.waivers import LONGEST_DAYS, LONGEST_WORDS
from villages.forms import ScopedForm
from villages.forms.places import PlaceField
from villages.models import Township, Village


class FindingFilter(ScopedForm):
    """What the list of findings is narrowed by. Its address is the saved view."""

    severity = forms.TypedChoiceField(
        label="轻重",
        required=False,
        coerce=int,
        choices=[("", "全部"), *((str(code), word) for code, word in Severity.choices)],
    )
    rule = forms.ChoiceField(
        label="哪种问题", required=False, choices=[("", "全部"), *((rule.id, rule.label) for rule in RULES)]
    )
    township = PlaceField(label="乡镇", queryset=Township.objects.all(), required=False, empty_label="全部")
    village = PlaceField(label="村", queryset=Village.objects.all(), required=False, empty_label="全部")
    cadre = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = str(self.data.get("township", ""))
        if chosen.isascii() and chosen.isdigit() and len(chosen) < 10:
            self.fields["village"].queryset = self.fields["village"].queryset.filter(township=chosen)
        if len(self.fields["township"].queryset) <= 1:
            del self.fields["township"]

    def chosen(self) -> Mapping[str, Any]:
        """Return what was chosen; a field that cannot be read counts as not chosen."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in {None, ""}}

    @property
    def words(self) -> str:
        """Return what is chosen, for the folded line of the phone."""
        labels = {"severity": dict(Severity.choices), "rule": {rule.id: rule.label for rule in RULES}}
        shown = {name: value for name, value in self.chosen().items() if name != "cadre"}
        return " · ".join(str(labels.get(name, {}).get(value, value)) for name, value in shown.items())


class WaiverAskForm(forms.Form):
    """Why a finding is to be waived, and until when."""

    reason = words_field("为什么豁免", "写明核对了什么、为什么是这样。不写身份证号和电话。", LONGEST_WORDS)
    until = forms.DateField(
        label="豁免到",
        help_text=f"最长 {LONGEST_DAYS} 天；到期以后又算问题。",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=dict.fromkeys(("required", "invalid"), "请按 2026-11-20 的样子填豁免到哪一天。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["until"].initial = latest_day(today)
        self.fields["until"].widget.attrs |= {
            "min": (today + timedelta(1)).isoformat(),
            "max": latest_day(today).isoformat(),
        }


def latest_day(today: date) -> date:
    """Return the last day until which a finding may be waived."""
    return today + timedelta(LONGEST_DAYS)


class WaiverDecideForm(forms.Form):
    """What somebody says who decides about a waiver."""

    def __init__(self, *args: Any, needs_reason: bool, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = "申请的人会看到。不写身份证号和电话。"
        self.fields["opinion"] = words_field(
            f"{label}的原因" if needs_reason else "意见", hint, LONGEST_WORDS, required=needs_reason
        )
