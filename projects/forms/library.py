"""What goes with a step into the library: an opinion and a document, or where the notice hangs; filters of the list."""

from typing import Any

from django import forms

from config.lib.row_numbers import row_number
from config.lib.transitions import Transition
from households.forms.notices import ObjectionForm, pictures_field
from households.forms.words import line_field, opinion_field, phone_field
from projects.library_status import MOST_NOTICE_DAYS, NOTICE_DAYS, OPEN_STATES, POSTS, LibraryState
from projects.models import LibraryNoticeLine
from projects.services.library import LONGEST_DOCUMENT, LONGEST_OPINION, StepWords
from villages.forms import ScopedForm
from villages.forms.numbers import number_field
from villages.forms.places import PlaceField
from villages.models import Township
from villages.services.boards import LONGEST_PLACE, NoticeEntryForm

ALL = ("", "全部")
DOCUMENTS = {"fix": "项目库批复的文号", "remove": "同意调出的文号"}


class LibraryStepForm(forms.Form):
    """What goes with one step of one or many projects; its fields follow from the table."""

    def __init__(self, move: Transition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.move = move
        if move.action in POSTS:
            fault = f"公示天数请填 {NOTICE_DAYS} 到 {MOST_NOTICE_DAYS} 的整数。"
            self.fields["place"] = line_field("张贴地点", LONGEST_PLACE, hint="如：村委会公示栏")
            self.fields["phone"] = phone_field()
            self.fields["days"] = number_field(
                forms.IntegerField, "公示天数", fault, MOST_NOTICE_DAYS, least=NOTICE_DAYS, required=True,
                hint=f"项目和资金不少于 {NOTICE_DAYS} 天，张贴当天不算", initial=NOTICE_DAYS,
            )  # fmt: skip
            self.fields["photos"] = pictures_field("张贴照片", "拍下贴好的公示，看得清日期，1 到 6 张")
            return
        if move.needs_document:
            hint = DOCUMENTS.get(move.action, "")
            self.fields["document"] = line_field("文件编号", LONGEST_DOCUMENT, hint=hint)
        hint = "申报的人会看到。" if move.needs_reason else "可以不填；写了会记进办理过程。"
        label = "退回的原因" if move.action != "remove" and move.is_back else "意见"
        self.fields["reason"] = opinion_field(label, required=move.needs_reason, hint=hint, length=LONGEST_OPINION)
        self.fields["reason"].error_messages["required"] = f"请写明{label}，申报的人才知道补什么。"

    def words(self) -> StepWords:
        """Return the opinion and the document that were typed."""
        return StepWords(self.cleaned_data["reason"], self.cleaned_data.get("document", ""))

    def board(self) -> NoticeEntryForm:
        """Return what was said of the board."""
        found = self.cleaned_data
        return NoticeEntryForm(found["place"], found["phone"], found["photos"])


class LineObjectionForm(ObjectionForm):
    """What somebody objected to one project of the list."""

    line = forms.ChoiceField(
        label="对哪个项目", error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择对哪个项目有意见。")
    )
    field_order = ("line",)

    def __init__(self, *args: Any, lines: list[LibraryNoticeLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.pk), f"{one.serial} {one.name}") for one in lines]
        self.fields["line"].choices = [("", "请选择"), *choices]  # type: ignore[attr-defined]

    @property
    def line_id(self) -> int:
        """The line that was chosen."""
        return row_number(self.cleaned_data["line"]) or 0


class LibraryFilterForm(ScopedForm):
    """Step, township, year and words of the name. Its address is the saved view."""

    state = forms.ChoiceField(
        label="走到哪一步", required=False, choices=[ALL, *((one.value, one.label) for one in OPEN_STATES)]
    )
    township = PlaceField(label="乡镇", queryset=Township.objects.all(), required=False, empty_label="全部乡镇")
    year = number_field(forms.IntegerField, "年度", "请填年份。", 2100, least=2014, required=False, hint="")
    words = forms.CharField(label="名称或编号", required=False, max_length=120)

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen; a field that cannot be read counts as not chosen."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in {None, ""}}

    def in_words(self) -> str:
        """Return what was chosen for the folded line of the phone."""
        told = self.chosen()
        if "state" in told:
            told["state"] = LibraryState(told["state"]).label
        return " · ".join(str(value) for value in told.values())
