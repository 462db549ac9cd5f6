"""What is asked before a paper is printed."""

from typing import Any

from django import forms

from accounts.reveal import MIN_REASON
from config.lib.personal_numbers import without_numbers
from config.lib.printing.formats import PaperFormat
from households.services.paper_exports import OF_MANY


def format_field() -> forms.ChoiceField:
    """Return the question in which form papers are wanted; left out, it is PDF."""
    return forms.ChoiceField(
        label="格式",
        required=False,
        choices=PaperFormat.choices,
        initial=PaperFormat.PDF,
        help_text="PDF 直接打印签字；Word 可以接着改。",
        error_messages={"invalid_choice": "请选择 PDF 或 Word。"},
    )


class PaperNumbersForm(forms.Form):
    """Why a paper is needed with whole numbers, and in which form."""

    reason = forms.CharField(
        label="为什么要带完整号码",
        min_length=MIN_REASON,
        max_length=200,
        validators=[without_numbers],
        help_text="这条理由会记入日志，例如：户主核对登记表后签字归档。",
        error_messages={
            "required": "请写明为什么要带完整号码，这条理由会记入日志。",
            "min_length": f"理由至少写 {MIN_REASON} 个字，这条理由会记入日志。",
        },
    )
    format = format_field()


class VillagePapersForm(forms.Form):
    """Which paper is printed for every household of a village."""

    kind = forms.ChoiceField(
        label="打印哪一种",
        choices=[("", "请选择"), *((kind.key, kind.label) for kind in OF_MANY.values())],
        error_messages={"required": "请选择打印哪一种资料。", "invalid_choice": "请选择打印哪一种资料。"},
    )
    format = format_field()
    reason = forms.CharField(
        label="为什么要带完整号码",
        required=False,
        min_length=MIN_REASON,
        max_length=200,
        validators=[without_numbers],
        help_text="不带就留空。写了的，每一户的每个号码都记入日志，例如：年度信息采集表户主签字归档。",
        error_messages={"min_length": f"理由至少写 {MIN_REASON} 个字，这条理由会记入日志。"},
    )

    def __init__(self, *args: Any, may_open: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_open:
            del self.fields["reason"]
