"""The base of every entry page: open with a stamp, save once, compare when somebody else was faster."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView

from accounts.permissions import ENTER_REGISTER
from config.lib.fields import EncryptedText
from config.lib.merging import EditConflict, Writer, stamp
from config.lib.refusals import Refused
from households.forms.entry import EntryForm, HouseholdForm
from households.models import Household, RegisterChange
from households.register_fields import HOUSEHOLD_FIELDS
from households.selectors.changes import last_change_of, returned_change
from households.selectors.household_page import for_heading
from households.services.register import correct_household, household_values
from households.status import GONE
from villages.mixins import OneRecordMixin, ScopedStaffMixin
from villages.views.comparing import ComparingMixin

NUMBERS = {one.name: one for one in HOUSEHOLD_FIELDS if one.name in {"phone", "bank_account"}}


class EntryView(ComparingMixin, ScopedStaffMixin, OneRecordMixin, FormView):
    """An entry page about one household. Subclasses say which fields, what stands there now, which service saves."""

    permission = ENTER_REGISTER
    model = Household
    template_name = "households/entry_form.html"
    compare_template = "households/entry_conflict.html"
    title: ClassVar[str] = ""
    save_label: ClassVar[str] = "保存"

    def get_queryset(self) -> Any:
        return for_heading(super().get_queryset(), timezone.localdate())

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    @property
    def subject(self) -> Any:
        """The record that is edited; the household itself unless a subclass names another."""
        return self.object

    @property
    def record(self) -> str:
        """The name of what is edited, for the stamp and the draft."""
        return f"{self.form_class.__name__}-{self.object.pk}"

    def current(self) -> Mapping[str, Any]:
        """Return what stands there now, by field; empty for a new record, which cannot clash."""
        return {}

    def save(self, form: EntryForm) -> RegisterChange:
        """Call the one service that saves the form."""
        raise NotImplementedError

    def done_url(self, change: RegisterChange) -> str:
        """Return the page after saving: the household."""
        return reverse("households:detail", args=[change.household_id])

    def said(self, change: RegisterChange) -> str:
        """Return the message after saving."""
        return f"{change.get_kind_display()}已保存，等另一位同事复核。"

    @property
    def is_new(self) -> bool:
        """Whether there is nothing yet that could have been wrong: then nobody has to say why."""
        return not self.current()

    def get_form_kwargs(self) -> dict[str, Any]:
        about = {"user": self.request.user, "record": self.record, "is_new": self.is_new}
        return super().get_form_kwargs() | about

    def get_initial(self) -> dict[str, Any]:
        now = self.current()
        shown = {name: value for name, value in now.items() if not isinstance(value, EncryptedText)}
        stamped = {"opened": stamp(now, record=self.record)} if now else {}
        answered = returned_change(self.object, self.request.GET.get("answers", ""))
        return shown | stamped | {"answers": answered.pk if answered else None}

    def form_valid(self, form: EntryForm) -> HttpResponse:
        try:
            change = self.save(form)
        except EditConflict as conflict:
            return self.compare(form, conflict.clashes)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, self.said(change))
        return HttpResponseRedirect(self.done_url(change))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "household": self.object,
            "gone": self.object.status in GONE,
            "title": self.title,
            "save_label": self.save_label,
            "record": self.record,
            "returned": returned_change(self.object, str(self.request.GET.get("answers", ""))),
        }

    def written_by(self, name: str) -> Writer | None:
        change = last_change_of(self.subject, name)
        return Writer(change.made_by.display_name, change.made_at) if change else None


class HouseholdEditView(EntryView):
    """Correct what the register says about a household as a whole."""

    form_class = HouseholdForm
    fields = HOUSEHOLD_FIELDS
    title = "更正户信息"
    save_label = "保存更正"

    def current(self) -> Mapping[str, Any]:
        return household_values(self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        stored = {name: one.words(getattr(self.object, name)) for name, one in NUMBERS.items()}
        return super().get_form_kwargs() | {"village_id": self.object.village_id, "stored": stored}

    def save(self, form: EntryForm) -> RegisterChange:
        return correct_household(
            household_id=self.object.pk, typed=form.typed(), paper=form.paper(), actor=self.request.user
        )
