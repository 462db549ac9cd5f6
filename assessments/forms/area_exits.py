"""What goes with a step of the exit of an area, and forms about its notice."""

from collections.abc import Collection
from typing import Any

from django import forms

from assessments.area_criteria import AREA_CRITERIA
from assessments.area_status import AreaAction
from assessments.services.area_exits import LONGEST_DOCUMENT, LONGEST_OPINION, WITH_PAPERS, AreaEntry
from config.lib.transitions import Transition
from households.forms.fact_fields import day_field
from households.forms.notices import pictures_field
from households.forms.words import line_field, opinion_field, phone_field
from villages.services.boards import LONGEST_PLACE, NoticeEntryForm

DATED = (
    AreaAction.APPLY, AreaAction.CHECK, AreaAction.REVIEW, AreaAction.PREFECTURE, AreaAction.PROVINCE,
    AreaAction.APPROVE,
)  # fmt: skip
DOCUMENTS: dict[str, str] = {
    AreaAction.PREFECTURE: "市级核查意见的文号",
    AreaAction.PROVINCE: "省级专项检查结果的文号",
    AreaAction.APPROVE: "批复的文号",
    AreaAction.ANNOUNCE: "公告的文号",
}
PAPER = "paper-"
MOST_ROUNDS = 10_000


class AreaStepForm(forms.Form):
    """What goes with one step: its day and document, an opinion, papers by criterion, or what is said of the notice."""

    shown_round = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=1,
        max_value=MOST_ROUNDS,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "页面不完整，请从办理页重新打开。"
        ),
    )

    def __init__(self, move: Transition, asked: Collection[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.move, self.asked = move, [code for code in asked if code in AREA_CRITERIA]
        if move.action in DATED:
            self.fields["on_date"] = day_field("办理日期", hint="材料上的日期")
        if move.needs_document:
            self.fields["document"] = line_field("文件编号", LONGEST_DOCUMENT, hint=DOCUMENTS.get(move.action, ""))
        if move.action == AreaAction.POST:
            self.fields["place"] = line_field("张贴在哪里", LONGEST_PLACE, hint="如：乡镇政务公开栏")
            self.fields["phone"] = phone_field()
            self.fields["photos"] = pictures_field("张贴照片", "公示贴在栏里的照片，1 到 6 张")
        hint = "申请的人会看到。" if move.needs_reason else "可以不填；写了会记进办理过程。"
        self.fields["reason"] = opinion_field(
            "退回的原因" if move.is_back else "意见", required=move.needs_reason, hint=hint, length=LONGEST_OPINION
        )
        if move.action in WITH_PAPERS:
            for code in self.asked:
                label = AREA_CRITERIA[code].label
                self.fields[PAPER + code] = pictures_field(f"{label}的证明材料", "验收单、报表等的照片，可以不附")

    def entry(self) -> AreaEntry:
        """Return what was typed."""
        found = self.cleaned_data
        notice = None
        if self.move.action == AreaAction.POST:
            notice = NoticeEntryForm(found["place"], found["phone"], found["photos"])
        papers = {code: found[PAPER + code] for code in self.asked if found.get(PAPER + code)}
        about = {"on_date": found.get("on_date"), "document": found.get("document", "")}
        return AreaEntry(found["reason"], papers=papers, notice=notice, **about)

    def plain_fields(self) -> list[forms.BoundField]:
        """Return what is always asked."""
        return [field for field in self.visible_fields() if not field.name.startswith(PAPER)]

    def paper_fields(self) -> list[forms.BoundField]:
        """Return the fields of papers, one for each criterion."""
        return [field for field in self.visible_fields() if field.name.startswith(PAPER)]
