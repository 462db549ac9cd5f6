"""What every entry page about places and cadres starts from."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.generic import FormView

from accounts.mixins import PermissionPageMixin
from config.lib.refusals import Refused
from villages.mixins import OneRecordMixin


class SavingFormView(PermissionPageMixin, FormView):
    """A form whose service may refuse: the sentence stands above the form, and what was typed stays."""

    def save(self, form: Any) -> str:
        """Call the one service that saves, and return the message for the next page."""
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            said = self.save(form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, said)
        return HttpResponseRedirect(self.get_success_url())


class OneRecordFormView(OneRecordMixin, SavingFormView):
    """Such a form about one record, found by the address."""
