from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError

from accounts.access import access_refusal
from accounts.actions import ACTION_LABELS, ALL_REFUSALS
from accounts.models import User
from accounts.passwords import HousePasswordRules

NO_ACCESS = "no_access"
ONE_TIME_OVER = (
    "这个一次性密码发出超过 {days} 天没有改成自己的密码，已经过期，不能再用。"
    "请找县办系统管理员重置密码，用新的一次性密码登录，登录后马上改。"
)


class LoginForm(AuthenticationForm):
    """Username and password; a wrong pair says how many tries are left."""

    def clean_username(self) -> str:
        """Refuse what no username can be as long as: the count of failed tries could not keep it."""
        username: str = self.cleaned_data["username"]
        longest = User._meta.get_field("username").max_length
        if len(username) > longest:
            raise ValidationError(f"用户名最多 {longest} 个字符，请检查有没有多粘贴。")
        return username

    def confirm_login_allowed(self, user: Any) -> None:
        """Refuse, with the reason, who may not work now, and a one-time password that has waited too long."""
        super().confirm_login_allowed(user)
        over = ONE_TIME_OVER.format(days=settings.ONE_TIME_PASSWORD_DAYS) if user.one_time_password_over else ""
        if sentence := access_refusal(user) or over:
            raise ValidationError(sentence, code=NO_ACCESS)

    def get_invalid_login_error(self) -> ValidationError:
        """Return the sentence for a wrong pair, without telling which half was wrong."""
        failures = getattr(self.request, "axes_failures_since_start", None) or 0
        left = max(0, settings.AXES_FAILURE_LIMIT - failures)
        minutes = int(settings.AXES_COOLOFF_TIME * 60)
        return ValidationError(
            f"用户名或密码不对。还可以试 {left} 次，都不对就锁定 {minutes} 分钟。", code="invalid_login"
        )


class OwnPasswordForm(PasswordChangeForm):
    """The old password once, the new one twice; the house's rules are checked by Django's validators."""

    error_messages = {
        "password_incorrect": "原密码不对，请重新输入。",
        "password_mismatch": "两次输入的新密码不一样，请重新输入。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (
            ("old_password", "原密码"),
            ("new_password1", "新密码"),
            ("new_password2", "再输一次新密码"),
        ):
            self.fields[name].label = label
        self.fields["new_password1"].help_text = HousePasswordRules().get_help_text()
        self.fields["new_password2"].help_text = ""


class CodeForm(forms.Form):
    """The code of the second factor."""

    code = forms.CharField(
        label="验证码",
        max_length=20,
        help_text="打开手机上的验证器，输入 6 位数字。手机不在身边，可以输入一个备用码。",
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "one-time-code", "autofocus": True}),
        error_messages={"required": "请输入 6 位验证码，或者一个备用码。"},
    )


class EnrolForm(CodeForm):
    """The first code from a phone that has just read the picture."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = "扫码后，手机上会出现 6 位数字，每半分钟换一次。"
        self.fields["code"].error_messages["required"] = "请输入手机上现在的 6 位数字。"
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class AuditFilterForm(forms.Form):
    """Narrow the audit trail by person, action and days."""

    person = forms.CharField(label="姓名或用户名", required=False, max_length=40)
    action = forms.ChoiceField(
        label="操作",
        required=False,
        choices=[("", "全部"), (ALL_REFUSALS, "所有被拒绝的操作"), *ACTION_LABELS.items()],
    )
    since = forms.DateField(label="从", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="到", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        """Refuse a span that ends before it begins."""
        cleaned = super().clean() or {}
        since: date | None = cleaned.get("since")
        until: date | None = cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "结束日期不能早于开始日期。")
        return cleaned
