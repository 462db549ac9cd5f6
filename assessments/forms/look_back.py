"""Forms of the look-back: what its list is narrowed by, and what is said with a step."""

from typing import Any

from django import forms

from assessments.forms import PlaceFilter
from assessments.services.suspicions import LONGEST_DOCUMENT, LONGEST_WORDS, SuspicionWords
from assessments.suspicions import SUSPICION_TRANSITIONS, SuspicionAction, SuspicionKind
from households.forms.words import line_field, opinion_field

HINTS: dict[str, str] = {
    SuspicionAction.CONFIRM: "谁去的、看到什么、户主怎么说",
    SuspicionAction.DENY: "谁去的、看到什么；资料错了的，说明更正了哪里",
    SuspicionAction.RETURN: "县里研究的意见",
    SuspicionAction.REJECT: "还要核实什么",
    SuspicionAction.DISMISS: "凭什么认可",
    SuspicionAction.AGAIN: "还要核实什么",
}


class LookBackFilter(PlaceFilter):
    """What the list of suspicions is narrowed by."""

    kind = forms.ChoiceField(label="疑点", required=False, choices=[("", "不限"), *SuspicionKind.choices])

    field_order = ("township", "village", "kind", "q")


class SuspicionStepForm(forms.Form):
    """What was found or decided about a suspicion, with the number of the document where the step has one."""

    words = opinion_field("情况", required=True, length=LONGEST_WORDS)
    document = line_field("文件编号", LONGEST_DOCUMENT, hint="县里研究决定的文件")

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].help_text = HINTS[action]
        if not SUSPICION_TRANSITIONS.get(action).needs_document:
            del self.fields["document"]

    def said(self) -> SuspicionWords:
        """Return what was typed."""
        return SuspicionWords(self.cleaned_data["words"], self.cleaned_data.get("document", ""))
