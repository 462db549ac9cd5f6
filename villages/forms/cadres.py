"""What people type about cadres, units and teams, and the filters of their lists."""

from typing import Any

from django import forms

from config.lib.personal_numbers import without_numbers
from villages.forms.picking import day_field
from villages.forms.scoped import ScopedForm
from villages.forms.stamped import StampedForm
from villages.models import Township, Unit
from villages.models.people import PostingKind, UnitTier
from villages.ranks import RANKS
from villages.services.cadres import CadreEntry
from villages.services.units import TeamEntry, UnitEntry

_PRIVATE = {"autocomplete": "off", "data-no-draft": True}
_CHOOSE_UNIT = dict.fromkeys(("required", "invalid_choice"), "请选择单位。")
NAME_FAULTS = {"required": "请填干部姓名。", "max_length": "姓名最多 40 字。"}


def reason_field(example: str) -> forms.CharField:
    """Return the field that asks why something is changed."""
    return forms.CharField(
        label="为什么改",
        max_length=200,
        validators=[without_numbers],
        help_text=f"例如：{example}。不写身份证号和电话。",
        error_messages={"required": "请写明为什么改。", "max_length": "原因最多 200 字，请写短一些。"},
    )


class CadreForm(forms.Form):
    """A cadre as registered or corrected. On a correction the numbers stay empty unless they change."""

    name = forms.CharField(label="姓名", max_length=40, error_messages=NAME_FAULTS)
    unit = forms.ModelChoiceField(
        label="单位", queryset=Unit.objects.all(), empty_label="请选择", error_messages=_CHOOSE_UNIT
    )
    rank = forms.ChoiceField(
        label="职级",
        choices=[("", "没有填"), *((rank, rank) for rank in RANKS)],
        required=False,
        error_messages={"invalid_choice": "请从列表里选职级。"},
    )
    id_number = forms.CharField(
        label="身份证号",
        max_length=30,
        widget=forms.TextInput(attrs=_PRIVATE),
        error_messages={"required": "请填身份证号。"},
    )
    phone = forms.CharField(
        label="工作电话",
        max_length=30,
        widget=forms.TextInput(attrs=_PRIVATE | {"inputmode": "tel"}),
        error_messages={"required": "请填 11 位手机号。"},
    )

    def entry(self) -> CadreEntry:
        """Return the valid form as services take it."""
        values = self.cleaned_data
        names = ("name", "rank", "id_number", "phone")
        return CadreEntry(unit_id=values["unit"].pk, **{name: values[name] for name in names})


class CadreCorrectForm(StampedForm, CadreForm):
    """A correction: what it was opened with, what is on the register, and why it changes."""

    reason = reason_field("照证件更正姓名、调到了别的单位")

    def __init__(self, *args: Any, stored: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, masked in stored.items():
            self.fields[name].required = False
            self.fields[name].help_text = f"现在登记的：{masked or '没有'}。不改就留空。"


class UnitForm(ScopedForm):
    """A unit as registered."""

    name = forms.CharField(
        label="单位名称",
        max_length=80,
        error_messages={"required": "请填单位名称。", "max_length": "单位名称最多 80 字。"},
    )
    tier = forms.ChoiceField(
        label="层级",
        choices=[("", "请选择"), *UnitTier.choices],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择层级。"),
    )
    township = forms.ModelChoiceField(
        label="乡镇",
        queryset=Township.objects.all(),
        required=False,
        empty_label="不是乡镇单位",
        help_text="乡镇单位才选。",
    )

    def entry(self) -> UnitEntry:
        """Return the valid form as services take it."""
        township = self.cleaned_data["township"]
        values = {name: self.cleaned_data[name] for name in ("name", "tier")}
        return UnitEntry(township_id=township.pk if township else None, **values)


class UnitCorrectForm(StampedForm, UnitForm):
    """A correction of a unit, or its new name."""

    reason = reason_field("机构改革更名")


class TeamForm(StampedForm):
    """The resident team of a village."""

    name = forms.CharField(label="工作队名称", max_length=60, error_messages={"required": "请填工作队名称。"})
    unit = forms.ModelChoiceField(
        label="派出单位", queryset=Unit.objects.all(), empty_label="请选择", error_messages=_CHOOSE_UNIT
    )
    valid_from = day_field("从哪天起", help_text="换了的填新的日期，原来的到前一天为止；日期不动是更正登记错的。")
    reason = forms.CharField(
        label="为什么变动",
        max_length=200,
        required=False,
        validators=[without_numbers],
        help_text="第一次登记不用填；更换要写，例如：派出单位调整。",
    )

    def entry(self) -> TeamEntry:
        """Return what was typed, as the service takes it."""
        values = self.cleaned_data
        return TeamEntry(values["name"], values["unit"].pk, values["valid_from"])


class CadreFilterForm(forms.Form):
    """Filters of the list of cadres."""

    q = forms.CharField(
        label="姓名、首字母、单位", required=False, max_length=40, widget=forms.TextInput(attrs={"type": "search"})
    )
    unit = forms.ModelChoiceField(label="单位", queryset=Unit.objects.all(), required=False, empty_label="全部")
    kind = forms.ChoiceField(label="现任岗位", choices=[("", "全部"), *PostingKind.choices], required=False)

    @property
    def words(self) -> str:
        """Return what is chosen, in words."""
        self.is_valid()
        kind = self.cleaned_data.get("kind")
        chosen = [self.cleaned_data.get("q"), self.cleaned_data.get("unit"), PostingKind(kind).label if kind else ""]
        return "、".join(str(value) for value in chosen if value)


class UnitFilterForm(forms.Form):
    """Filters of the list of units."""

    q = forms.CharField(
        label="单位名称", required=False, max_length=40, widget=forms.TextInput(attrs={"type": "search"})
    )
    tier = forms.ChoiceField(label="层级", choices=[("", "全部"), *UnitTier.choices], required=False)

    @property
    def words(self) -> str:
        """Return what is chosen, in words."""
        self.is_valid()
        tier = self.cleaned_data.get("tier")
        chosen = [self.cleaned_data.get("q"), UnitTier(tier).label if tier else ""]
        return "、".join(str(value) for value in chosen if value)
