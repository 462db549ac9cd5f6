"""The forms about watched households: identified, risk gone, corrected, taken back."""

from typing import Any

from django import forms

from households.codes_home import MonitoredKind, MonitoringLead, Risk, RiskEnd
from households.forms.entry import EntryForm, code_field
from households.forms.facts import day_field, text_field
from households.models.monitoring import MOST_RISKS
from households.services.monitoring import LONGEST_NAME


class MonitoringForm(EntryForm):
    """A household is identified as 监测对象."""

    kind = code_field("监测对象类别", MonitoredKind.choices)
    risks = forms.MultipleChoiceField(
        label="返贫致贫风险",
        choices=Risk.choices,
        help_text=f"至少一项，最多 {MOST_RISKS} 项。",
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择返贫致贫风险，至少一项。"),
    )
    valid_from = day_field("识别监测时间", hint="县里认定的那一天")
    lead = code_field("发现途径", MonitoringLead.choices)
    source_name = text_field("认定单位", LONGEST_NAME, hint="例如：县防返贫监测专班")

    def clean_risks(self) -> list[str]:
        """At most five."""
        risks: list[str] = self.cleaned_data["risks"]
        if len(risks) > MOST_RISKS:
            raise forms.ValidationError(f"返贫致贫风险最多选 {MOST_RISKS} 项。")
        return risks


class MonitoringCorrectForm(MonitoringForm):
    """What is written down of a watched household, all of it."""

    valid_to = day_field("消除时间", required=False, hint="还在监测的不填")
    ended_by = code_field("消除方式", RiskEnd.choices, required=False, help_text="还在监测的不选。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.papers_last()


class MonitoringEndForm(EntryForm):
    """The risk of a household has gone."""

    on_date = day_field("消除时间", hint="公示、审定以后，县里批准消除的那一天")
    ended_by = code_field("消除方式", RiskEnd.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        reason.label = "风险怎么消除的"
        reason.error_messages["required"] = "请写明风险怎么消除的。"
        self.papers_last()


class MonitoringTakeBackForm(EntryForm):
    """Why it is taken back that a household was watched: nothing but the papers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        reason.label = "为什么撤回"
        reason.error_messages["required"] = "请写明为什么撤回。"
