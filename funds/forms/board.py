"""What the money board is asked: which year's lines, as of which day. Nothing here writes."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from funds.models import FundLine
from villages.forms import ScopedForm

ALL = ("", "全部")
EARLIEST = date(2000, 1, 1)


class BoardForm(ScopedForm):
    """Year of the lines and the day whose end counts; today unless another is chosen."""

    year = forms.TypedChoiceField(label="指标年度", required=False, coerce=int, empty_value=None)
    day = forms.DateField(label="截至", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = FundLine.objects.visible_to(self.user).order_by("-year").values_list("year", flat=True).distinct()
        self.fields["year"].choices = [ALL, *((year, str(year)) for year in years)]  # type: ignore[attr-defined]

    def clean_day(self) -> date | None:
        """Refuse a day that is not over yet, or before there was any money."""
        day: date | None = self.cleaned_data["day"]
        if day and not EARLIEST <= day <= timezone.localdate():
            raise forms.ValidationError(f"请选 {EARLIEST:%Y-%m-%d} 到今天之间的一天。")
        return day

    def chosen(self) -> tuple[int | None, date]:
        """Return year and day; what is not valid counts as not chosen."""
        self.is_valid()
        return self.cleaned_data.get("year"), self.cleaned_data.get("day") or timezone.localdate()

    def describe(self) -> str:
        """Say in words what was chosen."""
        year, day = self.chosen()
        return f"{year} 年指标，截至 {day}" if year else f"截至 {day}"
