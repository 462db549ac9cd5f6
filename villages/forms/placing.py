"""What people type about postings and about the eight links, and the filters of their lists."""

from typing import Any

from django import forms

from config.lib.personal_numbers import without_numbers
from villages.forms.cadres import reason_field
from villages.forms.picking import CadrePickForm, day_field
from villages.forms.places import PlaceField
from villages.forms.scoped import ScopedForm
from villages.forms.stamped import StampedForm
from villages.models import Township, Unit, Village
from villages.models.links import LEADER_KINDS, UNIT_KINDS, LinkKind
from villages.models.people import PostingKind, UnitTier
from villages.services.links import LinkEntry
from villages.services.postings import PostingEntry

VILLAGE_KINDS = [choice for choice in PostingKind.choices if choice[0] != PostingKind.TOWNSHIP_STAFF]


class PostingForm(CadrePickForm):
    """A posting to the place whose page one comes from."""

    kind = forms.ChoiceField(label="岗位", error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择岗位。"))
    valid_from = day_field("从哪天起")
    reason = forms.CharField(
        label="说明",
        max_length=200,
        required=False,
        validators=[without_numbers],
        help_text="派驻文件或变动原因，可以不填。不写身份证号和电话。",
    )

    def __init__(self, *args: Any, village: Village | None, township: Township, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = {"village_id": village.pk if village else None, "township_id": township.pk}
        staff = PostingKind.TOWNSHIP_STAFF
        self.fields["kind"].choices = [("", "请选择"), *VILLAGE_KINDS] if village else [(staff.value, staff.label)]

    def entry(self) -> PostingEntry:
        """Return the valid form as services take it."""
        values = self.cleaned_data
        return PostingEntry(
            cadre_id=values["cadre"].pk,
            kind=values["kind"],
            valid_from=values["valid_from"],
            valid_to=values.get("valid_to"),
            reason=values.get("reason", ""),
            **self.place,
        )


class PostingCorrectForm(StampedForm, PostingForm):
    """A wrong posting put right, or taken back altogether."""

    valid_to = day_field("到哪天止", required=False, help_text="还在任就留空。")
    why = reason_field("日期照派驻文件更正")
    withdraw = forms.BooleanField(label="这一条本来就不该有，撤回", required=False)


class EndForm(forms.Form):
    """The last day of something dated, and why it ends."""

    last_day = day_field("最后一天")
    reason = forms.CharField(
        label="为什么结束",
        max_length=200,
        validators=[without_numbers],
        help_text="例如：任期届满轮换、工作调动。不写身份证号和电话。",
        error_messages={"required": "请写明为什么结束。"},
    )


class LinkForm(CadrePickForm):
    """One of the eight links. Only the fields of its kind are asked."""

    unit = forms.ModelChoiceField(label="单位", queryset=Unit.objects.all(), required=False, empty_label="请选择")
    title = forms.CharField(label="名称", max_length=80, required=False, validators=[without_numbers])
    document = forms.CharField(
        label="文号",
        max_length=120,
        required=False,
        validators=[without_numbers],
        help_text="分工或批复文件，可以不填。",
    )
    valid_from = day_field("从哪天起")
    reason = forms.CharField(label="为什么更换", max_length=200, required=False, validators=[without_numbers])

    def __init__(self, *args: Any, kind: str, replaces: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["cadre"].required = False
        if kind not in LEADER_KINDS:
            del self.fields["cadre_words"], self.fields["cadre"]
        if kind in UNIT_KINDS:
            self._ask_for_a_unit()
        else:
            del self.fields["unit"]
        leader = kind in LEADER_KINDS
        if not leader and kind != LinkKind.VILLAGE_PLAN:
            del self.fields["title"]
        elif leader:
            self.fields["title"].label = "不在干部名册里的，写姓名和职务"
        else:
            self.fields["title"].label, self.fields["title"].help_text = "规划名称", "例如：下湾村2016–2018年脱贫规划。"
        if not replaces:
            del self.fields["reason"]

    def _ask_for_a_unit(self) -> None:
        below = [UnitTier.TOWNSHIP] + ([UnitTier.COUNTY] if self.kind == LinkKind.TOWNSHIP_UNIT else [])
        self.fields["unit"].queryset = Unit.objects.exclude(tier__in=below)

    def entry(self) -> LinkEntry:
        """Return the valid form as services take it."""
        values = self.cleaned_data
        cadre, unit = values.get("cadre"), values.get("unit")
        return LinkEntry(
            valid_from=values["valid_from"],
            cadre_id=cadre.pk if cadre else None,
            unit_id=unit.pk if unit else None,
            title=values.get("title", ""),
            document=values.get("document", ""),
        )


class LinkCorrectForm(StampedForm, LinkForm):
    """A wrong link put right, or taken back altogether."""

    why = reason_field("单位名称照文件更正")
    withdraw = forms.BooleanField(label="这一条本来就不该有，撤回", required=False)


class VillageFilterForm(ScopedForm):
    """Filters of the villages: the township, and whether only listed poor villages are shown."""

    township = PlaceField(label="乡镇", queryset=Township.objects.all(), required=False, empty_label="全部")
    poor = forms.ChoiceField(
        label="贫困村", choices=[("", "全部"), ("yes", "贫困村"), ("no", "非贫困村")], required=False
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        if len(self.fields["township"].queryset) <= 1:
            del self.fields["township"]

    def narrow(self, villages: Any) -> Any:
        """Return `villages` narrowed by what is chosen; a broken filter narrows nothing."""
        self.is_valid()
        if township := self.cleaned_data.get("township"):
            villages = villages.filter(township=township)
        poor = self.cleaned_data.get("poor")
        if poor:
            villages = villages.filter(poor_level="none") if poor == "no" else villages.exclude(poor_level="none")
        return villages

    @property
    def words(self) -> str:
        """Return what is chosen, in words."""
        self.is_valid()
        poor = {"yes": "贫困村", "no": "非贫困村"}.get(self.cleaned_data.get("poor", ""), "")
        return "、".join(str(value) for value in (self.cleaned_data.get("township"), poor) if value)


class PostingFilterForm(ScopedForm):
    """Filters of the postings."""

    q = forms.CharField(
        label="姓名、首字母、单位", required=False, max_length=40, widget=forms.TextInput(attrs={"type": "search"})
    )
    township = PlaceField(label="乡镇", queryset=Township.objects.all(), required=False, empty_label="全部")
    kind = forms.ChoiceField(label="岗位", choices=[("", "全部"), *PostingKind.choices], required=False)

    def narrow(self, postings: Any) -> Any:
        """Return `postings` narrowed by place and capacity; a broken filter narrows nothing."""
        self.is_valid()
        chosen = {name: self.cleaned_data.get(name) for name in ("township", "kind")}
        return postings.filter(**{name: value for name, value in chosen.items() if value})

    @property
    def words(self) -> str:
        """Return what is chosen, in words."""
        self.is_valid()
        kind = self.cleaned_data.get("kind")
        chosen = [self.cleaned_data.get("q"), self.cleaned_data.get("township")]
        return "、".join(str(value) for value in (*chosen, PostingKind(kind).label if kind else "") if value)
