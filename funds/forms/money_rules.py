"""Writing thresholds of the checks down, and deciding about them."""

from typing import Any

from django import forms

from config.lib.personal_numbers import without_numbers
from funds.models import MoneyRuleDraft
from funds.models.money_rules import RULE_NUMBERS
from households.forms.words import words_field


class MoneyRuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """The day, the document, and every figure. It saves nothing: the service does."""

    document = forms.CharField(
        label="文号", max_length=120, validators=[without_numbers], error_messages={"required": "请填文号。"}
    )

    class Meta:
        model = MoneyRuleDraft
        fields = ("valid_from", "document", *RULE_NUMBERS)
        widgets = {"valid_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        error_messages = {"valid_from": dict.fromkeys(("required", "invalid"), "请按 2026-11-20 的样子填起始日期。")}

    def figures(self) -> dict[str, Any]:
        """Return the figures of a valid form."""
        return {name: self.cleaned_data[name] for name in RULE_NUMBERS}


class RuleDecideForm(forms.Form):
    """What somebody says who decides about a draft."""

    def __init__(self, *args: Any, returning: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = "退回的原因" if returning else "意见"
        self.fields["opinion"] = words_field(label, "起草的人会看到。", 200, required=returning)
