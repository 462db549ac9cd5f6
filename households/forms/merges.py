"""What is typed about two records of one household or person: who is who, whose values count, and why."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from config.lib.personal_numbers import without_numbers
from households.forms.events import person_words
from households.forms.visits import STALE_PAGE
from households.forms.words import words_field
from households.models import Household, Membership
from households.services.merge_choices import Choice, likely_pairs, relations_left
from households.services.merges import LONGEST_WORDS, MergeAsk
from villages.forms import ScopedForm

COMES = "come"
WHO, RELATION, TAKE = "who-", "relation-", "take-"
LONGEST_CODE = 20


class PersonMergeForm(forms.Form):
    """Whose value counts in each field in which two records differ, why they are one, upon which papers."""

    submit_key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": STALE_PAGE, "invalid": STALE_PAGE}
    )
    document = forms.CharField(
        label="凭据",
        required=False,
        max_length=120,
        validators=[without_numbers],
        help_text="例如：户口簿、公安户籍证明。",
        error_messages={"max_length": "凭据最多 120 字，请写文号或材料名称。"},
    )
    reason = words_field("为什么是重复登记", "写明核对了什么。决定的同事看得到；不写身份证号和电话。", LONGEST_WORDS)

    def __init__(self, *args: Any, choices: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["submit_key"].initial = uuid.uuid4
        self.differences = list(choices)
        for one in self.differences:
            self.fields[f"{TAKE}{one.key}"] = _side(one)

    @property
    def sides(self) -> list[forms.BoundField]:
        """The fields about whose value counts, in order."""
        return [self[f"{TAKE}{one.key}"] for one in self.differences]

    @property
    def papers(self) -> list[forms.BoundField]:
        """What the proposal rests on."""
        return [self["document"], self["reason"]]

    def takes(self) -> list[str]:
        """Return the keys of the choices in which the record that closes is right."""
        return [one.key for one in self.differences if self.cleaned_data[f"{TAKE}{one.key}"] == "gone"]

    def ask(self) -> MergeAsk:
        """Return the proposal of the valid form, as services take it."""
        data = self.cleaned_data
        papers = {name: data[name] for name in ("submit_key", "document", "reason")}
        return MergeAsk(**papers, takes=self.takes())


class MergeForm(PersonMergeForm):
    """Of two households besides: who of one is who of the other, and how those who come over stand to its head."""

    def __init__(self, *args: Any, here: Iterable[Membership], there: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.here, self.there = list(here), list(there)
        self.likely = likely_pairs(self.here, self.there)
        for one in self.there:
            self.fields[f"{WHO}{one.member_id}"] = self._who(one)
            self.fields[f"{RELATION}{one.member_id}"] = self._relation(one)

    @property
    def people(self) -> list[forms.BoundField]:
        """The fields about who is who, two for each person."""
        return [self[f"{kind}{one.member_id}"] for one in self.there for kind in (WHO, RELATION)]

    def ask(self) -> MergeAsk:
        """Return the proposal; what was chosen about a person counts for the one they were shown beside."""
        data, asked = self.cleaned_data, super().ask()
        people = {one.member_id: _person(data[f"{WHO}{one.member_id}"]) for one in self.there}
        relations = {one.member_id: data[f"{RELATION}{one.member_id}"] for one in self.there}
        shown = {f"{one}-" for one, same in people.items() if same == self.likely[one]} | {"0-"}
        takes = [key for key in asked.takes if key.startswith(tuple(shown))]
        return MergeAsk(asked.submit_key, asked.reason, asked.document, people, relations, takes)

    def _who(self, one: Membership) -> forms.ChoiceField:
        mine = [(str(other.member_id), f"就是{other.member}（{person_words(other)}）") for other in self.here]
        same = self.likely[one.member_id]
        return forms.ChoiceField(
            label=f"{one.member}（{person_words(one)}）是谁",
            choices=[("", "请选择"), *mine, (COMES, "留下的户里没有，转过去")],
            initial=str(same) if same else COMES,
            error_messages=dict.fromkeys(("required", "invalid_choice"), f"请选择{one.member}是谁。"),
        )

    def _relation(self, one: Membership) -> forms.ChoiceField:
        relations = relations_left(self.here)
        known = {value for value, _ in relations}
        return forms.ChoiceField(
            label=f"{one.member}转过去以后，与户主的关系",
            choices=[("", "不用选"), *relations],
            initial=one.relation if self.likely[one.member_id] is None and one.relation in known else "",
            required=False,
            help_text="转过去的才选。",
            error_messages={"invalid_choice": f"请选择{one.member}与户主的关系。"},
        )


class MergeWithForm(ScopedForm):
    """Which other record this one is a second registration of, by its code."""

    code = forms.CharField(
        label="留下的那一户的户编号",
        max_length=LONGEST_CODE,
        help_text="这一户并到那一户里去；反过来的，请到那一户办理。",
        error_messages={"required": "请填户编号。", "max_length": f"户编号最多 {LONGEST_CODE} 位。"},
    )

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.household = household

    def clean_code(self) -> Household:
        """Find the household among those the user sees."""
        code = self.cleaned_data["code"].strip()
        found = Household.objects.visible_to(self.user).filter(code=code).exclude(pk=self.household.pk).first()
        if found is None:
            raise forms.ValidationError("您能办理的范围里没有另一户是这个编号。请核对，或者联系县办。")
        return found


class MergeDecideForm(forms.Form):
    """What there is to say about a proposal."""

    opinion = words_field("意见", "提出的同事看得到。不写身份证号和电话。", LONGEST_WORDS, required=False)

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if needs_reason:
            opinion = self.fields["opinion"]
            opinion.label, opinion.required = "为什么退回", True
            opinion.error_messages["required"] = "请填「为什么退回」。"


def _side(one: Choice) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=f"{one.whose}的{one.field.label}" if one.of else one.field.label,
        choices=[("", "请选择"), ("kept", f"留下的：{one.kept_words}"), ("gone", f"并入的：{one.gone_words}")],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), f"请选择{one.whose}的「{one.field.label}」用哪一条的。"
        ),
    )


def _person(chosen: str) -> int | None:
    return None if chosen == COMES else int(chosen)
