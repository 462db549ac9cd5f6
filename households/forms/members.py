"""What people type about one person."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from config.lib import idcard
from config.lib.personal_numbers import without_numbers
from households.codes import Education, Ethnicity, Health, Labour, MembershipEventKind, Relation
from households.codes_person import IdKind, Political
from households.forms.entry import EntryForm, EventForm, code_field
from households.services.persons import number_fault
from villages.forms.numbers import tri_field
from villages.models.people import Sex

SEXES = [(Sex.MALE.value, Sex.MALE.label), (Sex.FEMALE.value, Sex.FEMALE.label)]
LONGEST_NAME = 40


class IdNumberField(forms.CharField):
    """An ID number, in its one true form: checked as a card's, never kept in the browser's drafts."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="身份证号",
            max_length=30,
            error_messages={"required": "请填身份证号。", "max_length": "身份证号是 18 位，请对照原件再填。"},
            **kwargs,
        )
        self.widget.attrs |= {"autocomplete": "off", "data-no-draft": True}

    def clean(self, value: Any) -> str:
        """Return the number; refuse one that no card can carry."""
        number = idcard.one_form(super().clean(value))
        if number and not idcard.is_valid(number):
            raise forms.ValidationError("身份证号不对：应是 18 位，最后一位可以是 X。请对照原件逐位核对。")
        return number


class PersonFields(forms.Form):
    """The fields of one person, in the order of the household register booklet."""

    name = forms.CharField(
        label="姓名",
        max_length=LONGEST_NAME,
        error_messages={"required": "请填姓名。", "max_length": f"姓名最多 {LONGEST_NAME} 字。"},
    )
    id_number = IdNumberField()
    sex = code_field("性别", SEXES)
    birth_date = forms.DateField(
        label="出生日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填出生日期。", "invalid": "请按 1980-01-20 的样子填出生日期。"},
    )
    relation = code_field("与户主关系", [(code, label) for code, label in Relation.choices if code != Relation.HEAD])
    ethnicity = code_field("民族", Ethnicity.choices)
    education = code_field("文化程度", Education.choices, required=False, help_text="在校生和学龄前儿童不填。")
    health = forms.MultipleChoiceField(
        label="健康状况",
        choices=Health.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择健康状况，可以多选。", "invalid_choice": "请选择健康状况。"},
    )
    labour = code_field("劳动技能", Labour.choices, required=False)
    id_kind = code_field("证件类型", IdKind.choices, required=False)
    political = code_field("政治面貌", Political.choices, required=False)
    speaks_mandarin = tri_field("会讲普通话")
    in_service = tri_field("现役军人")
    explained = forms.CharField(
        label="号码和性别、出生日期不一致的原因",
        required=False,
        max_length=100,
        validators=[without_numbers],
        help_text="一致的不用填。",
        error_messages={"max_length": "原因最多 100 字，请写短一些。"},
    )

    def clean_birth_date(self) -> date:
        """Refuse a day to come."""
        born: date = self.cleaned_data["birth_date"]
        if born > timezone.localdate():
            raise forms.ValidationError("出生日期不能晚于今天。")
        return born

    def clean_health(self) -> list[str]:
        """Refuse 健康 beside an illness."""
        health: list[str] = self.cleaned_data["health"]
        if Health.HEALTHY in health and len(health) > 1:
            raise forms.ValidationError("选了「健康」就不能再选别的。请改选。")
        return health

    def clean(self) -> dict[str, Any]:
        """Ask why, when the ID number says another sex or birth date."""
        super().clean()
        said = self.cleaned_data
        known = {"id_number": said.get("id_number") or self.stored_number(), "sex": said.get("sex")}
        if known["sex"] and said.get("birth_date") and not said.get("explained") and "explained" not in self.errors:
            fault = number_fault(known | {"birth_date": said["birth_date"]})
            if fault:
                self.add_error("explained", fault)
        return said

    def stored_number(self) -> str:
        """Return the ID number that stands when none is typed."""
        return ""


class MemberForm(PersonFields, EntryForm):
    """Correct what the register says about a member. The head stays head here."""

    def __init__(self, *args: Any, member: Any, is_head: bool, stored: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        self.fields["id_number"].required = False
        self.fields["id_number"].help_text = f"现在登记的：{stored}。不改就留空。"
        if is_head:
            del self.fields["relation"]

    def stored_number(self) -> str:
        """Compare with the stored number only when what it should agree with is changed."""
        same = all(self.cleaned_data.get(name) == getattr(self.member, name) for name in ("sex", "birth_date"))
        return "" if same else self.member.id_number


class ArrivalForm(PersonFields, EventForm):
    """A person who comes into a household, and from which day on they count there.

    `stored` is the masked ID number of somebody whose arrival is put right: then it need not be typed again.
    """

    def __init__(self, *args: Any, kind: str, stored: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        if stored:
            self.fields["id_number"].required = False
            self.fields["id_number"].help_text = f"现在登记的：{stored}。不改就留空。"
        if kind == MembershipEventKind.BIRTH:
            del self.fields["on_date"]
            for name in ("education", "labour", "political", "speaks_mandarin", "in_service"):
                del self.fields[name]
        else:
            self.fields["on_date"].label = "从哪一天起算在这一户"
        self.order_fields(list(PersonFields.base_fields))
        self.papers_last()

    def typed(self) -> dict[str, Any]:
        """Return what was typed; a newborn has neither schooling nor work, and counts from birth."""
        typed = super().typed()
        if self.kind != MembershipEventKind.BIRTH:
            return typed
        return typed | {"education": "", "labour": "", "on_date": typed["birth_date"]}
