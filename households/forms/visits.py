"""What a visitor types: the visit, in the order of the walk through the house."""

import re
import uuid
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from config.lib.personal_numbers import without_numbers
from households.codes import Answer, Met, ProblemState, Relation, VisitKind
from households.models import Membership
from households.models.photo_waits import MOST_PER_VISIT
from households.models.visits import MOST_LATITUDE, MOST_LONGITUDE, PLACES
from households.services.visits import LONGEST_TEXT, VisitEntry, date_fault

STALE_PAGE = "这一页不完整，没有保存。请回到户的页面重新点「记走访」，再填一次。"

BESIDE_THE_WORDS = ("photos", "photos_kept", "position")
_POSITION = re.compile(r"(-?\d{1,2}\.\d{1,8}),(-?\d{1,3}\.\d{1,8}),(\d{1,5})", re.ASCII)


class SeveralFilesInput(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Several files. They are judged one by one when stored, so that a bad one cannot take the visit with it."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Return the files as sent."""
        return [upload for upload in (data or []) if upload]


def answer_field(name: str, label: str, hint: str) -> forms.ChoiceField:
    """Return a question answered by 有, 无 or 没看到. It starts empty: a visitor must not confirm by scrolling past."""
    return forms.ChoiceField(
        label=label,
        choices=Answer,
        help_text=hint,
        widget=forms.RadioSelect,
        error_messages={"required": f"请选择「{name}」：有、无或没看到。"},
    )


class VisitForm(forms.Form):
    """One visit, in the order of the walk through the house."""

    kept_day: date | None = None

    submit_key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": STALE_PAGE, "invalid": STALE_PAGE}
    )
    visited_on = forms.DateField(
        label="走访日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填走访日期。", "invalid": "请按 2026-11-20 的样子填走访日期。"},
    )
    kind = forms.ChoiceField(
        label="为什么去", error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择为什么去。")
    )
    met = forms.ChoiceField(
        label="见到了谁", error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择见到了谁。")
    )
    food = answer_field("吃", "吃：主食够吃，常有肉蛋豆", "看粮仓、厨房")
    clothing = answer_field("穿", "穿：四季换洗衣服和被褥", "看床铺、衣柜")
    water = answer_field("饮用水", "饮用水：家里或附近有水可用", "打开水龙头看一看")
    house = answer_field("住房", "住房：有安全住处", "看墙体裂缝、漏雨")
    school = answer_field("上学", "上学：适龄孩子都有学上", "问孩子在哪里上学；没有适龄孩子选「有」")
    insurance = answer_field("看病", "看病：每个人都有医保", "看医保卡或缴费单")
    text = forms.CharField(
        label="情况记录",
        required=False,
        max_length=LONGEST_TEXT,
        validators=[without_numbers],
        help_text="写看到的、问到的，不写身份证号和电话。",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": f"情况记录最多 {LONGEST_TEXT} 字。请写短一些，其余的记入下一次走访。"},
    )
    problem_state = forms.ChoiceField(
        label="发现问题",
        choices=ProblemState,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择有没有发现问题。"},
    )
    problem = forms.CharField(
        label="什么问题",
        required=False,
        max_length=200,
        validators=[without_numbers],
        help_text="没有问题不用填。",
        error_messages={"max_length": "「什么问题」最多 200 字。细节写在情况记录里。"},
    )
    photos = SeveralFilesField(label="照片", required=False)
    photos_kept = forms.IntegerField(
        widget=forms.HiddenInput(attrs={"data-no-draft": True}),
        required=False,
        min_value=0,
        max_value=MOST_PER_VISIT,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), STALE_PAGE),
    )
    """How many photos the phone keeps and sends one by one once the text is saved; filled in by js/photos.js."""
    position = forms.CharField(widget=forms.HiddenInput(attrs={"data-no-draft": True}), required=False)
    """Where the phone stood, as js/place.js writes it. It is never in the way: what cannot be read is no position."""

    def __init__(self, *args: Any, persons: Iterable[Membership] = (), hints: dict[str, str] | None = None, **kw: Any):
        super().__init__(*args, **kw)
        self.fields["submit_key"].initial = uuid.uuid4
        self.fields["visited_on"].initial = timezone.localdate
        self.fields["visited_on"].widget.attrs["max"] = timezone.localdate().isoformat()
        self.fields["kind"].choices = [("", "请选择"), *VisitKind.choices]
        self.fields["met"].choices = [("", "请选择"), *whom_to_meet(persons)]
        for name, hint in (hints or {}).items():
            self.fields[name].help_text += f"。{hint}"

    def clean_visited_on(self) -> date:
        """Refuse a day to come, and one too long ago."""
        visited_on: date = self.cleaned_data["visited_on"]
        if fault := date_fault(visited_on, timezone.localdate(), kept_day=self.kept_day):
            raise forms.ValidationError(fault)
        return visited_on

    def clean(self) -> dict[str, Any]:
        """Ask what the problem is when there is one, and forget it when there is none."""
        state, problem = self.cleaned_data.get("problem_state"), self.cleaned_data.get("problem", "")
        if state in {ProblemState.OPEN, ProblemState.SOLVED} and not problem and "problem" not in self.errors:
            self.add_error("problem", "请写明发现了什么问题。")
        if state == ProblemState.NONE and problem:
            self.add_error("problem_state", "填了「什么问题」，却选了「没有」。请改选，或者清空什么问题。")
        return self.cleaned_data

    def entry(self) -> VisitEntry:
        """Return the valid form as the service takes it."""
        words = {name: value for name, value in self.cleaned_data.items() if name not in BESIDE_THE_WORDS}
        words |= position_of(self.cleaned_data["position"])
        announced = max(self.cleaned_data["photos_kept"] or 0, len(self.cleaned_data["photos"]))
        return VisitEntry(**words, photos=announced)

    def start_anew(self) -> None:
        """Give the filled-in form a new key, so that sending it once more records a visit of its own."""
        self.data = self.data.copy()
        self.data["submit_key"] = str(uuid.uuid4())


def position_of(said: str) -> dict[str, Any]:
    """Return the place and its accuracy in metres as the service takes them; nothing for what is no place on earth."""
    if not (read := _POSITION.fullmatch(said)):
        return {}
    latitude, longitude = (round(Decimal(number), PLACES) for number in read.groups()[:2])
    if abs(latitude) > MOST_LATITUDE or abs(longitude) > MOST_LONGITUDE:
        return {}
    return {"latitude": latitude, "longitude": longitude, "accuracy": int(read[3])}


def whom_to_meet(persons: Iterable[Membership]) -> list[tuple[str, str]]:
    """Return the choices of whom one met, with the names of head and spouse where they are known."""
    names = {person.relation: person.member.name for person in persons}
    known = {Met.HEAD: names.get(Relation.HEAD, ""), Met.SPOUSE: names.get(Relation.SPOUSE, "")}
    return [(met.value, f"{met.label} {known.get(met, '')}".strip()) for met in Met]
