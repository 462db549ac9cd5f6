"""What people type about entries that wait for a second person: the filters of the list, why one goes back."""

from typing import Any

from django import forms

from config.lib.personal_numbers import without_numbers
from households.changes import ChangeKind
from households.selectors.verifying import Age
from villages.forms import ScopedForm
from villages.models import Village

LONGEST_OPINION = 200


class ChangeFilterForm(ScopedForm):
    """What the list of entries is narrowed by. Its address is the saved view."""

    village = forms.ModelChoiceField(label="村", queryset=Village.objects.all(), required=False, empty_label="全部")
    kind = forms.ChoiceField(label="事项", required=False, choices=[("", "全部"), *ChangeKind.choices])
    age = forms.ChoiceField(label="等了多久", required=False, choices=[("", "不限"), *Age.choices])

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen; a field that cannot be read counts as not chosen."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in {None, ""}}

    @property
    def words(self) -> str:
        """Return what is chosen, for the folded line of the phone."""
        labels = {"kind": dict(ChangeKind.choices), "age": dict(Age.choices)}
        return " · ".join(str(labels.get(name, {}).get(value, value)) for name, value in self.chosen().items())


class ChangeReturnForm(forms.Form):
    """Why an entry goes back to the person who made it."""

    opinion = forms.CharField(
        label="退回原因",
        max_length=LONGEST_OPINION,
        validators=[without_numbers],
        help_text="录入的人会看到，写清楚要改什么。不写身份证号和电话。",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "请写明退回原因，录入的人才知道改什么。",
            "max_length": f"退回原因最多 {LONGEST_OPINION} 字。请写短一些。",
        },
    )
