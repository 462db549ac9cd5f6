"""Forms about any notice: its end, an objection, how it was settled, why somebody opens who objected."""

from django import forms

from accounts.reveal import MIN_REASON
from config.lib.personal_numbers import without_numbers
from households.forms.fact_fields import day_field
from households.forms.visits import SeveralFilesField, SeveralFilesInput
from households.forms.words import PICTURES, opinion_field
from villages.services.boards import LONGEST_PHONE, LONGEST_TEXT, LONGEST_WHO, ObjectionEntry


def pictures_field(label: str, hint: str) -> SeveralFilesField:
    """Return a field for several photos."""
    widget = SeveralFilesInput(attrs={"accept": PICTURES})
    return SeveralFilesField(label=label, required=False, help_text=hint, widget=widget)


class CloseForm(forms.Form):
    """The end of a notice: an opinion, and a photo of the board on which it still hangs."""

    opinion = opinion_field("结束意见", required=True, hint="如：公示期满，没有异议")
    photos = SeveralFilesField(label="期满照片", required=False, help_text="期满时公示还在的照片，1 到 6 张")


class ObjectionForm(forms.Form):
    """What somebody objected to a notice; who they are may be kept back."""

    content = opinion_field("意见内容", required=True, hint="不写提出人的姓名和电话", length=LONGEST_TEXT)
    received_on = day_field("收到日期")
    who = forms.CharField(
        label="提出人",
        required=False,
        max_length=LONGEST_WHO,
        help_text="可以不填；加密保存，不公开",
        error_messages={"max_length": f"最多 {LONGEST_WHO} 字。"},
    )
    phone = forms.CharField(
        label="提出人电话",
        required=False,
        max_length=LONGEST_PHONE,
        help_text="可以不填；加密保存，不公开",
        error_messages={"max_length": f"最多 {LONGEST_PHONE} 个字符。"},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )

    def said(self) -> ObjectionEntry:
        """Return what was typed."""
        found = self.cleaned_data
        return ObjectionEntry(found["content"], found["received_on"], who=found["who"], phone=found["phone"])


class SettleForm(forms.Form):
    """How an objection was settled, and what was found."""

    result = forms.ChoiceField(
        label="核实结果",
        choices=[("rejected", "不成立"), ("upheld", "成立，退回核查")],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择成立还是不成立。"),
    )
    finding = opinion_field("核实情况", required=True, hint="谁去核的、看到什么")


class ContactForm(forms.Form):
    """Why somebody opens who objected."""

    reason = forms.CharField(
        label="为什么要看",
        min_length=MIN_REASON,
        max_length=100,
        validators=[without_numbers],
        error_messages={
            "required": "请写明查看的原因。",
            "min_length": f"原因至少写 {MIN_REASON} 个字。",
            "max_length": "最多写 100 字。",
        },
    )
