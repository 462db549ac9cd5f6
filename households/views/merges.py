"""Two records of one household or person: proposing to merge them, deciding, and reading what went into another."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import DetailView, FormView, ListView

from accounts.permissions import REGISTER_HOUSEHOLDS, VERIFY_CHANGES, VIEW_HOUSEHOLDS, VIEW_QUALITY
from config.lib.keyset import keyset_page
from config.lib.refusals import Refused
from config.lib.transitions import Transition, TransitionNotAllowed
from households.forms.merges import MergeDecideForm, MergeForm, MergeWithForm, PersonMergeForm
from households.merges import MERGE_TRANSITIONS, MergeAction, MergeState
from households.models import Household, Member, RecordMerge
from households.selectors.household_page import for_heading
from households.selectors.merges import actions_of, for_rows, gone_people, gone_records, in_state
from households.services.memberships import open_memberships
from households.services.merge_choices import household_choices, likely_pairs, person_choices
from households.services.merges import approve_merge, propose_merge, propose_person_merge, return_merge
from households.status import GONE
from households.views.quality import quality_tabs
from villages.mixins import OneRecordMixin, ScopedStaffMixin
from villages.persons import person_key

STEPS: dict[str, Any] = {MergeAction.APPROVE: approve_merge, MergeAction.RETURN: return_merge}
PROPOSED = "合并已经提出，等另一位同事决定。决定以前两份记录都照旧。"


class ProposeView(ScopedStaffMixin, OneRecordMixin, FormView):
    """Base of the pages that propose a merge: the record that survives in the address, the other beside it."""

    permission = REGISTER_HOUSEHOLDS

    def get_object(self, queryset: Any = None) -> Any:
        """Return the record that survives; 404, and noted, unless the user sees both."""
        rows = self.get_queryset()
        self.gone: Any = rows.filter(pk=self.kwargs["other"]).first()
        return super().get_object(rows if self.gone is not None else rows.none())

    def form_valid(self, form: Any) -> HttpResponse:
        """Propose, or say why not, with what was chosen kept."""
        try:
            self.propose(form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, PROPOSED)
        return redirect("households:merge_list")

    def propose(self, form: Any) -> None:
        """Call the one service that proposes."""
        raise NotImplementedError


class MergeView(ProposeView):
    """One household is a second registration of another: who is who, whose values count, why."""

    model = Household
    form_class = MergeForm
    template_name = "households/merge_form.html"

    def get_queryset(self) -> Any:
        return for_heading(super().get_queryset(), timezone.localdate())

    def get_form_kwargs(self) -> dict[str, Any]:
        here, there = open_memberships(self.object), open_memberships(self.gone)
        members = {one.member_id: one.member for one in (*here, *there)}
        pairs = likely_pairs(here, there)
        choices = household_choices(self.object, self.gone) + [
            choice
            for gone, kept in pairs.items()
            if kept is not None
            for choice in person_choices(members[kept], members[gone])
        ]
        return super().get_form_kwargs() | {"choices": choices, "here": here, "there": there}

    def propose(self, form: Any) -> None:
        """Propose that `gone` goes into this household."""
        propose_merge(kept_id=self.object.pk, gone_id=self.gone.pk, ask=form.ask(), actor=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"kept": self.object, "gone": self.gone}


class PersonMergeView(ProposeView):
    """One record of a person is a second one of another: whose values count, why."""

    model = Member
    form_class = PersonMergeForm
    template_name = "households/merge_person.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("household__township", "household__village")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"choices": person_choices(self.object, self.gone)}

    def propose(self, form: Any) -> None:
        """Propose that the other record goes into this one."""
        propose_person_merge(kept_id=self.object.pk, gone_id=self.gone.pk, ask=form.ask(), actor=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"kept": self.object, "gone": self.gone}


class MergeWithView(ScopedStaffMixin, OneRecordMixin, FormView):
    """Which other household this one is a second registration of."""

    permission = REGISTER_HOUSEHOLDS
    model = Household
    form_class = MergeWithForm
    template_name = "households/merge_with.html"

    def get_queryset(self) -> Any:
        return for_heading(super().get_queryset(), timezone.localdate())

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "household": self.object}

    def form_valid(self, form: Any) -> HttpResponse:
        """Lead on to both records beside each other."""
        return redirect("households:merge", pk=form.cleaned_data["code"].pk, other=self.object.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        gone = self.object.status in GONE
        return super().get_context_data(**kwargs) | {"household": self.object, "gone": gone}


class MergeListView(ScopedStaffMixin, ListView):
    """Merges by state, those that wait longest first."""

    permission = VIEW_QUALITY
    model = RecordMerge
    template_name = "households/merge_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query, user = self.request.GET, self.request.user
        state = query.get("state") if query.get("state") in MergeState.values else MergeState.PROPOSED.value
        cursors = {name: query.get(name, "") for name in ("after", "before")}
        page, person = keyset_page(in_state(state, user).order_by(), fields=("id",), **cursors), person_key(user)
        return {
            "tabs": quality_tabs(user, "duplicates"),
            "states": [
                {"label": one.label, "url": f"?state={one.value}", "count": None, "current": one == state}
                for one in MergeState
            ],
            "rows": [(merge, actions_of(merge, user, person)) for merge in page.rows],
            "page": page,
        }


class MergeDecideView(ScopedStaffMixin, OneRecordMixin, FormView):
    """Merge two records as proposed, or send the proposal back."""

    permission = VERIFY_CHANGES
    model = RecordMerge
    form_class = MergeDecideForm
    template_name = "households/merge_decide.html"

    def get_queryset(self) -> Any:
        return for_rows(super().get_queryset().both_visible_to(self.request.user))

    def _transition(self) -> Transition:
        try:
            return MERGE_TRANSITIONS.get(self.kwargs["action"])
        except TransitionNotAllowed as refusal:
            raise Http404(str(refusal)) from refusal

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"needs_reason": self._transition().needs_reason}

    def form_valid(self, form: MergeDecideForm) -> HttpResponse:
        """Decide, or say why not, with what was typed kept."""
        step = self._transition()
        try:
            STEPS[step.action](merge_id=self.object.pk, opinion=form.cleaned_data["opinion"], actor=self.request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, f"已{step.label}：{self.object}")
        return redirect("households:merge_list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        named = {one[side] for one in self.object.people for side in ("gone", "kept")}
        members = Member.objects.visible_to(self.request.user).filter(pk__in=named - {None})
        names = dict(members.values_list("pk", "name"))
        people = [
            {**one, "name": names.get(one["gone"], ""), "same": names.get(one["kept"], "")}
            for one in self.object.people
        ]
        return super().get_context_data(**kwargs) | {
            "merge": self.object,
            "step": self._transition(),
            "people": people,
        }


class MergedRecordsView(ScopedStaffMixin, DetailView):
    """What went into one household: the records that were closed, with the visits, helpers and worksheets of each."""

    permission = VIEW_HOUSEHOLDS
    model = Household
    template_name = "households/merged_records.html"

    def get_queryset(self) -> Any:
        return for_heading(super().get_queryset(), timezone.localdate())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        records = gone_records(self.object, self.request.user)
        return super().get_context_data(**kwargs) | {
            "records": records,
            "people": gone_people(self.object, records),
        }
