"""Paper: the contact card of a household or of a whole village, and the record of one visit."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.generic import DetailView, FormView
from django.views.generic.detail import SingleObjectMixin

from accounts.permissions import REVEAL_PERSONAL_DATA, VIEW_HOUSEHOLDS
from accounts.reveal import MIN_REASON
from config.lib.refusals import Refused
from households.models import Household, Visit
from households.models.visits import VISIT_CHECKS
from households.selectors.cards import cards_for
from households.services.cards import phones_for_cards
from villages.mixins import ScopedStaffMixin
from villages.models import Village


class CardPhonesForm(forms.Form):
    """Why the work phones are needed in full."""

    reason = forms.CharField(
        label="带出完整的工作电话，因为",
        min_length=MIN_REASON,
        max_length=200,
        help_text="这条理由会记入日志，例如：打印联系卡发到户。",
        error_messages={
            "required": "请写明为什么要带出电话。",
            "min_length": f"理由至少写 {MIN_REASON} 个字，这条理由会记入日志。",
        },
    )


class _CardsView(ScopedStaffMixin, SingleObjectMixin, FormView):
    """Cards with a line for the phone; who may see numbers in full gets them printed, for a reason."""

    permission = VIEW_HOUSEHOLDS
    form_class = CardPhonesForm
    template_name = "households/cards_print.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        response = super().post(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    def households(self) -> Any:
        """Return the households whose cards are asked for, within the user's scope."""
        raise NotImplementedError

    def form_valid(self, form: CardPhonesForm) -> HttpResponse:
        ids = list(self.households().values_list("pk", flat=True))
        try:
            phones = phones_for_cards(household_ids=ids, reason=form.cleaned_data["reason"], actor=self.request.user)
        except Refused as refusal:
            form.add_error("reason", str(refusal))
            return self.form_invalid(form)
        return self.render_to_response(self.get_context_data(form=form, phones=phones))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        phones = kwargs.pop("phones", None)
        return super().get_context_data(**kwargs) | {
            "cards": cards_for(self.households(), timezone.localdate(), phones or {}),
            "opened": phones is not None,
            "may_reveal": self.request.user.may(REVEAL_PERSONAL_DATA),
        }


class HouseholdCardView(_CardsView):
    """The contact card of one household."""

    model = Household

    def households(self) -> Any:
        return Household.objects.visible_to(self.request.user).filter(pk=self.object.pk)


class VillageCardsView(_CardsView):
    """The contact cards of a village."""

    model = Village

    def households(self) -> Any:
        return Household.objects.visible_to(self.request.user).filter(village=self.object)


class VisitPrintView(ScopedStaffMixin, DetailView):
    """The record of one visit on paper, with lines to sign on."""

    permission = VIEW_HOUSEHOLDS
    model = Visit
    template_name = "households/visit_print.html"

    def get_queryset(self) -> Any:
        about = ("household__township", "household__village", "household__group", "cadre__unit", "resolution__cadre")
        return super().get_queryset().select_related(*about).prefetch_related("photos")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        visit = self.object
        checks = [(Visit._meta.get_field(name).verbose_name, getattr(visit, name)) for name in VISIT_CHECKS]
        return super().get_context_data(**kwargs) | {"checks": checks}
