"""The entry forms of certificates and of the income worksheet."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import timezone

from config.lib.personal_numbers import without_numbers
from households.codes import HouseGrade, Insurance, Remedy, SchoolStatus, WaterLevel
from households.fact_kinds import FactKind
from households.forms.entry import EntryForm, code_field
from households.models import Household, Member
from households.services.worksheets import MOST, MOST_PEOPLE

DAY_FAULT = "请按 2026-11-20 的样子填日期。"
SIGNED = {"yes": True, "no": False, "": None}


def day_field(label: str, *, required: bool = True, hint: str = "") -> forms.DateField:
    """Return a date up to today."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=hint,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": f"请填{label}。", "invalid": DAY_FAULT},
    )


def text_field(label: str, length: int, *, required: bool = False, hint: str = "") -> forms.CharField:
    """Return a short text, which takes no number of a person."""
    words = {"required": f"请填{label}。", "max_length": f"{label}最多 {length} 字。"}
    about = {"help_text": hint, "error_messages": words, "validators": [without_numbers]}
    return forms.CharField(label=label, required=required, max_length=length, **about)


def _housing() -> dict[str, forms.Field]:
    return {
        "grade": code_field(
            "鉴定等级", HouseGrade.choices, help_text="A 没有危险点；B 个别构件危险；C 局部危险；D 整栋危险"
        ),
        "remedy": code_field("改造方式", Remedy.choices, initial=Remedy.NONE),
        "accepted_on": day_field("验收日期", required=False, hint="改造完并验收合格，或者搬进新房的那一天"),
    }


def _water() -> dict[str, forms.Field]:
    hints = {
        "quantity": "每人每天够不够用",
        "quality": "化验报告，或者看、闻、尝没有异常",
        "convenience": "入户，或者一次取水往返不超过 20 分钟",
        "reliability": "一年里停水不超过 36 天",
    }
    labels = {"quantity": "水量", "quality": "水质", "convenience": "方便程度", "reliability": "保证率"}
    return {
        name: code_field(label, WaterLevel.choices, required=False, help_text=hints[name])
        for name, label in labels.items()
    }


def _schooling() -> dict[str, forms.Field]:
    return {
        "status": code_field("就学状况", SchoolStatus.choices),
        "school": text_field("学校", 60),
        "grade": text_field("年级", 20),
    }


def _insurance() -> dict[str, forms.Field]:
    year = forms.IntegerField(
        label="年度",
        initial=lambda: timezone.localdate().year,
        error_messages=dict.fromkeys(("required", "invalid"), "请填参保年度，例如 2026。"),
    )
    illness = forms.NullBooleanField(
        label="大病保险",
        required=False,
        widget=forms.Select(choices=[("", "没有记录"), ("true", "有"), ("false", "没有")]),
    )
    return {"year": year, "basic": code_field("基本医保", Insurance.choices), "serious_illness": illness}


OWN_FIELDS: dict[str, Callable[[], dict[str, forms.Field]]] = {
    "housing": _housing,
    "water": _water,
    "schooling": _schooling,
    "insurance": _insurance,
}


class FactForm(EntryForm):
    """One certificate of one kind. The papers are asked for last, as in every entry form."""

    def __init__(self, *args: Any, kind: FactKind, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = {"valid_from": day_field(kind.dated, hint="写在凭据上的那一天")}
        if kind.of_member:
            counted = Member.objects.visible_to(self.user).filter(household=household, is_active=True)
            fields["member"] = forms.ModelChoiceField(
                label="家庭成员",
                queryset=counted,
                empty_label="请选择",
                error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择这一户的家庭成员。"),
            )
        fields |= OWN_FIELDS[kind.key]()
        fields["source_name"] = text_field("出具单位", 60, required=True, hint="例如：县住建局")
        self.fields.update(fields)
        papers = ("document", "reason")
        self.order_fields([name for name in self.fields if name not in papers] + list(papers))


def amount_field(label: str) -> forms.DecimalField:
    """Return an amount in 元 with at most two decimals."""
    return forms.DecimalField(
        label=f"{label}（元）",
        min_value=0,
        max_value=MOST,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "n"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value", "max_decimal_places", "max_digits", "max_whole_digits"),
            f"请填{label}的金额，单位元，最多两位小数，没有填 0。",
        ),
    )


class WorksheetForm(EntryForm):
    """The income worksheet of one household and window: totals by category, head count, signatures, closing."""

    wage = amount_field("工资性收入")
    business = amount_field("生产经营性收入")
    property = amount_field("财产性收入")
    transfer = amount_field("转移性收入")
    business_cost = amount_field("生产经营性支出")
    head_count = forms.IntegerField(
        label="家庭人口数",
        min_value=0,
        max_value=MOST_PEOPLE,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), "请填核算期末的家庭人口数。"),
    )
    signed_by_surveyor_on = day_field("调查人签字", required=False, hint="签字的那一天，没签不填")
    signed_by_householder_on = day_field("户主签字", required=False)
    signed_by_village_on = day_field("村签字", required=False)
    closed = forms.BooleanField(
        label="结账：三方都签了字，金额不再增减",
        required=False,
        help_text="结账后才作为核对收入的依据；再改会存成新的一版。",
    )
