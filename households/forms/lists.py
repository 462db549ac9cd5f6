"""What people type around households: the filters of the list, the reason for seeing a number."""

from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.reveal import MIN_REASON
from config.lib.personal_numbers import without_numbers
from config.lib.row_numbers import row_number
from households.codes import Cause, PovertyAttribute
from households.filters import ALL, HELPED, TABS, VERIFIED, HouseholdFilter
from households.models import Household, Membership
from villages.forms import ScopedForm
from villages.forms.places import PlaceField
from villages.models import Township, Village


def _choice(label: str, choices: Iterable[tuple[Any, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", "全部"), *choices])


class HouseholdFilterForm(ScopedForm):
    """Filters of the household list. Fields that do not narrow anything for this user are left out."""

    q = forms.CharField(
        label="姓名、首字母、户编号", required=False, max_length=40, widget=forms.TextInput(attrs={"type": "search"})
    )
    township = PlaceField(label="乡镇", queryset=None, required=False, empty_label="全部")
    village = PlaceField(label="村", queryset=None, required=False, empty_label="全部")
    attribute = _choice("属性", PovertyAttribute.choices)
    cause = _choice("主要致贫原因", Cause.choices)
    helper = _choice("帮扶人", HELPED.items())
    verified = _choice("复核", VERIFIED.items())

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        villages = Village.objects.visible_to(user)
        chosen = row_number(str(self.data.get("township", "")))
        if chosen is not None:
            villages = villages.filter(township=chosen)
        self.fields["township"].queryset = Township.objects.visible_to(user)
        self.fields["village"].queryset = villages
        if len(self.fields["township"].queryset) <= 1:
            del self.fields["township"]

    def chosen(self) -> HouseholdFilter:
        """Return what is chosen, with the tab of the address; a broken filter narrows nothing."""
        self.is_valid()
        typed = {name: self.cleaned_data.get(name) for name in self.fields}
        plain = {name: getattr(value, "pk", value) for name, value in typed.items() if value}
        tab = self.data.get("tab", ALL)
        return HouseholdFilter(tab=tab if tab in TABS else ALL, **plain)


class RevealForm(forms.Form):
    """Which number of a household to see in full, and why."""

    what = forms.ChoiceField(label="看哪一个", error_messages={"required": "请选择看哪一个号码。"})
    reason = forms.CharField(
        label="为什么要看",
        max_length=200,
        min_length=MIN_REASON,
        validators=[without_numbers],
        help_text=f"至少 {MIN_REASON} 个字，例如：核对医保参保名单。",
        error_messages={
            "required": "请写明为什么要看，这条理由会记入日志。",
            "min_length": f"理由至少写 {MIN_REASON} 个字，这条理由会记入日志。",
        },
    )

    def __init__(
        self,
        *args: Any,
        household: Household,
        persons: Iterable[Membership],
        numbers: Iterable[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        numbers = [*((f"id-{p.member_id}", f"{p.member.name} 的身份证号") for p in persons), *numbers]
        numbers += [("phone", "联系电话")] if household.phone else []
        numbers += [("bank", "银行账号")] if household.bank_account else []
        self.fields["what"].choices = [("", "请选择"), *numbers]
