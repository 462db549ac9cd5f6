"""Fill in the yearly register of a village, or correct it."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from accounts.permissions import KEEP_VILLAGE_YEARS
from config.lib.merging import Writer
from villages.forms.years import VillageYearForm
from villages.models import Village, VillageYear
from villages.services.years import save_village_year, year_values, years_to_enter
from villages.views.correcting import CorrectionMixin, writer_among
from villages.views.postings import PlaceFormView
from villages.year_fields import YEAR_FIELDS


class VillageYearView(CorrectionMixin, PlaceFormView):
    """The counts of one village and year; the year stands in the address."""

    permission = KEEP_VILLAGE_YEARS
    model = Village
    form_class = VillageYearForm
    template_name = "villages/year_form.html"
    fields = YEAR_FIELDS

    @property
    def year(self) -> int:
        """The year in the address; one that cannot be entered is no page."""
        if self.kwargs["year"] not in years_to_enter():
            raise Http404
        return int(self.kwargs["year"])

    @cached_property
    def versions(self) -> list[VillageYear]:
        """What was written about that year, oldest first."""
        rows = VillageYear.objects.visible_to(self.request.user).filter(village=self.object, year=self.year)
        return list(rows.select_related("recorded_by").order_by("recorded_at", "pk"))

    @property
    def stands(self) -> VillageYear | None:
        return next((row for row in reversed(self.versions) if row.superseded_at is None), None)

    @property
    def record(self) -> str:
        return f"village-year-{self.object.pk}-{self.year}"

    @property
    def about(self) -> str:
        return f"{self.object} {self.year} 年村情年报"

    def current(self) -> dict[str, Any]:
        return year_values(self.stands or VillageYear())

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"document": self.stands.document if self.stands else ""}

    def written_by(self, name: str) -> Writer | None:
        return writer_among(self.versions, name)

    def save(self, form: VillageYearForm) -> str:
        save_village_year(
            village_id=self.object.pk,
            year=self.year,
            values=form.values(),
            document=form.cleaned_data["document"],
            opening=form.opening(),
            actor=self.request.user,
        )
        return f"{self.year} 年村情年报已保存。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "village": self.object,
            "year": self.year,
            "years": years_to_enter(),
            "stands": self.stands,
        }

    def get_success_url(self) -> str:
        return reverse("villages:detail", args=[self.object.pk])
