"""Cadres and units: the lists, one cadre, registering and correcting, and choosing one in a form."""

from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView, ListView, TemplateView

from accounts.mixins import PermissionPageMixin
from accounts.permissions import MANAGE_CADRES, VIEW_CADRES
from accounts.reveal import masked
from accounts.selectors import last_writer
from config.lib.keyset import keyset_page
from config.lib.merging import Writer
from villages.entry_fields import CADRE_FIELDS, UNIT_FIELDS
from villages.forms.cadres import (
    CadreCorrectForm,
    CadreFilterForm,
    CadreForm,
    UnitCorrectForm,
    UnitFilterForm,
    UnitForm,
)
from villages.hooks import CADRE_CARDS, loads_of, most_households
from villages.models import Cadre, Posting, Unit
from villages.selectors.cadres import options_found, rows_of, search_cadres, with_posting
from villages.services.cadres import cadre_values, correct_cadre, create_cadre
from villages.services.units import correct_unit, create_unit, unit_values
from villages.views.correcting import CorrectionMixin
from villages.views.saving import OneRecordFormView, SavingFormView

UNIT_ORDER = ("unit_id", "id")
UNITS_SHOWN = 200


class CadreListView(PermissionPageMixin, ListView):
    """All cadres by unit: what they hold today and how many households they help."""

    permission = VIEW_CADRES
    model = Cadre
    template_name = "villages/cadre_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query, today, most = self.request.GET, timezone.localdate(), most_households()
        form = CadreFilterForm(query)
        page = keyset_page(
            self._narrowed(form).select_related("unit"),
            fields=UNIT_ORDER,
            after=query.get("after", ""),
            before=query.get("before", ""),
        )
        return super().get_context_data(**kwargs) | {
            "form": form,
            "page": page,
            "rows": rows_of(page.rows, self.request.user, today, most),
            "most": most,
            "may_manage": self.request.user.may(MANAGE_CADRES),
        }

    def _narrowed(self, form: CadreFilterForm) -> Any:
        form.is_valid()
        cadres = search_cadres(Cadre.objects.all(), form.cleaned_data.get("q") or "")
        if unit := form.cleaned_data.get("unit"):
            cadres = cadres.filter(unit=unit)
        kind = form.cleaned_data.get("kind")
        return with_posting(cadres, kind, timezone.localdate()) if kind else cadres


class CadreDetailView(PermissionPageMixin, DetailView):
    """One cadre: unit, masked numbers, postings the user may see, and the households they help."""

    permission = VIEW_CADRES
    queryset = Cadre.objects.select_related("unit")
    template_name = "villages/cadre_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cadre, user, today = self.object, self.request.user, timezone.localdate()
        postings = Posting.objects.visible_to(user).believed().filter(cadre=cadre)
        cards = [card for cards in CADRE_CARDS.call_all(cadre=cadre, user=user) for card in cards]
        return super().get_context_data(**kwargs) | {
            "facts": [
                {"label": "单位", "value": cadre.unit, "source": cadre.unit.get_tier_display()},
                {"label": "职级", "value": cadre.rank or "没有填"},
                {"label": "性别", "value": cadre.get_sex_display()},
                {"label": "身份证号", "value": masked(cadre.id_number, "id")},
                {"label": "工作电话", "value": masked(cadre.phone, "phone") or "没有登记"},
            ],
            "load": loads_of([cadre.pk])[cadre.pk],
            "most": most_households(),
            "postings": postings.select_related("village", "township").order_by("-valid_from", "-id"),
            "cards": sorted(cards, key=lambda card: card.order),
            "today": today,
            "may_manage": user.may(MANAGE_CADRES),
        }


class CadrePickView(PermissionPageMixin, TemplateView):
    """The cadres that the words in a form find, as radio buttons: what htmx puts under the field."""

    permission = VIEW_CADRES
    template_name = "villages/_cadre_options.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = self.request.GET.get("cadre_words", "")[:40]
        return super().get_context_data(**kwargs) | {"options": options_found(words), "words": words, "chosen": ""}


class CadreAddView(SavingFormView):
    """Register a cadre."""

    permission = MANAGE_CADRES
    form_class = CadreForm
    template_name = "villages/cadre_form.html"

    def save(self, form: CadreForm) -> str:
        self.cadre = create_cadre(entry=form.entry(), actor=self.request.user)
        return f"{self.cadre.name}已登记，编码 {self.cadre.code}。"

    def get_success_url(self) -> str:
        return reverse("villages:cadre_detail", args=[self.cadre.pk])


class CadreCorrectView(CorrectionMixin, OneRecordFormView):
    """Correct what the register says about a cadre."""

    fields = CADRE_FIELDS

    permission = MANAGE_CADRES
    form_class = CadreCorrectForm
    queryset = Cadre.objects.select_related("unit")
    template_name = "villages/cadre_form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        stored = {"id_number": masked(self.object.id_number, "id"), "phone": masked(self.object.phone, "phone")}
        return super().get_form_kwargs() | {"stored": stored}

    @property
    def record(self) -> str:
        return f"cadre-{self.object.pk}"

    def current(self) -> dict[str, Any]:
        return cadre_values(self.object)

    def written_by(self, name: str) -> Writer | None:
        return last_writer(self.object, name, action="villages.correct_cadre")

    def save(self, form: CadreCorrectForm) -> str:
        correct_cadre(
            cadre_id=self.object.pk,
            entry=form.entry(),
            opening=form.opening(),
            reason=form.cleaned_data["reason"],
            actor=self.request.user,
        )
        return "更正已保存，原来的内容留在历史里。"

    def get_success_url(self) -> str:
        return reverse("villages:cadre_detail", args=[self.object.pk])


class UnitListView(PermissionPageMixin, ListView):
    """The units that send cadres."""

    permission = VIEW_CADRES
    model = Unit
    template_name = "villages/unit_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query, form = self.request.GET, UnitFilterForm(self.request.GET)
        form.is_valid()
        units = Unit.objects.select_related("township").annotate(people=Count("cadres"))
        if words := (form.cleaned_data.get("q") or "").strip():
            units = units.filter(name__contains=words)
        if tier := form.cleaned_data.get("tier"):
            units = units.filter(tier=tier)
        page = keyset_page(
            units, fields=("id",), after=query.get("after", ""), before=query.get("before", ""), size=UNITS_SHOWN
        )
        may_manage = self.request.user.may(MANAGE_CADRES)
        return super().get_context_data(**kwargs) | {"form": form, "page": page, "may_manage": may_manage}


class UnitAddView(SavingFormView):
    """Register a unit."""

    permission = MANAGE_CADRES
    form_class = UnitForm
    template_name = "villages/unit_form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def save(self, form: UnitForm) -> str:
        return f"{create_unit(entry=form.entry(), actor=self.request.user)}已登记。"

    def get_success_url(self) -> str:
        return reverse("villages:unit_list")


class UnitCorrectView(CorrectionMixin, OneRecordFormView):
    """Correct or rename a unit."""

    fields = UNIT_FIELDS

    permission = MANAGE_CADRES
    form_class = UnitCorrectForm
    model = Unit
    template_name = "villages/unit_form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    @property
    def record(self) -> str:
        return f"unit-{self.object.pk}"

    def current(self) -> dict[str, Any]:
        return unit_values(self.object)

    def written_by(self, name: str) -> Writer | None:
        return last_writer(self.object, name, action="villages.correct_unit")

    def save(self, form: UnitCorrectForm) -> str:
        unit = correct_unit(
            unit_id=self.object.pk,
            entry=form.entry(),
            opening=form.opening(),
            reason=form.cleaned_data["reason"],
            actor=self.request.user,
        )
        return f"{unit}已更正，原来的内容留在历史里。"

    def get_success_url(self) -> str:
        return reverse("villages:unit_list")
