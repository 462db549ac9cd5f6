"""Forms of the county review's samples: what a check found, and how many more are drawn."""

from django import forms

from assessments.services.samples import LONGEST_FINDING
from households.forms.words import opinion_field


class FindingForm(forms.Form):
    """What the check of a drawn household found."""

    result = forms.ChoiceField(
        label="抽查结果",
        choices=[("clean", "没有问题"), ("fault", "发现问题")],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择有没有问题。"),
    )
    finding = opinion_field("抽查情况", required=True, hint="谁去的、看了什么、问了谁", length=LONGEST_FINDING)


class WidenForm(forms.Form):
    """How many more are drawn, and why."""

    by = forms.IntegerField(
        label="再抽几户",
        min_value=1,
        max_value=1000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), "请填再抽几户，1 以上的整数。"),
    )
    reason = opinion_field("为什么扩大", required=True, length=LONGEST_FINDING)
