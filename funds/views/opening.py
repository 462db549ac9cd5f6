"""Opening balances: the empty workbook, and the filled one on its way to a second person."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.generic import View

from accounts.mixins import PermissionPageMixin
from accounts.permissions import ENTER_FUNDS
from config.lib.refusals import Refused
from config.lib.sheets import Fault
from config.lib.xlsx_guard import look_at
from funds.forms.orders import OpeningForm
from funds.opening_book import read_rows, write_template
from funds.services.orders import OrderEntry, enter_order
from funds.status import OrderKind
from projects.models import Project
from villages.views.exports import SPREADSHEET
from villages.views.saving import SavingFormView

FAULTS_SHOWN = 200


class SheetFaulty(Refused):
    """The workbook holds faults, and nothing was taken in; `faults` lists them with their cells."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"表里有 {len(faults):,} 处要改，都没有收。改好再传。")
        self.faults = faults


class OpeningView(SavingFormView):
    """Send a workbook of opening balances; its faults come back at once, with their cells."""

    permission = ENTER_FUNDS
    form_class = OpeningForm
    template_name = "funds/lines/opening.html"
    faults: tuple[Fault, ...] = ()

    def save(self, form: OpeningForm) -> str:
        file = form.cleaned_data["file"]
        look_at(file.file, size=file.size)
        codes = dict(Project.objects.visible_to(self.request.user).values_list("code", "pk"))
        rows, faults = read_rows(file.file, codes)
        self.faults = tuple(faults)
        if faults:
            raise SheetFaulty(faults)
        self.order = enter_order(kind=OrderKind.OPENING, entry=OrderEntry(rows=tuple(rows)), actor=self.request.user)
        return f"{self.order} 已提交，{len(rows):,} 行，等另一位财政人员复核。复核前不生效。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {"faults": self.faults[:FAULTS_SHOWN], "fault_count": len(self.faults)}
        return super().get_context_data(**kwargs) | shown

    def get_success_url(self) -> str:
        return reverse("funds:order_detail", args=[self.order.pk])


class OpeningTemplateView(PermissionPageMixin, View):
    """The empty workbook to fill in."""

    permission = ENTER_FUNDS
    http_method_names = ("get", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        answer = HttpResponse(content_type=SPREADSHEET)
        answer["Content-Disposition"] = content_disposition_header(True, "期初余额模板.xlsx")
        write_template(answer)
        return answer
