"""What people of finance fill in: a line, a movement, an opinion about either."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import timezone

from config.lib.personal_numbers import without_numbers
from funds.line_terms import LineTerms
from funds.models import FundSource, FundTier, FundType
from funds.services.orders import LONGEST_NOTE, LONGEST_NUMBER, OrderEntry
from funds.status import OrderKind
from funds.uses import FundUse
from households.forms.words import words_field
from villages.forms.numbers import ExactField

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_BATCH = 1000
UNTIL_2020 = (FundType.POVERTY_DEVELOPMENT, FundType.STATE_FARMS, FundType.STATE_FORESTS, FundType.MANAGEMENT_FEE)
SINCE_2021 = (FundType.CONSOLIDATION, FundType.LESS_DEVELOPED_FARMS, FundType.LESS_DEVELOPED_FORESTS)
DAY_WRONG = "请按 2026-11-20 的样子填日期。"


def type_choices() -> Iterator[tuple[str, Any]]:
    """Yield the fund types by the years in which documents name them."""
    yield ("", "请选择")
    both = [kind for kind in FundType if kind not in (*UNTIL_2020, *SINCE_2021)]
    for label, kinds in (("2013–2020 年", UNTIL_2020), ("2021 年起", SINCE_2021), ("各年都有", both)):
        yield (label, [(kind.value, kind.label) for kind in kinds])


def text_field(label: str, longest: int, *, required: bool = True, hint: str = "") -> forms.CharField:
    """Return a field for one line of words in which no number of a person may stand."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=longest,
        help_text=hint,
        validators=[without_numbers],
        error_messages={"required": f"请填「{label}」。", "max_length": f"「{label}」最多 {longest} 字。"},
    )


def money_field(label: str = "金额 元", hint: str = "") -> forms.DecimalField:
    """Return a field for an amount above zero."""
    wrong = f"请填「{label}」：大于零，最多两位小数。"
    return ExactField(
        label=label,
        help_text=hint,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_digits", "max_decimal_places", "max_whole_digits"), wrong
        ),
    )


def day_field(label: str, *, required: bool = True, hint: str = "") -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=hint,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=dict.fromkeys(("required", "invalid"), f"「{label}」{DAY_WRONG}"),
    )


def whole_field(label: str, least: int, most: int, initial: Any = None) -> forms.IntegerField:
    """Return a field for a whole number from `least` to `most`."""
    wrong = f"「{label}」要填 {least} 到 {most} 的整数。"
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        initial=initial,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
    )


class LineForm(forms.Form):
    """What the granting document says; the reason only where a line is corrected."""

    document_no = text_field("资金文号", LONGEST_NUMBER, hint="照文件写全，例：宜财农指〔2018〕30号")
    issuer = text_field("下达单位", 80)
    issued_on = day_field("下达日期", hint="账龄从这一天算起，以后改用途也不重算。")
    tier = forms.ChoiceField(label="层级", choices=[("", "请选择"), *FundTier.choices])
    source = forms.ChoiceField(
        label="其他来源", required=False, choices=FundSource.choices, help_text="层级是「其他」的才选。"
    )
    fund_type = forms.ChoiceField(label="资金类型", choices=type_choices)
    year = whole_field("年度", FIRST_YEAR, LAST_YEAR)
    batch = whole_field("批次", 1, MOST_BATCH, initial=1)
    amount = money_field("指标金额 元")
    subject = text_field("功能科目", 60, required=False, hint="例：2130599 其他扶贫支出")
    purpose = text_field("用途", 120, required=False)
    restriction = text_field("限定使用", 120, required=False, hint="文件限定用在哪些地方、哪些项目。")
    use_until = day_field("使用期限", required=False)
    note = text_field("备注", 200, required=False)
    reason = words_field("为什么更正", "写明哪里登记错了、依据什么改。", LONGEST_NOTE)

    def __init__(self, *args: Any, correcting: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not correcting:
            del self.fields["reason"]
            self.fields["year"].initial = timezone.localdate().year

    def terms(self) -> LineTerms:
        """Return what was filled in."""
        return LineTerms(**{name: value for name, value in self.cleaned_data.items() if name != "reason"})


FIELDS: dict[str, tuple[str, ...]] = {
    OrderKind.RECEIVE: ("amount", "occurred_on", "voucher", "note"),
    OrderKind.INTEGRATE: ("back", "amount", "purpose", "document_no", "occurred_on", "note"),
    OrderKind.ALLOCATE: ("project_code", "use", "amount", "document_no", "occurred_on", "voucher", "note"),
    OrderKind.ADJUST: ("amount", "project_code", "use", "document_no", "occurred_on", "voucher", "note"),
    OrderKind.RECOVER: ("amount", "document_no", "occurred_on", "voucher", "note"),
    OrderKind.REVERSE: ("note", "occurred_on", "voucher"),
}
DAYS = {
    OrderKind.RECEIVE: "到账日期",
    OrderKind.INTEGRATE: "整合日期",
    OrderKind.ALLOCATE: "分配日期",
    OrderKind.ADJUST: "调整日期",
    OrderKind.RECOVER: "收回日期",
    OrderKind.REVERSE: "冲正日期",
}
DOCUMENTS = {
    OrderKind.INTEGRATE: "整合文号",
    OrderKind.ALLOCATE: "分配文号",
    OrderKind.ADJUST: "调整文号",
    OrderKind.RECOVER: "收回文号",
}


class MoveForm(forms.Form):
    """One movement of a line: the fields that its kind asks for."""

    back = forms.BooleanField(label="是退回整合：用途改回原来的", required=False)
    project_code = text_field("项目编号", 32, hint="照项目库写，例：SZ-2026-001")
    use = forms.ChoiceField(label="用途", choices=FundUse.choices, initial=FundUse.PROJECT, required=False)
    amount = money_field()
    purpose = text_field("整合后用途", 80, hint="例：产业发展、农村基础设施")
    document_no = text_field("文号", LONGEST_NUMBER)
    occurred_on = day_field("业务日期", hint="实际发生的那一天；已经结账的月份记不进去。")
    voucher = text_field("凭证号", LONGEST_NUMBER, required=False)
    note = text_field("说明", LONGEST_NOTE, required=False)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {name: self.fields[name] for name in FIELDS[kind]}
        self.fields["occurred_on"].label = DAYS[kind]
        self.fields["occurred_on"].initial = timezone.localdate()
        if "document_no" in self.fields:
            self.fields["document_no"].label = DOCUMENTS[kind]
        if kind in {OrderKind.ADJUST, OrderKind.REVERSE}:
            self.fields["note"].label, self.fields["note"].required = "原因", True
            self.fields["note"].error_messages["required"] = "请填「原因」。"
        if kind == OrderKind.ADJUST:
            self.fields["amount"].label = "调出金额 元"
            self.fields["project_code"].required = False
            self.fields["project_code"].label = "调到哪个项目的编号"
            self.fields["project_code"].help_text = "空着就退回本指标的未分配。"

    def entry(self, **about: int | None) -> OrderEntry:
        """Return what was filled in, about the line, allocation or entry named by `about`."""
        return OrderEntry(**self.cleaned_data, **about)


class StepForm(forms.Form):
    """What somebody says who returns an order; nothing where nothing is asked."""

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if needs_reason:
            self.fields["opinion"] = words_field("为什么退回", "经办的人会看到，写明怎么改。", LONGEST_NOTE)


class OpeningForm(forms.Form):
    """A workbook of opening balances."""

    file = forms.FileField(
        label="填好的表格",
        help_text="Excel 工作簿（.xlsx），最多 5,000 行。有一处要改就都不收，改好再传。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "请选择填好的表格。", "empty": "这个文件是空的，请重新选择。"},
    )


class CloseForm(forms.Form):
    """The month whose books are to be closed."""

    month = forms.DateField(
        label="月份",
        input_formats=["%Y-%m", "%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
        error_messages=dict.fromkeys(("required", "invalid"), "请按 2026-10 的样子填要结账的月份。"),
    )


class ReopenForm(forms.Form):
    """Why a closed month is opened again."""

    reason = words_field("为什么反结账", "写明要补记或更正什么。", LONGEST_NOTE)
