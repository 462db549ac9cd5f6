"""What every entry page about places and cadres starts from."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from accounts.mixins import PermissionPageMixin
from config.lib.refusals import Refused


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


class OneRecordFormView(SingleObjectMixin, SavingFormView):
    """Such a form about one record, found by the address."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        return super().post(request, *args, **kwargs)
