"""The income worksheet by items: filling it in, what it adds up to so far, and reading it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView

from accounts.permissions import ENTER_REGISTER, VIEW_HOUSEHOLDS
from config.lib.dates import twelve_months_to
from config.lib.entry_fields import EntryField
from households.forms.entry import EntryForm
from households.forms.income import IncomeForm
from households.models import Household, IncomeEstimate, IncomeItem, IncomeRow, IncomeWorksheet, RegisterChange
from households.selectors.household_page import for_heading
from households.selectors.income import SheetPage, sheet_page
from households.services.estimates import Feed, cells_from, feeds_of
from households.services.income import (
    items_for,
    rows_of,
    save_income_sheet,
    sheet_fields,
    sheet_values,
    windows_by_items,
)
from households.services.worksheets import believed_worksheet, people_at
from households.status import GONE
from households.views.entry import EntryView
from villages.mixins import ScopedStaffMixin

MONTH = "%Y-%m"


class ItemsEntryView(EntryView):
    """Base of the forms by items. Subclasses say which window or quarter, what stands there, which service saves."""

    permission = ENTER_REGISTER
    template_name = "households/income_form.html"
    form_url: ClassVar[str] = ""
    sums_url: ClassVar[str] = ""

    def offered(self) -> Sequence[tuple[date, date]]:
        """Return the windows that can be entered."""
        raise NotImplementedError

    @cached_property
    def window(self) -> tuple[date, date]:
        """The window whose last month stands in the address (2026-09), among those offered; 404 for another."""
        for window in self.offered():
            if window[1].strftime(MONTH) == self.kwargs["end"]:
                return window
        raise Http404

    @cached_property
    def stored(self) -> IncomeWorksheet | IncomeEstimate | None:
        """What is believed now."""
        raise NotImplementedError

    @cached_property
    def rows(self) -> list[IncomeRow]:
        """The rows of what is stored; none where it has totals only."""
        return rows_of(self.stored)

    @cached_property
    def items(self) -> list[IncomeItem]:
        """The items that the form has."""
        return items_for(self.window[1], self.rows)

    @property
    def subject(self) -> Any:
        return self.stored or self.object

    @property
    def is_new(self) -> bool:
        return self.stored is None

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"items": self.items}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | self.sums(context["form"]) | {"end": self.kwargs["end"]}

    def sums(self, form: Any) -> dict[str, Any]:
        """Return the items of a form and what they add up to so far."""
        urls = {name: reverse(url, args=[self.object.pk, self.kwargs["end"]]) for name, url in self.urls().items()}
        return {"groups": form.groups(), "totals": form.totals(), "window": self.window, **urls}

    def urls(self) -> dict[str, str]:
        """Return the names of the addresses of the form and of its running totals."""
        return {"form_url": self.form_url, "sums_url": self.sums_url}


class SumsMixin:
    """What a form by items adds up to so far. Nothing is saved: with htmx a part of the page, else the whole."""

    http_method_names = ("get", "post")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead back to the form: this address only ever answers what was typed into it."""
        self.object = self.get_object()
        return redirect(self.form_url, self.object.pk, self.kwargs["end"])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        form = self.get_form()
        if "HX-Request" not in request.headers:
            return self.render_to_response(self.get_context_data(form=form))
        self.template_name = "households/_income_sums.html"
        return self.render_to_response({"part": True, **self.sums(form)})


class IncomeView(ItemsEntryView):
    """Fill in, close or correct the worksheet of one window by items."""

    form_class = IncomeForm
    save_label = "保存核算表"
    form_url, sums_url = "households:income", "households:income_sums"

    def offered(self) -> Sequence[tuple[date, date]]:
        return windows_by_items(timezone.localdate())

    @cached_property
    def stored(self) -> IncomeWorksheet | None:
        return believed_worksheet(self.object, self.window[1])

    @cached_property
    def feeds(self) -> dict[str, Feed]:
        """What the quarterly estimates of the window add up to, by item."""
        return feeds_of(self.object, self.window)

    @property
    def fields(self) -> Sequence[EntryField]:
        return sheet_fields(self.items)

    @property
    def title(self) -> str:
        return f"收入核算表 {self.window[0]:%Y-%m} 至 {self.window[1]:%Y-%m}"

    @property
    def record(self) -> str:
        return f"income-{self.kwargs['end']}-{self.object.pk}"

    @property
    def is_fed(self) -> bool:
        """Whether the form opens with the sums of the estimates, which the person then checks against the papers."""
        return self.stored is None and self.request.GET.get("from") == "quarters"

    def current(self) -> Mapping[str, Any]:
        people = people_at(self.object, self.window[1])
        return sheet_values(self.stored, self.items, self.rows, people=people)

    def get_initial(self) -> dict[str, Any]:
        fed = cells_from(self.items, self.feeds) if self.is_fed else {}
        return super().get_initial() | fed

    def save(self, form: EntryForm) -> RegisterChange:
        return save_income_sheet(
            household_id=self.object.pk,
            window_end=self.window[1],
            typed=form.typed(),
            paper=form.paper(),
            actor=self.request.user,
        )

    def done_url(self, change: RegisterChange) -> str:
        return reverse("households:income_sheet", args=[change.household_id, self.kwargs["end"]])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        before = believed_worksheet(self.object, self.window[0] - timedelta(days=1))
        shown = {"sheet": self.stored, "earlier": before, "feeds": feed_lines(self.items, self.feeds)}
        return super().get_context_data(**kwargs) | shown | {"may_feed": self.stored is None, "is_fed": self.is_fed}

    def sums(self, form: IncomeForm) -> dict[str, Any]:
        people = form.people()
        return super().sums(form) | {"head_count": people, "per_head": form.totals().per_head(people)}


class IncomeSumsView(SumsMixin, IncomeView):
    """The running totals of the worksheet."""


def feed_lines(items: Sequence[IncomeItem], feeds: Mapping[str, Feed]) -> list[tuple[str, Feed]]:
    """Return what the estimates say by the name of the item, in the order of the form."""
    return [(item.name, feeds[item.code]) for item in items if item.code in feeds]


class IncomeSheetView(ScopedStaffMixin, DetailView):
    """One worksheet to read: every income behind its total, and which do not count and why."""

    permission = VIEW_HOUSEHOLDS
    model = Household
    template_name = "households/income_sheet.html"

    def get_queryset(self) -> Any:
        return for_heading(super().get_queryset(), timezone.localdate())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        household, user = self.object, self.request.user
        window = window_ending(self.kwargs["end"])
        page: SheetPage = sheet_page(household, window)
        is_offered = window in windows_by_items(timezone.localdate())
        if page.sheet is None and not is_offered:
            raise Http404
        may_enter = is_offered and household.status not in GONE and user.may(ENTER_REGISTER)
        return super().get_context_data(**kwargs) | {"page": page, "end": self.kwargs["end"], "may_enter": may_enter}


def window_ending(month: str) -> tuple[date, date]:
    """Return the twelve full months that end with `month` (2026-09). Raises Http404 for what is no month."""
    try:
        return twelve_months_to(datetime.strptime(month, MONTH).date())
    except (ValueError, OverflowError) as fault:
        raise Http404 from fault
