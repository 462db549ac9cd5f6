"""Certificates and worksheets: what is there, a new one, a correction."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import DetailView

from accounts.permissions import ENTER_CERTIFICATES, ENTER_REGISTER, VIEW_HOUSEHOLDS
from config.lib.entry_fields import EntryField
from config.lib.refusals import Refused
from households.fact_kinds import FACT_KINDS, FactGroup, FactKind
from households.forms.entry import EntryForm
from households.forms.facts import FactForm, WorksheetForm
from households.models import Household, RegisterChange
from households.selectors.fact_rows import fact_rows, with_doubts
from households.selectors.facts import (
    FactSection,
    disagreements,
    fact_sections,
    quarter_lines,
    worksheet_windows,
)
from households.selectors.household_page import for_heading
from households.services.facts import correct_fact, enter_fact, fact_values, newest_version
from households.services.worksheets import (
    WORKSHEET_FIELDS,
    believed_worksheet,
    people_at,
    save_worksheet,
    windows_to_enter,
    worksheet_values,
)
from households.status import GONE
from households.views.entry import EntryView
from villages.mixins import ScopedStaffMixin


class FactListView(ScopedStaffMixin, DetailView):
    """All certificates and worksheets of one household, with buttons for those who may write."""

    permission = VIEW_HOUSEHOLDS
    model = Household
    template_name = "households/fact_list.html"

    def get_queryset(self) -> Any:
        today = timezone.localdate()
        return with_doubts(for_heading(super().get_queryset(), today), today)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        household, user, today = self.object, self.request.user, timezone.localdate()
        open_to_entry, rows = household.status not in GONE, fact_rows(household)
        return super().get_context_data(**kwargs) | {
            "groups": _grouped(fact_sections(rows, today, user if open_to_entry else None)),
            "differences": disagreements(household, rows, today),
            "windows": worksheet_windows(household, today),
            "quarters": quarter_lines(household, today),
            "may_enter": open_to_entry and user.may(ENTER_REGISTER),
        }


def _grouped(sections: list[FactSection]) -> list[tuple[str, list[FactSection]]]:
    """Return the sections under their headings, in the order of the headings."""
    return [(group.label, [one for one in sections if one.kind.group == group]) for group in FactGroup]


class CertificateView(EntryView):
    """Base of the two pages of a fact: the kind stands in the address, and says whose entry it is."""

    permission = ENTER_CERTIFICATES
    form_class = FactForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for the permission of the kind."""
        if kind := FACT_KINDS.get(self.kwargs["key"]):
            self.permission = kind.permission
        return super().dispatch(request, *args, **kwargs)

    @property
    def kind(self) -> FactKind:
        if self.kwargs["key"] not in FACT_KINDS:
            raise Http404
        return FACT_KINDS[self.kwargs["key"]]

    @property
    def fields(self) -> Sequence[EntryField]:
        return self.kind.fields

    def get_form_kwargs(self) -> dict[str, Any]:
        now = self.current()
        stored = {name: self.kind.words_of(name).words(now[name]) for name in self.kind.numbers if now.get(name)}
        return super().get_form_kwargs() | {"kind": self.kind, "household": self.object, "stored": stored}

    def done_url(self, change: RegisterChange) -> str:
        return reverse("households:facts", args=[change.household_id])


class FactCreateView(CertificateView):
    """Write down a new certificate."""

    save_label = "保存凭据"

    @property
    def title(self) -> str:
        return f"登记{self.kind.label}"

    @property
    def record(self) -> str:
        return f"new-{self.kind.key}-{self.object.pk}"

    def save(self, form: EntryForm) -> RegisterChange:
        return enter_fact(
            household_id=self.object.pk,
            key=self.kind.key,
            typed=form.typed(),
            paper=form.paper(),
            actor=self.request.user,
        )


class FactCorrectView(CertificateView):
    """Correct a certificate that was written down wrongly."""

    save_label = "保存更正"

    @property
    def title(self) -> str:
        return f"更正{self.kind.label}"

    @property
    def record(self) -> str:
        return f"{self.kind.key}-{self.kwargs['fact']}"

    @cached_property
    def subject(self) -> Any:
        """The certificate as it is believed now; 404 for one of another household or one that is gone."""
        try:
            return newest_version(self.kind, self.object.pk, self.kwargs["fact"])
        except (Refused, self.kind.model.DoesNotExist) as error:
            raise Http404 from error

    def current(self) -> Mapping[str, Any]:
        return fact_values(self.kind, self.subject)

    def save(self, form: EntryForm) -> RegisterChange:
        return correct_fact(
            household_id=self.object.pk,
            key=self.kind.key,
            fact_id=self.kwargs["fact"],
            typed=form.typed(),
            paper=form.paper(),
            actor=self.request.user,
        )


class WorksheetView(EntryView):
    """Fill in, close or correct the worksheet of one window; the year it ends in stands in the address."""

    permission = ENTER_REGISTER
    form_class = WorksheetForm
    fields = WORKSHEET_FIELDS
    template_name = "households/worksheet_form.html"
    save_label = "保存核算表"

    @property
    def window(self) -> tuple[date, date]:
        found = [window for window in windows_to_enter(timezone.localdate()) if window[1].year == self.kwargs["year"]]
        if not found:
            raise Http404
        return found[0]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead on to the items where the totals are their sums."""
        response = super().get(request, *args, **kwargs)
        sheet = believed_worksheet(self.object, self.window[1])
        if sheet is not None and sheet.item_count:
            return redirect("households:income", self.object.pk, f"{sheet.window_end:%Y-%m}")
        return response

    @property
    def title(self) -> str:
        return f"{self.window[1].year} 年收入核算表"

    @property
    def record(self) -> str:
        return f"worksheet-{self.window[1].year}-{self.object.pk}"

    @property
    def subject(self) -> Any:
        return believed_worksheet(self.object, self.window[1]) or self.object

    def current(self) -> Mapping[str, Any]:
        people = people_at(self.object, self.window[1])
        return worksheet_values(believed_worksheet(self.object, self.window[1]), people=people)

    def save(self, form: EntryForm) -> RegisterChange:
        return save_worksheet(
            household_id=self.object.pk,
            window_end=self.window[1],
            typed=form.typed(),
            paper=form.paper(),
            actor=self.request.user,
        )

    @property
    def is_new(self) -> bool:
        return believed_worksheet(self.object, self.window[1]) is None

    def done_url(self, change: RegisterChange) -> str:
        return reverse("households:facts", args=[change.household_id])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        window, sheet = self.window, believed_worksheet(self.object, self.window[1])
        earlier = believed_worksheet(self.object, window[0] - timedelta(days=1))
        return super().get_context_data(**kwargs) | {
            "window": window,
            "sheet": sheet,
            "earlier": earlier,
            "end": f"{window[1]:%Y-%m}",
        }
