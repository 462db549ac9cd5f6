"""Entry pages about one person: registered with a household, and corrected."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.urls import reverse

from accounts.reveal import masked
from households.codes import MembershipEventKind, Relation
from households.forms.members import ArrivalForm, MemberForm
from households.models import Membership, RegisterChange, StatusEvent
from households.register_fields import MEMBER_FIELDS
from households.services.members import add_member, correct_member, member_values
from households.services.memberships import open_memberships
from households.views.entry import EntryView

AGAIN = "again"


class MemberAddView(EntryView):
    """Register a person who belonged to the household when it was registered."""

    form_class = ArrivalForm
    fields = MEMBER_FIELDS
    template_name = "households/member_form.html"
    title = "登记家庭成员"
    save_label = "保存成员"
    kind = MembershipEventKind.REGISTERED.value

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"kind": self.kind}

    def get_initial(self) -> dict[str, Any]:
        """Most belong to the household since it was registered, and to its head's people."""
        head = Membership.objects.visible_to(self.request.user).believed().filter(
            household=self.object, relation=Relation.HEAD, valid_to__isnull=True
        )  # fmt: skip
        ethnicity = head.values_list("member__ethnicity", flat=True).first()
        return super().get_initial() | {"ethnicity": ethnicity, "on_date": self.first_day()}

    def first_day(self) -> Any:
        """Return the day from which a person counts unless something else is typed."""
        events = StatusEvent.objects.visible_to(self.request.user).filter(household=self.object, before="")
        return events.values_list("on_date", flat=True).first()

    def save(self, form: ArrivalForm) -> RegisterChange:
        typed = form.typed()
        return add_member(
            household_id=self.object.pk,
            kind=self.kind,
            typed=typed,
            on_date=typed["on_date"],
            paper=form.paper(),
            actor=self.request.user,
        )

    def done_url(self, change: RegisterChange) -> str:
        """Return to the empty form when there is another person to register."""
        if self.request.POST.get("then") == AGAIN:
            return reverse("households:member_add", args=[self.object.pk])
        return super().done_url(change)


class MemberEditView(EntryView):
    """Correct what the register says about a member. The page is about the household the person is in."""

    form_class = MemberForm
    fields = MEMBER_FIELDS
    title = "更正家庭成员"
    save_label = "保存更正"
    pk_url_kwarg = "household"
    slug_url_kwarg = "pk"
    slug_field = "members__pk"

    def get_object(self, *args: Any, **kwargs: Any) -> Any:
        """Return the household; a person who has left it is not corrected any more."""
        household = super().get_object(*args, **kwargs)
        people = open_memberships(household)
        self.membership = next((one for one in people if one.member_id == self.kwargs["pk"]), None)
        if self.membership is None:
            raise Http404
        return household

    @property
    def subject(self) -> Any:
        return self.membership.member

    @property
    def record(self) -> str:
        return f"MemberForm-{self.kwargs['pk']}"

    def current(self) -> Mapping[str, Any]:
        return member_values(self.membership)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "member": self.subject,
            "is_head": self.membership.relation == Relation.HEAD,
            "stored": masked(self.subject.id_number, "id"),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"title": f"更正{self.subject.name}"}

    def save(self, form: MemberForm) -> RegisterChange:
        typed = {"relation": Relation.HEAD.value} | form.typed()
        return correct_member(member_id=self.kwargs["pk"], typed=typed, paper=form.paper(), actor=self.request.user)
