"""The list of a village's watched households for its board, as PDF or Word."""

from typing import Any

from django.http import HttpResponse
from django.views.generic import FormView

from accounts.mixins import PermissionPageMixin
from accounts.permissions import VIEW_VILLAGES
from config.lib.printing.formats import format_of
from config.lib.refusals import Refused
from households.forms.watch_notice import WatchNoticeForm
from households.papers.watch_notice import LABELS, Board, WatchList
from households.services.watch_notices import print_watch_notice
from villages.views.printing import imprint_of, papers_answer


class WatchNoticeView(PermissionPageMixin, FormView):
    """Choose village, list and days; answered with the paper."""

    permission = VIEW_VILLAGES
    form_class = WatchNoticeForm
    template_name = "households/watch_notice.html"

    def form_valid(self, form: WatchNoticeForm) -> HttpResponse:
        said = form.cleaned_data
        village, which = said["village"], WatchList(said["which"])
        board = Board(said["place"], said["phone"], said["posted_on"], said["days"])
        about = {"which": which, "since": said["since"], "board": board, "actor": self.request.user}
        try:
            printout = print_watch_notice(village_id=village.pk, **about)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        name = f"监测对象公示-{LABELS[which]}-{village}"
        return papers_answer([(printout, imprint_of(self.request))], name=name, form=format_of(said["format"]))

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}
