"""What people type about a visit that is not in order: why it goes back, what the corrected one says."""

from typing import Any

from django import forms

from config.lib.personal_numbers import without_numbers
from households.forms.visits import VisitForm
from households.models import Visit
from households.services.returns import LONGEST_REASON
from villages.forms import ScopedForm
from villages.models import Village


class CorrectionForm(VisitForm):
    """The visit that takes the place of one that was sent back; it starts with the old answers."""

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        written = {field.name for field in Visit._meta.concrete_fields} - {"submit_key"}
        told = {name: getattr(visit, name) for name in self.base_fields if name in written}
        super().__init__(*args, **kwargs | {"initial": told | (kwargs.get("initial") or {})})
        self.kept_day = visit.visited_on


class ReturnForm(forms.Form):
    """Why a visit is sent back."""

    reason = forms.CharField(
        label="退回原因",
        max_length=LONGEST_REASON,
        validators=[without_numbers],
        help_text="走访的人会看到，写清楚要改什么。不写身份证号和电话。",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "请写明退回原因，走访的人才知道改什么。",
            "max_length": f"退回原因最多 {LONGEST_REASON} 字。请写短一些。",
        },
    )


class ReturnFilterForm(ScopedForm):
    """What the list of returned visits is narrowed by."""

    village = forms.ModelChoiceField(label="村", queryset=Village.objects.all(), required=False, empty_label="全部")

    def narrow(self, returns: Any) -> Any:
        """Return `returns` narrowed by what is chosen; a broken filter narrows nothing."""
        self.is_valid()
        village = self.cleaned_data.get("village")
        return returns.filter(visit__household__village=village) if village else returns

    @property
    def words(self) -> str:
        """Return what is chosen, for the folded line of the phone."""
        self.is_valid()
        return str(self.cleaned_data.get("village") or "")
