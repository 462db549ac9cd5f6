"""The entry forms of facts and of the income worksheet."""

from typing import Any

from django import forms

from households.fact_kinds import FactKind
from households.forms.entry import EntryForm
from households.forms.fact_fields import OWN_FIELDS, amount_field, day_field, text_field
from households.models import Household, Member
from households.services.worksheets import MOST_PEOPLE

SIGNED = {"yes": True, "no": False, "": None}


class FactForm(EntryForm):
    """One fact of one kind. The papers are asked for last, as in every entry form.

    `stored` are the numbers that stand there now, masked: a correction need not type them again.
    """

    def __init__(
        self, *args: Any, kind: FactKind, household: Household, stored: dict[str, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = {"valid_from": day_field(kind.dated, hint=kind.dated_hint)}
        if kind.of_member:
            counted = Member.objects.visible_to(self.user).filter(household=household, is_active=True)
            fields["member"] = forms.ModelChoiceField(
                label="家庭成员",
                queryset=counted,
                empty_label="请选择",
                error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择这一户的家庭成员。"),
            )
        fields |= OWN_FIELDS[kind.key]()
        fields["source_name"] = text_field("出具单位", 60, required=True, hint=f"例如：{kind.issuer}")
        for name, words in (stored or {}).items():
            fields[name].help_text = f"现在登记的：{words}。不改就留空。"
        self.fields.update(fields)
        papers = ("document", "reason")
        self.order_fields([name for name in self.fields if name not in papers] + list(papers))


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
