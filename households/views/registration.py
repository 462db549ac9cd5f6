"""登记新户: choose the village, then the household with its head."""

from typing import Any

from django.urls import reverse
from django.views.generic import ListView

from accounts.permissions import REGISTER_HOUSEHOLDS
from households.forms.registration import HEAD_PART, HOUSEHOLD_PART, RegisterForm
from households.models import RegisterChange
from households.services.registration import register_household
from households.views.entry import EntryView
from villages.mixins import ScopedStaffMixin
from villages.models import Village


class RegisterWhereView(ScopedStaffMixin, ListView):
    """The villages in which the user may register a household."""

    permission = REGISTER_HOUSEHOLDS
    model = Village
    template_name = "households/register_where.html"
    context_object_name = "villages"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("township").order_by("township__sort", "code")


class RegisterView(EntryView):
    """Register a household with its head in one village."""

    permission = REGISTER_HOUSEHOLDS
    model = Village
    form_class = RegisterForm
    template_name = "households/register_form.html"
    title = "登记新户"
    save_label = "登记这一户"

    def get_queryset(self) -> Any:
        return super(EntryView, self).get_queryset().select_related("township")

    def get_initial(self) -> dict[str, Any]:
        return {"identified_by": "national"}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"village_id": self.object.pk}

    def save(self, form: RegisterForm) -> RegisterChange:
        return register_household(
            village_id=self.object.pk,
            typed=form.household(),
            head=form.head(),
            on_date=form.cleaned_data["on_date"],
            paper=form.paper(),
            actor=self.request.user,
        )

    def done_url(self, change: RegisterChange) -> str:
        return reverse("households:detail", args=[change.household_id])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super(EntryView, self).get_context_data(**kwargs)
        form = context["form"]
        return context | {
            "village": self.object,
            "title": self.title,
            "save_label": self.save_label,
            "record": self.record,
            "household_fields": [form["on_date"], *(form[name] for name in HOUSEHOLD_PART)],
            "head_fields": [form[name] for name in HEAD_PART],
            "paper_fields": [form["document"], form["reason"]],
        }
