"""The filters of the lists about works: which month, which township."""

from calendar import monthrange
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from config.lib.dates import months_after
from projects.models import ProjectQuerySet
from projects.selectors.monthly import Month
from projects.selectors.works import in_the_month
from villages.forms import ScopedForm
from villages.models import Township

MONTHS_BACK = 36


def months_to(day: date) -> list[Month]:
    """Return the months of the last three years, the latest first."""
    firsts = [months_after(day.replace(day=1), -back) for back in range(MONTHS_BACK)]
    return [Month(first, first.replace(day=monthrange(first.year, first.month)[1])) for first in firsts]


class MonthFilterForm(ScopedForm):
    """Which month, and of which township."""

    month = forms.ChoiceField(label="月份", required=False)
    township = forms.ModelChoiceField(label="乡镇", required=False, queryset=Township.objects.visible_to(None))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.months = {month.value: month for month in months_to(timezone.localdate())}
        choices = [(value, month.label) for value, month in self.months.items()]
        self.fields["month"].choices = choices  # type: ignore[attr-defined]
        self.fields["township"].queryset = Township.objects.visible_to(user)  # type: ignore[attr-defined]
        self.fields["township"].empty_label = "全部"  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Month:
        """The month that was chosen, else the one that runs."""
        self.is_valid()
        return self.months.get(self.cleaned_data.get("month") or "") or next(iter(self.months.values()))

    def narrow(self, projects: ProjectQuerySet) -> ProjectQuerySet:
        """Narrow to what the table of the month lists; what is not valid counts as not chosen."""
        month = self.chosen
        narrowed = in_the_month(projects, month.first, month.last)
        township = self.cleaned_data.get("township")
        return narrowed.filter(township=township) if township else narrowed

    def place(self) -> str:
        """Name the township that was chosen, "" for all that the user sees."""
        self.is_valid()
        return str(self.cleaned_data.get("township") or "")

    def in_words(self) -> str:
        """Say which month and place it is."""
        return "，".join(filter(None, [self.chosen.label, self.place()]))


class WorksListForm(ScopedForm):
    """Of which township."""

    township = forms.ModelChoiceField(
        label="乡镇", required=False, queryset=Township.objects.visible_to(None), empty_label="全部"
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["township"].queryset = Township.objects.visible_to(user)  # type: ignore[attr-defined]
