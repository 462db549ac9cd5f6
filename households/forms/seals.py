"""Which day the register is sealed as of, and which two seals are compared."""

from typing import Any

from django import forms

from accounts.jobs import JobState
from households.forms.facts import day_field
from households.models import RegisterSeal
from households.selectors.seal_compare import Kind
from villages.forms import ScopedForm
from villages.models import Village


class SealForm(forms.Form):
    """The day as of which the register is sealed."""

    day = day_field("封存哪一天", hint="年底的填 12 月 31 日；不能晚于今天")


class CompareForm(ScopedForm):
    """Two seals and what to look for. Nothing chosen means everything; the seals begin with the last two."""

    old = forms.ModelChoiceField(label="从", queryset=RegisterSeal.objects.filter(state=JobState.DONE), required=False)
    new = forms.ModelChoiceField(label="到", queryset=RegisterSeal.objects.filter(state=JobState.DONE), required=False)
    kind = forms.ChoiceField(label="什么变了", choices=[("", "全部"), *Kind.choices], required=False)
    village = forms.ModelChoiceField(label="村", queryset=Village.objects.all(), required=False, empty_label="全部")

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen soundly, by field; a broken value counts as not chosen."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
