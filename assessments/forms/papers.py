"""What is asked before the papers of a village's exit cases are printed."""

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.reveal import MIN_REASON
from assessments.services.exit_paper_exports import BATCH_KINDS
from config.lib.personal_numbers import without_numbers
from households.forms.papers import format_field


class CaseBatchForm(forms.Form):
    """Which papers of a village's cases of a year, in which form, and why with whole numbers if so."""

    year = forms.ChoiceField(
        label="退出年度",
        error_messages={
            "required": "请选择退出年度。这个村没有办退出的户，就没有可打印的。",
            "invalid_choice": "请选择退出年度。这个村没有办退出的户，就没有可打印的。",
        },
    )
    kinds = forms.MultipleChoiceField(
        label="打印哪些",
        choices=list(BATCH_KINDS.items()),
        initial=list(BATCH_KINDS),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一种资料。", "invalid_choice": "请从列出的资料里选。"},
    )
    format = format_field()
    reason = forms.CharField(
        label="为什么要带完整号码",
        required=False,
        min_length=MIN_REASON,
        max_length=200,
        validators=[without_numbers],
        help_text="不带就留空。写了的，每一户的每个号码都记入日志，例如：退出审批表户主签字归档。",
        error_messages={"min_length": f"理由至少写 {MIN_REASON} 个字，这条理由会记入日志。"},
    )

    def __init__(self, *args: Any, may_open: bool, years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["year"]
        field.choices = [(str(year), f"{year} 年") for year in years]
        if not may_open:
            del self.fields["reason"]
