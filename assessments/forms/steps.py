"""What goes with a step of the chain: an opinion, a day and a document, or the papers of the village."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms

from assessments.models import ConsentWay
from assessments.selectors.confirmation import WORDINGS
from assessments.services.answers import AnswerEntry
from assessments.services.meetings import LONGEST_MINUTES, MOST_PEOPLE, MeetingEntry, Vote
from assessments.services.steps import LONGEST_DOCUMENT, Words
from assessments.status import EXIT_TRANSITIONS, CaseAction
from households.forms.fact_fields import day_field
from households.forms.visits import SeveralFilesField
from households.forms.words import PICTURES, line_field, opinion_field, phone_field
from villages.services.boards import NoticeEntryForm

DATED = frozenset({CaseAction.APPLY, CaseAction.CHECK, CaseAction.COUNTERSIGN})
VOTES = ("for_", "against_")


def people_field(label: str, *, least: int = 0) -> forms.IntegerField:
    """Return a field for a number of people."""
    words = f"{label}请填 {least} 到 {MOST_PEOPLE} 的整数。"
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=MOST_PEOPLE,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), words),
    )


class StepForm(forms.Form):
    """What goes with one step of one or many cases; the step's own fields are added by its table row."""

    def __init__(self, action: str, picks: Collection[int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action, self.picks = action, picks
        self.heads: dict[int, str] = {}
        """Case id → householder, of those that are asked about."""

    def plain_fields(self) -> list[Any]:
        """Return what is typed once, for all of the cases."""
        return [field for field in self.visible_fields() if not field.name.startswith(VOTES)]


class OpinionForm(StepForm):
    """The opinion with which many cases are moved on or back, with a day and a document where the step has them."""

    def __init__(self, action: str, picks: Collection[int], *args: Any, **kwargs: Any) -> None:
        super().__init__(action, picks, *args, **kwargs)
        move = EXIT_TRANSITIONS.get(action)
        if action in DATED:
            self.fields["on_date"] = day_field("办理日期", hint="签字或入户的那一天")
        if move.needs_document:
            self.fields["document"] = line_field("文件编号", LONGEST_DOCUMENT, hint="领导小组的批复或公告文号")
        hint = "提名的人会看到。" if move.needs_reason else "可以不填；写了会记进每一户的办理过程。"
        self.fields["reason"] = opinion_field(WORDINGS[action].opinion, required=move.needs_reason, hint=hint)

    def words(self) -> Words:
        """Return what was typed."""
        found = self.cleaned_data
        return Words(found["reason"], on_date=found.get("on_date"), document=found.get("document", ""))


class PostForm(StepForm):
    """Where a notice hangs, whom villagers call, and the photo of the board."""

    place = line_field("张贴地点", 60, hint="如 村委会公示栏")
    phone = phone_field()
    photos = SeveralFilesField(label="张贴照片", required=False, help_text="拍下贴好的公示，看得清日期，1 到 6 张")

    def entry(self) -> NoticeEntryForm:
        """Return what was typed."""
        found = self.cleaned_data
        return NoticeEntryForm(found["place"], found["phone"], found["photos"])


class AnnounceForm(StepForm):
    """The document upon which households are announced, where, and whom to call."""

    document = line_field("公告文号", LONGEST_DOCUMENT)
    place = line_field("张贴地点", 60, hint="如 各村公示栏")
    phone = phone_field()

    def entry(self) -> NoticeEntryForm:
        """Return what was typed."""
        return NoticeEntryForm(self.cleaned_data["place"], self.cleaned_data["phone"])


@dataclass(frozen=True)
class Ballot:
    """The two fields of one household's votes."""

    head: str
    fields: tuple[Any, Any]

    def inputs(self) -> list[dict[str, Any]]:
        """Return the inputs with the words that a screen reader says."""
        return [
            {
                "label": field.label,
                "input": field.as_widget(attrs={"aria-label": f"{self.head}：{field.label}"}),
                "errors": field.errors,
            }
            for field in self.fields
        ]


class MeetingForm(StepForm):
    """A meeting of the representatives, with the votes on each household."""

    listed_on = day_field("村两委列名单日期")
    held_on = day_field("评议会日期")
    place = line_field("开会地点", 60)
    entitled = people_field("应到代表", least=1)
    present = people_field("实到代表", least=1)
    minutes = opinion_field("会议记录", required=True, hint="谁主持、怎么议的、有什么意见", length=LONGEST_MINUTES)
    photos = SeveralFilesField(label="会场照片", required=False, help_text="看得清会标和到会的人，1 到 6 张")

    def __init__(self, action: str, picks: Collection[int], *args: Any, **kwargs: Any) -> None:
        super().__init__(action, picks, *args, **kwargs)
        for case_id in picks:
            self.fields[f"for_{case_id}"] = people_field("同意")
            self.fields[f"against_{case_id}"] = people_field("不同意")

    def ballots(self) -> Iterator[Ballot]:
        """Yield the fields of the votes, household by household."""
        for case_id, head in self.heads.items():
            yield Ballot(head, (self[f"for_{case_id}"], self[f"against_{case_id}"]))

    def votes(self, picks: Any) -> dict[int, Vote]:
        """Return case id → its votes, with the round that was shown."""
        found = self.cleaned_data
        return {pk: Vote(turn, found[f"for_{pk}"], found[f"against_{pk}"]) for pk, turn in picks.items()}

    def entry(self) -> MeetingEntry:
        """Return what was typed about the meeting itself."""
        names = ("listed_on", "held_on", "place", "entitled", "present", "minutes", "photos")
        return MeetingEntry(**{name: self.cleaned_data[name] for name in names})


class AnswerForm(StepForm):
    """What the householder said, with the signature drawn on the screen or a photo of the signed sheet."""

    agrees = forms.ChoiceField(
        label="户主的意见",
        choices=[("yes", "同意退出"), ("no", "不同意")],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择户主同意还是不同意。"),
    )
    signer = line_field("签字人", 40, hint="户主本人；由家人代签的写家人姓名")
    answered_on = day_field("签字日期")
    way = forms.ChoiceField(
        label="怎么签的",
        choices=ConsentWay.choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "请选择是在屏幕上签的，还是拍的签字表。"},
    )
    sheet = forms.FileField(
        label="签字或签字表照片",
        required=False,
        help_text="在下面的框里签字，或者选一张签字表的照片",
        widget=forms.FileInput(attrs={"accept": PICTURES}),
        error_messages=dict.fromkeys(("invalid", "missing", "empty", "max_length"), "签字没有存上，请重新签。"),
    )
    reason = opinion_field("不同意的原因", required=False, hint="同意的不填")

    def clean(self) -> dict[str, Any]:
        """Ask for the signature of who agrees, and for the reason of who does not."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("agrees") == "yes" and "sheet" not in self.errors and not found.get("sheet"):
            self.add_error("sheet", "请让户主在屏幕上签字，或者拍下签了字的确认表。")
        if found.get("agrees") == "yes" and "way" not in self.errors and not found.get("way"):
            self.add_error("way", "请选择是在屏幕上签的，还是拍的签字表。")
        if found.get("agrees") == "no" and "reason" not in self.errors and not found.get("reason"):
            self.add_error("reason", "请写明户主为什么不同意，乡镇好去做工作。")
        return found

    def entry(self) -> AnswerEntry:
        """Return what was typed and signed."""
        found = self.cleaned_data
        names = ("signer", "answered_on", "way", "reason", "sheet")
        return AnswerEntry(agrees=found["agrees"] == "yes", **{name: found[name] for name in names})


FORMS: dict[str, type[StepForm]] = {
    CaseAction.REVIEW: MeetingForm,
    CaseAction.AGREE: AnswerForm,
    CaseAction.POST: PostForm,
    CaseAction.REPOST: PostForm,
    CaseAction.ANNOUNCE: AnnounceForm,
}


def step_form(action: str, picks: Collection[int], *args: Any, **kwargs: Any) -> StepForm:
    """Return the form of a step on these cases."""
    return FORMS.get(action, OpinionForm)(action, picks, *args, **kwargs)
