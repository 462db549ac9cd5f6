"""Who helps whom: one household is paired, handed over, ended, corrected; several are handed over at once."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView, ListView

from accounts.permissions import PAIR_HOUSEHOLDS
from config.lib.refusals import Refused
from config.lib.row_numbers import row_numbers
from households.forms.pairings import CorrectPairingForm, EndPairingForm, HandOverForm, PairForm
from households.models import Household, Pairing
from households.selectors.changes import returned_change
from households.selectors.pairings import entries_of, suggested_helpers
from households.services.pairings import (
    MOST_AT_ONCE,
    change_helper,
    change_helpers,
    correct_pairing,
    end_pairing,
    pair_household,
)
from households.status import GONE
from villages.mixins import NOT_SEEN, OneRecordMixin, ScopedStaffMixin
from villages.models import Cadre


class PairingFormView(ScopedStaffMixin, OneRecordMixin, FormView):
    """A form about who helps one household. Subclasses say which service saves it."""

    permission = PAIR_HOUSEHOLDS
    template_name = "households/pairing_form.html"
    title = ""
    save_label = ""

    @property
    def household(self) -> Household:
        """The household the form is about."""
        return self.object

    @property
    def pairing(self) -> Pairing | None:
        """The pairing that changes; None for a new one."""
        return None

    @property
    def record(self) -> str:
        """The name of what is edited, for the draft."""
        return f"{self.form_class.__name__}-{self.object.pk}"

    def save(self, form: Any) -> str:
        """Call the one service that saves, and return the message for the household's page."""
        raise NotImplementedError

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs() | {"user": self.request.user, "record": self.record}
        return kwargs | {"suggested": self.suggested()}

    def suggested(self) -> list[Cadre]:
        """The cadres offered before anybody searches."""
        return list(suggested_helpers(self.household, timezone.localdate()))

    def get_initial(self) -> dict[str, Any]:
        answered = returned_change(self.household, self.request.GET.get("answers", ""))
        return {"answers": answered.pk if answered else None}

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            said = self.save(form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, said)
        return HttpResponseRedirect(reverse("households:detail", args=[self.household.pk]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "household": self.household,
            "pairing": self.pairing,
            "gone": self.household.status in GONE and self.pairing is None,
            "entries": entries_of(self.household),
            "title": self.title,
            "save_label": self.save_label,
            "record": self.record,
            "returned": returned_change(self.household, self.request.GET.get("answers", "")),
        }


class PairView(PairingFormView):
    """Give a household its helper."""

    model = Household
    form_class = PairForm
    title = "登记结对"
    save_label = "登记结对"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("township", "village", "group")

    def save(self, form: PairForm) -> str:
        values, actor = form.cleaned_data, self.request.user
        pairing = pair_household(
            household_id=self.object.pk,
            cadre_id=values["cadre"].pk,
            valid_from=values["valid_from"],
            paper=form.paper(),
            actor=actor,
        )
        return f"{pairing.cadre}从 {pairing.valid_from} 起帮扶{self.household}，已登记，等另一位同事复核。"


class OnePairingView(PairingFormView):
    """A form about one pairing."""

    model = Pairing

    def get_queryset(self) -> Any:
        places = ("household__township", "household__village", "household__group", "cadre__unit")
        return super().get_queryset().select_related(*places)

    @property
    def household(self) -> Household:
        return self.object.household

    @property
    def pairing(self) -> Pairing | None:
        return self.object


class PairingChangeView(OnePairingView):
    """Hand a household over to another cadre."""

    form_class = HandOverForm
    title = "换帮扶人"
    save_label = "换帮扶人"

    def suggested(self) -> list[Cadre]:
        return [cadre for cadre in super().suggested() if cadre.pk != self.object.cadre_id]

    def save(self, form: HandOverForm) -> str:
        values, actor = form.cleaned_data, self.request.user
        begun = change_helper(
            pairing_id=self.object.pk, cadre_id=values["cadre"].pk, on=values["on"], paper=form.paper(), actor=actor
        )
        return f"{begun.cadre}从 {begun.valid_from} 起接替{self.object.cadre}，已登记，等另一位同事复核。"


class PairingEndView(OnePairingView):
    """End a pairing without another helper."""

    form_class = EndPairingForm
    title = "结束结对"
    save_label = "结束结对"

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        del kwargs["suggested"]
        return kwargs

    def save(self, form: EndPairingForm) -> str:
        last_day = form.cleaned_data["last_day"]
        end_pairing(pairing_id=self.object.pk, last_day=last_day, paper=form.paper(), actor=self.request.user)
        return f"{self.object.cadre}的结对到 {last_day} 结束，已登记，等另一位同事复核。"


class PairingCorrectView(OnePairingView):
    """Put a wrong pairing right, or take it back."""

    form_class = CorrectPairingForm
    title = "更正结对"
    save_label = "保存更正"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead on from an entry that was superseded meanwhile to the one that counts, or to a new one."""
        stale = self.get_object()
        if stale.superseded_at is None:
            return super().get(request, *args, **kwargs)
        standing = Pairing.objects.visible_to(request.user).believed().filter(household=stale.household_id)
        now = standing.order_by("-valid_from").first()
        if now is not None:
            page = reverse("households:pairing_correct", args=[now.pk])
        else:
            page = reverse("households:pair", args=[stale.household_id])
        return HttpResponseRedirect(f"{page}?{request.GET.urlencode()}")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"pairing": self.object}

    def save(self, form: CorrectPairingForm) -> str:
        entry = form.corrected()
        correct_pairing(pairing_id=self.object.pk, entry=entry, paper=form.paper(), actor=self.request.user)
        return f"{'这一条已撤回' if entry is None else '更正已保存'}，原来的一条留在历史里，等另一位同事复核。"


class PairingsChangeView(ScopedStaffMixin, FormView, ListView):
    """Hand several households of one or more cadres to another, as when a cadre moves away."""

    permission = PAIR_HOUSEHOLDS
    model = Pairing
    form_class = HandOverForm
    template_name = "households/pairings_change.html"

    def get_queryset(self) -> Any:
        """Narrow to the ticked ones that go on, within scope."""
        sent = self.request.POST if self.request.method == "POST" else self.request.GET
        picked = row_numbers(sent.getlist("pick"))
        seen = super().get_queryset().believed().filter(pk__in=picked[: MOST_AT_ONCE + 1], valid_to__isnull=True)
        return seen.select_related("household__village", "household__group", "cadre__unit").order_by("household")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object_list = []
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object_list = list(self.get_queryset())
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object_list = list(self.get_queryset())
        form = self.get_form()
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "record": "HandOverForm-many"}

    def form_valid(self, form: HandOverForm) -> HttpResponse:
        values, actor = form.cleaned_data, self.request.user
        picked = row_numbers(self.request.POST.getlist("pick"))
        try:
            changed = change_helpers(
                pairing_ids=picked, cadre_id=values["cadre"].pk, on=values["on"], paper=form.paper(), actor=actor
            )
        except Pairing.DoesNotExist as unseen:
            raise Http404(NOT_SEEN) from unseen  # the service has noted who asked
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(
            self.request, f"{len(changed)} 户从 {values['on']} 起由{values['cadre']}帮扶，等另一位同事复核。"
        )
        return HttpResponseRedirect(reverse("villages:cadre_detail", args=[values["cadre"].pk]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"chosen": self.object_list}
