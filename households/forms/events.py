"""What people type when something happens in a family: only the fields that the event needs."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from config.lib.dates import age_on
from households.codes import DEPARTURES, MembershipEventKind, Relation
from households.forms.entry import EntryForm, EventForm
from households.models import Household, Membership
from villages.models import Group, Village

ONE_HEAD = "一户只有一个户主：请在一个人那里选「户主」，其余的人选与这位户主的关系。"
RELATION = "relation-"


class PeopleForm(EventForm):
    """An event that asks something about each of several members: one drop-down a person, named by their id."""

    empty = "请选择"
    advice = "在新户主那里选「户主」，其余的人选与新户主的关系。"
    choices: Any = Relation.choices
    is_required = True

    def __init__(self, *args: Any, people: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = list(people)
        for one in self.people:
            self.fields[f"{RELATION}{one.member_id}"] = self._question(one)
        self.papers_last()

    def answers_by_member(self) -> dict[int, str]:
        """Return what was chosen, by the member's id; without those for whom nothing was."""
        chosen = {one.member_id: self.cleaned_data.get(f"{RELATION}{one.member_id}", "") for one in self.people}
        return {member_id: answer for member_id, answer in chosen.items() if answer}

    def _question(self, one: Membership) -> forms.ChoiceField:
        words = dict.fromkeys(("required", "invalid_choice"), f"请给{one.member}选好。")
        return forms.ChoiceField(
            label=self.label_of(one),
            choices=[("", self.empty), *self.choices],
            required=self.is_required,
            help_text=f"{person_words(one)}，现在是{one.get_relation_display()}",
            error_messages=words,
        )

    def label_of(self, one: Membership) -> str:
        """Return the question about one person."""
        return f"{one.member}与新户主的关系"


def person_words(one: Membership) -> str:
    """Return who a person is, in a few words: 女 43 岁."""
    return f"{one.member.get_sex_display()} {age_on(one.member.birth_date, timezone.localdate())} 岁"


class HeadForm(PeopleForm):
    """Who heads the household from a day on, and how everybody stands to them."""

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one head."""
        super().clean()
        relations = self.answers_by_member()
        if len(relations) == len(self.people) and list(relations.values()).count(Relation.HEAD) != 1:
            self.add_error(None, ONE_HEAD)
        return self.cleaned_data


class LeaveForm(HeadForm):
    """A member leaves on a day. `people` are those who stay, when it is the head who leaves; otherwise nobody."""

    def clean(self) -> dict[str, Any]:
        """Ask for one head among those who stay, when the head leaves."""
        return super().clean() if self.people else EventForm.clean(self)


class CloseForm(PeopleForm):
    """The whole household is gone: how each of them left."""

    advice = "每个人都要选怎么离开的；还有人在的，不能整户减少。"
    choices = [(kind.value, kind.label) for kind in DEPARTURES]  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].required = True
        self.fields["document"].error_messages["required"] = "请填凭据：整户减少要有文件或证明。"
        self.fields["document"].help_text = "例如：户籍注销证明、村委会证明。"

    def label_of(self, one: Membership) -> str:
        """Return the question about one person."""
        return f"{one.member}怎么离开的"


class ReopenForm(EntryForm):
    """A household was closed by mistake: the papers, and why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].required = True
        self.fields["document"].error_messages["required"] = "请填凭据：恢复一户要有文件或证明。"
        self.fields["document"].help_text = "例如：村委会证明、入户核实记录。"
        self.fields["reason"].label, self.fields["reason"].required = "哪里登记错了", True
        self.fields["reason"].error_messages["required"] = "请写明整户减少为什么是登记错了。"


class SplitForm(PeopleForm):
    """Who goes on as a household of their own, and how they stand to its head. Empty: stays."""

    empty = "留在原户"
    advice = "分出去的人里选一位「户主」，其余分出去的人选与他的关系；不分出去的不用选。"
    is_required = False

    code = forms.CharField(
        label="新户编号",
        required=False,
        max_length=20,
        help_text="留空由系统编下一个号。",
        error_messages={"max_length": "户编号最多 20 位。"},
    )

    def __init__(self, *args: Any, split_off: Household | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if split_off is not None:
            del self.fields["code"]
            self.advice = (
                f"{self.advice}新户还是{split_off}（{split_off.code}）。其实没有分户的，"
                "到新户的家庭变动里办「重复登记」，并回这一户。"
            )

    def label_of(self, one: Membership) -> str:
        """Return the question about one person."""
        return f"{one.member}在新户里是"

    def clean(self) -> dict[str, Any]:
        """Ask for somebody who leaves, and one head of the new household."""
        super().clean()
        relations = list(self.answers_by_member().values())
        if not relations:
            self.add_error(None, "请选择分出去的人，并选一位新户的户主。")
        elif relations.count(Relation.HEAD) != 1:
            self.add_error(None, ONE_HEAD)
        return self.cleaned_data


class MoveForm(EventForm):
    """Where a household lives from a day on. The group is chosen among those of the village it moves to."""

    group = forms.ModelChoiceField(
        label="迁到哪个村民小组",
        queryset=None,
        required=False,
        empty_label="没有分组",
        error_messages={"invalid_choice": "请选择迁入村的村民小组。"},
    )

    def __init__(self, *args: Any, village: Village, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = Group.objects.visible_to(self.user).filter(village=village)
        self.fields["on_date"].label = "从哪一天起住在那里"
        self.order_fields(["group", "on_date"])
        self.papers_last()


def leave_words(kind: str) -> str:
    """Return what the day of a departure is called: 死亡日期."""
    return f"{MembershipEventKind(kind).label}日期"
