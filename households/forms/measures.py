"""The entry form of a help measure, and the one that takes a wrong one back."""

from typing import Any

from django import forms

from households.forms.entry import EntryForm, code_field
from households.forms.facts import day_field, text_field
from households.measures import PARTS, MeasureKind
from households.models import Household, Member
from households.services.measures import LONGEST_CONTENT, LONGEST_PROJECT, LONGEST_UNIT
from households.services.worksheets import MOST

PART_CHOICES = [
    (MeasureKind(kind).label, [(part.value, part.label) for part in parts]) for kind, parts in PARTS.items()
]


def member_field(user: Any, household: Household, *, label: str, hint: str = "") -> forms.ModelChoiceField:
    """Return a drop-down of the people of a household; empty means the household as a whole."""
    return forms.ModelChoiceField(
        label=label,
        queryset=Member.objects.visible_to(user).filter(household=household, is_active=True),
        required=False,
        empty_label="全户",
        help_text=hint,
        error_messages={"invalid_choice": "请选择这一户的家庭成员，或者选全户。"},
    )


class MeasureForm(EntryForm):
    """One measure, in the order of the page of measures in the handbook."""

    kind = code_field("措施类别", MeasureKind.choices)
    part = code_field(
        "具体是哪一项", PART_CHOICES, required=False, help_text="只有金融帮扶、教育帮扶、综合保障要选，其他留空。"
    )
    content = text_field("帮扶内容", LONGEST_CONTENT, required=True, hint="做了什么、多少，例如：发放仔猪 2 头。")
    valid_from = day_field("开始日期")
    valid_to = day_field("结束日期", required=False, hint="还在享受的不填")
    unit_name = text_field("帮扶单位", LONGEST_UNIT, required=True, hint="例如：县农业农村局")
    amount = forms.DecimalField(
        label="金额（元）",
        required=False,
        min_value=0,
        max_value=MOST,
        decimal_places=2,
        help_text="发到户或花在这一户的钱；没有钱的不填",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "n"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value", "max_decimal_places", "max_digits", "max_whole_digits"),
            "请填金额，单位元，最多两位小数，没有就空着。",
        ),
    )
    project = text_field("项目", LONGEST_PROJECT, hint="项目库里的编号或名称；不是项目的不填")
    signed_on = day_field("户主签字", required=False, hint="户主在手册上签字的那一天，没签不填")

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"] = member_field(self.user, household, label="帮扶对象", hint="只给一个人的，选那个人")
        self.order_fields(["kind", "part", "member", "content"])
        self.papers_last()


class MeasureTakeBackForm(EntryForm):
    """Why a measure is taken back: nothing but the papers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        reason.label, reason.required = "为什么撤回", True
        reason.error_messages["required"] = "请写明为什么撤回这一项措施。"
