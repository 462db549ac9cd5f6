"""Forms that correct a record: they carry a signed stamp of the values they were opened with."""

from typing import Any

from django import forms

from config.lib.merging import CHOOSE, Opening, read_stamp

STALE_FORM = "这一页不完整，没有保存。请刷新页面，再填一次。"


class StampedForm(forms.Form):
    """Mix-in of forms that correct a record; comes before the form it is mixed into.

    `record` names what is edited, so that a stamp cannot be used for another record.
    """

    opened = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, record: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record = record

    def clean_opened(self) -> dict[str, str]:
        """Return the digests of the values this form was opened with; refuse a stamp of another record."""
        if not self.cleaned_data["opened"]:
            return {}
        read = read_stamp(self.cleaned_data["opened"], record=self.record)
        if read is None:
            raise forms.ValidationError(STALE_FORM)
        return read

    def chosen_sides(self) -> dict[str, str]:
        """Return whose value the sender chose in each clash, as the compare page sends it."""
        return {name.removeprefix(CHOOSE): self.data[name] for name in self.data if name.startswith(CHOOSE)}

    def opening(self) -> Opening:
        """Return what the valid form was opened with and what was chosen, as services take it."""
        return Opening(digests=self.cleaned_data["opened"], chosen=self.chosen_sides())
