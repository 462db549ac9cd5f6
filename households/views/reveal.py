"""One full number of one household, for a reason that is written down, shown once."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.generic import FormView

from accounts.permissions import REVEAL_PERSONAL_DATA
from accounts.reveal import reveal
from config.lib.refusals import Refused
from households.forms import RevealForm
from households.models import Household, Membership
from households.selectors.household_page import members_of
from households.selectors.numbers import numbers_in_facts
from villages.mixins import OneRecordMixin, ScopedStaffMixin

FIELDS = {"phone": "phone", "bank": "bank_account"}


class RevealView(ScopedStaffMixin, OneRecordMixin, FormView):
    """Ask which number and why; answer once, on a page that nobody may cache."""

    permission = REVEAL_PERSONAL_DATA
    model = Household
    form_class = RevealForm
    template_name = "households/reveal.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    def get_form_kwargs(self) -> dict[str, Any]:
        self.persons = list(members_of(self.object, timezone.localdate()))
        self.numbers = {one.key: one for one in numbers_in_facts(self.object, timezone.localdate())}
        numbers = [(key, one.label) for key, one in self.numbers.items()]
        return super().get_form_kwargs() | {"household": self.object, "persons": self.persons, "numbers": numbers}

    def form_valid(self, form: RevealForm) -> HttpResponse:
        what = form.cleaned_data["what"]
        subject, field = self._subject(what)
        try:
            number = reveal(actor=self.request.user, subject=subject, field=field, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error("reason", str(refusal))
            return self.form_invalid(form)
        label = dict(form.fields["what"].choices)[what]
        return self.render_to_response(self.get_context_data(form=form, number=number, label=label))

    def _subject(self, what: str) -> tuple[Any, str]:
        if what in FIELDS:
            return self.object, FIELDS[what]
        if what in self.numbers:
            return self.numbers[what].fact, self.numbers[what].field
        by_id: dict[str, Membership] = {f"id-{person.member_id}": person for person in self.persons}
        return by_id[what].member, "id_number"
