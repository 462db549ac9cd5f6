"""The filters of the ledger page. Nothing here writes."""

from typing import Any

from django import forms

from funds.filters import COUNTY_LEVEL, LedgerFilter
from funds.models import EntryKind, FundLine, FundTier, FundType
from villages.forms import ScopedForm
from villages.models import Township

ALL = ("", "全部")


class LedgerFilterForm(ScopedForm):
    """Year, tier, type, document, project, township, kind and days. `line` comes with a link and is not shown."""

    line = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    year = forms.TypedChoiceField(label="年度", required=False, coerce=int, empty_value=None)
    tier = forms.ChoiceField(label="层级", required=False, choices=[ALL, *FundTier.choices])
    fund_type = forms.ChoiceField(label="资金类型", required=False, choices=[ALL, *FundType.choices])
    document_no = forms.CharField(label="资金文号", required=False, max_length=60)
    project = forms.CharField(label="项目名称或编号", required=False, max_length=120)
    township = forms.ChoiceField(label="乡镇", required=False)
    kind = forms.ChoiceField(label="类别", required=False, choices=[ALL, *EntryKind.choices])
    since = forms.DateField(label="记账日期起", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="止", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = FundLine.objects.visible_to(self.user).order_by("-year").values_list("year", flat=True).distinct()
        self.fields["year"].choices = [ALL, *((year, str(year)) for year in years)]  # type: ignore[attr-defined]
        townships = Township.objects.visible_to(self.user).values_list("pk", "name")
        self.fields["township"].choices = [  # type: ignore[attr-defined]
            ALL,
            *((str(pk), name) for pk, name in townships),
            (COUNTY_LEVEL, "县本级"),
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", "止的日期要在起的日期之后。")
        return cleaned

    def chosen(self) -> LedgerFilter:
        """Return what was chosen; what is not valid counts as not chosen."""
        self.is_valid()
        return LedgerFilter.from_form(self.cleaned_data)
