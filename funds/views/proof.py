"""Proving an export: the page that takes it back, the public keys, and the program for an auditor's own machine."""

import base64
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.generic import FormView, View

from accounts.mixins import PermissionPageMixin
from accounts.permissions import VIEW_FUNDS
from config.lib.crypto import public_keys
from config.lib.refusals import Refused
from funds.proof.archive import NAME, program
from funds.proof.forms import ProofForm
from funds.services.verify_export import verify_upload


class ProofView(PermissionPageMixin, FormView):
    """Take an export back and say whether it is what the system made. Nothing of it is kept."""

    permission = VIEW_FUNDS
    form_class = ProofForm
    template_name = "funds/proof/proof.html"

    def form_valid(self, form: ProofForm) -> HttpResponse:
        file = form.cleaned_data["file"]
        try:
            report = verify_upload(file=file.file, size=file.size, actor=self.request.user)
        except Refused as refusal:
            form.add_error("file", str(refusal))
            return self.form_invalid(form)
        return self.render_to_response(self.get_context_data(form=ProofForm(), report=report, name=file.name))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        keys = {key_id: base64.b64encode(key).decode() for key_id, key in public_keys().items()}
        return super().get_context_data(**kwargs) | {"keys": keys}


class ProgramView(PermissionPageMixin, View):
    """The proving program, to be taken away."""

    permission = VIEW_FUNDS
    http_method_names = ("get", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        answer = HttpResponse(program(), content_type="application/octet-stream")
        answer["Content-Disposition"] = f'attachment; filename="{NAME}"'
        return answer
