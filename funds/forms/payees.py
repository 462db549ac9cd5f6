"""Looking for a payee by name, and opening one name for a reason. Nothing here writes."""

from django import forms

from accounts.reveal import MIN_REASON
from config.lib.personal_numbers import without_numbers


class PayeeForm(forms.Form):
    """The full name of a payee as the voucher has it."""

    payee = forms.CharField(
        label="收款方全称",
        max_length=120,
        help_text="照凭证上的写，例如：测试县建筑有限公司。",
        error_messages={"required": "请填收款方的全称。", "max_length": "收款方的全称最多 120 字。"},
    )


class PayeeRevealForm(forms.Form):
    """Why the payee of one entry is to be seen in full."""

    reason = forms.CharField(
        label="为什么要看",
        max_length=200,
        min_length=MIN_REASON,
        validators=[without_numbers],
        help_text=f"至少 {MIN_REASON} 个字，例如：核对支付凭证上的收款人。",
        error_messages={
            "required": "请写明为什么要看，这条理由会记入日志。",
            "min_length": f"理由至少写 {MIN_REASON} 个字，这条理由会记入日志。",
        },
    )
