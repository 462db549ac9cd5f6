"""A stored photo as an answer, and who objected to a notice opened for a reason: both within the user's rows."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.generic import FormView, View
from django.views.generic.detail import SingleObjectMixin

from accounts.permissions import REVEAL_PERSONAL_DATA
from accounts.reveal import open_stored, reveal
from config.lib.refusals import Refused
from households.forms.notices import ContactForm
from households.views.evidence import NEVER_RUN
from villages.mixins import OneRecordMixin, ScopedStaffMixin


class PictureView(ScopedStaffMixin, SingleObjectMixin, View):
    """One photo, to those who see what it belongs to."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            content = open_stored(self.get_object().file)
        except (FileNotFoundError, Refused) as error:
            raise Http404("照片的文件不在了，或者打不开。") from error
        headers = {"Cache-Control": "private, no-store", "Content-Security-Policy": NEVER_RUN}
        return HttpResponse(content, content_type="image/jpeg", headers=headers | {"X-Content-Type-Options": "nosniff"})


class ObjectorView(ScopedStaffMixin, OneRecordMixin, FormView):
    """Who objected, opened once for a reason that is logged, on a page that nobody may cache."""

    permission = REVEAL_PERSONAL_DATA
    form_class = ContactForm
    template_name = "households/objector.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the way back to the notice."""
        return super().get_context_data(**kwargs) | {"back": self.back_url()}

    def back_url(self) -> str:
        """Return where the notice is."""
        raise NotImplementedError

    def form_valid(self, form: ContactForm) -> HttpResponse:
        reason, opened = form.cleaned_data["reason"], {}
        try:
            for field in ("who", "phone"):
                opened[field] = reveal(actor=self.request.user, subject=self.object, field=field, reason=reason)
        except Refused as refusal:
            form.add_error("reason", str(refusal))
            return self.form_invalid(form)
        return self.render_to_response(self.get_context_data(form=form, opened=opened))
