"""Forms about changes to projects under way: what is asked for, and what is said to it."""

from typing import Any

from django import forms

from config.lib.transitions import Transition
from households.forms.fact_fields import day_field, text_field
from households.forms.words import words_field
from projects.change_status import ChangeKind
from projects.forms.works import yuan_field
from projects.services.changes import LONGEST_CONTENT, LONGEST_DOCUMENT, LONGEST_OPINION, ChangeEntry


class ChangeForm(forms.Form):
    """What is asked for."""

    kind = forms.ChoiceField(
        label="申请什么",
        choices=ChangeKind.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择是变更还是终止。"),
    )
    content = words_field("变更内容和原因", "改什么、为什么改；终止的写明已经做了什么", LONGEST_CONTENT)
    amount = yuan_field("变更后投资", required=False, hint="不变的留空；超过原批准 10% 的要重新审批")
    finish_on = day_field("变更后竣工日期", required=False, hint="不变的留空")

    def entry(self) -> ChangeEntry:
        """Return what was typed."""
        return ChangeEntry(**self.cleaned_data)


class ChangeStepForm(forms.Form):
    """What is said to a change with one step."""

    def __init__(self, move: Transition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if move.needs_document:
            self.fields["document"] = text_field("批复文号", LONGEST_DOCUMENT, required=True)
        label, hint = ("退回的原因", "申请的人会看到") if move.is_back else ("意见", "可以不填")
        self.fields["reason"] = words_field(label, hint, LONGEST_OPINION, required=move.needs_reason)

    def said(self) -> dict[str, str]:
        """Return what was typed, as the services take it."""
        found = self.cleaned_data
        return {"reason": found["reason"], "document": found.get("document", "")}
