"""The filters of the two reports of finance: balances of a day, idle money. Nothing here writes."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from funds.forms.orders import day_field, money_field, text_field
from funds.models import FundTier, StatedSubject
from funds.selectors.idle import IdleClass
from funds.services.stated import StatedEntry
from villages.forms import ScopedForm
from villages.forms.places import PlaceField
from villages.models import Township

ALL = ("", "全部")
FIRST_YEAR, LAST_YEAR = 2000, 2100
AGES = {"180": "180 天以上", "365": "一年以上", "730": "两年以上，应收回"}


class DayForm(ScopedForm):
    """The day that is asked about; today where none is given, or one to come."""

    day = forms.DateField(label="截至", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def value(self, name: str) -> Any:
        """Return what was chosen; None for what cannot be read."""
        self.is_valid()
        return self.cleaned_data.get(name) or None

    def chosen_day(self) -> date:
        """Return the day."""
        today = timezone.localdate()
        return min(self.value("day") or today, today)


class BalanceFilter(DayForm):
    """Day, tier and year of the lines."""

    tier = forms.ChoiceField(label="层级", required=False, choices=[ALL, *FundTier.choices])
    year = forms.IntegerField(label="年度", required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)

    def narrow(self) -> dict[str, Any]:
        """Return what the lines are narrowed by."""
        return {name: value for name in ("tier", "year") if (value := self.value(name))}

    def describe(self) -> str:
        """Say in words what is filtered by."""
        tier, year = self.value("tier"), self.value("year")
        said = [tier and f"{FundTier(tier).label}级", year and f"{year} 年度"]
        return "；".join(filter(None, said)) or "全部指标"


class IdleFilter(DayForm, ScopedForm):
    """Day, age, class and township of idle money."""

    age = forms.ChoiceField(label="账龄", required=False, choices=[ALL, *AGES.items()])
    kind = forms.ChoiceField(label="类别", required=False, choices=[ALL, *IdleClass.choices[:2]])
    township = PlaceField(label="乡镇", queryset=Township.objects.all(), required=False, empty_label="全部")

    def narrow(self) -> dict[str, Any]:
        """Return what the report is narrowed by."""
        township = self.value("township")
        return {
            "least_days": int(self.value("age") or 0),
            "kind": self.value("kind") or "",
            "township": township.pk if township else None,
        }

    def is_whole(self) -> bool:
        """Say whether nothing is narrowed but the day."""
        return not any(self.narrow().values())

    def describe(self) -> str:
        """Say in words what is filtered by."""
        age, kind, township = self.value("age"), self.value("kind"), self.value("township")
        said = [age and AGES[age], kind and str(IdleClass(kind).label), township and str(township)]
        return "；".join(filter(None, said)) or "全部"


class StatedForm(forms.Form):
    """One total as a document states it."""

    subject = forms.ChoiceField(label="什么数", choices=[("", "请选择"), *StatedSubject.choices])
    as_of = day_field("截止日期", hint="照文件填：数字截到哪一天。")
    tier = forms.ChoiceField(
        label="层级", required=False, choices=[("", "各级合计"), *FundTier.choices], help_text="趴账不分层级。"
    )
    number = forms.IntegerField(
        label="条数或乡镇数", required=False, min_value=0, max_value=100_000, help_text="文件里没有写的空着。"
    )
    amount = money_field("公布金额 元", "文件写万元的，请换成元。")
    document = text_field("出自哪份文件", 120)

    def entry(self) -> StatedEntry:
        """Return what was filled in."""
        return StatedEntry(**self.cleaned_data)
