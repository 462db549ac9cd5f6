"""What every page starts from that corrects one record of places and cadres."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from django.http import HttpResponse

from config.lib.fields import EncryptedText
from config.lib.merging import EditConflict, Writer, digest, stamp
from villages.views.comparing import ComparingMixin


class CorrectionMixin(ComparingMixin):
    """A `OneRecordFormView` with a stamped form: when somebody else was faster, both sides are compared."""

    compare_template = "villages/correct_conflict.html"

    @property
    def record(self) -> str:
        """The name of what is edited, for the stamp and the draft."""
        raise NotImplementedError

    @property
    def about(self) -> str:
        """What is edited, in words."""
        return str(self.object)

    def current(self) -> Mapping[str, Any]:
        """Return what stands there now, by field."""
        raise NotImplementedError

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"record": self.record}

    def get_initial(self) -> dict[str, Any]:
        now = self.current()
        shown = {name: value for name, value in now.items() if not isinstance(value, EncryptedText)}
        return shown | {"opened": stamp(now, record=self.record)}

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except EditConflict as conflict:
            return self.compare(form, conflict.clashes)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = {"record": self.record, "about": self.about, "back": self.get_success_url()}
        return super().get_context_data(**kwargs) | words


def writer_among(versions: Sequence[Any], name: str) -> Writer | None:
    """Return who last changed the field `name` in the versions of a dated row, oldest first, or None."""
    for older, newer in reversed(list(pairwise(versions))):
        if digest(getattr(older, name)) != digest(getattr(newer, name)):
            return Writer(newer.recorded_by.display_name if newer.recorded_by else "系统", newer.recorded_at)
    return None
