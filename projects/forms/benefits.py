"""What people type about who benefits from a project."""

from typing import Any

from django import forms

from households.forms.words import words_field
from projects.benefit_codes import BenefitForm
from projects.forms.assets import choose, measure, text, yuan
from projects.models import Project
from projects.services.benefits import BenefitEntry, VillageEntry
from villages.forms import ScopedForm
from villages.forms.numbers import number_field
from villages.forms.picking import day_field
from villages.forms.places import VillageField
from villages.models import Village

MOST_PEOPLE = 1_000_000


class HouseholdBenefitForm(forms.Form):
    """What one household, or one person of it, received."""

    household_code = text("户编号", 24, required=True, hint="照登记的编号写。")
    member_code = text("人编号", 24, hint="只给了户里一个人的才填，例如培训。")
    form = choose("受益方式", BenefitForm.choices)
    item = text("实物或服务", 60, hint="现金不填。例如：鸡苗、焊工培训。")
    quantity = measure("数量", 10**7, 2, hint="实物必填。")
    unit = text("单位", 10, hint="只、公斤、天……")
    amount = yuan("金额", required=False, hint="现金必填；实物可以填折价；共享设施留空。")
    benefited_on = day_field("受益日期")
    note = text("说明", 120)

    def entry(self) -> BenefitEntry:
        """Return the valid form as services take it."""
        return BenefitEntry(**self.cleaned_data)


def _people(label: str) -> Any:
    fault = f"「{label}」请填 0 到 {MOST_PEOPLE:,} 的整数。"
    return number_field(forms.IntegerField, label, fault, MOST_PEOPLE, required=True, hint="")


class VillageBenefitForm(ScopedForm):
    """With what a village as a whole benefits."""

    village = VillageField(
        label="村",
        queryset=Village.objects.select_related("township").order_by("township__sort", "code"),
        empty_label="请选择",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择哪个村。"),
    )
    what = text("受益内容", 60, required=True, hint="例如：人饮管网入户、村组道路。")
    households = _people("受益户数")
    people = _people("受益人数")
    registered_households = _people("其中建档立卡户数")
    registered_people = _people("其中建档立卡人数")
    benefited_on = day_field("受益日期")

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if project.township_id:
            villages = self.fields["village"].queryset  # type: ignore[attr-defined]
            self.fields["village"].queryset = villages.filter(township=project.township_id)  # type: ignore[attr-defined]

    def entry(self) -> VillageEntry:
        """Return the valid form as services take it."""
        said = dict(self.cleaned_data)
        return VillageEntry(village_id=said.pop("village").pk, **said)


class WithdrawForm(forms.Form):
    """Why what was written down is withdrawn."""

    reason = words_field("为什么撤回", "例如：登记错了户。要改的，撤回以后再登记一条。", 200)
