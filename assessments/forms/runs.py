"""The form with which a run is taken back."""

from django import forms

from assessments.services.undoing import LONGEST_REASON
from households.forms.words import opinion_field


class UndoForm(forms.Form):
    """Why a run is taken back."""

    reason = opinion_field("撤销原因", required=True, hint="例如：导入的医保名单是旧的", length=LONGEST_REASON)
