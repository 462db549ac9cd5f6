"""What people type about assets: the card, a stock-taking, a year's result, a disposal, its decision, filters."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from config.lib.money import to_money
from config.lib.personal_numbers import without_numbers
from households.forms.words import words_field
from projects.asset_codes import (
    FOUND_AS,
    SOURCES,
    AssetCategory,
    AssetStatus,
    BenefitMode,
    DisposalKind,
    OwnerTier,
    ProceedsTo,
)
from projects.models import AssetQuerySet
from projects.selectors.assets import Gap, lacking
from projects.services.asset_events import CheckEntry, DisposalEntry, YearEntry
from projects.services.assets import AssetEntry
from villages.forms import ScopedForm, StampedForm
from villages.forms.cadres import reason_field
from villages.forms.numbers import ExactField, number_field
from villages.forms.picking import day_field
from villages.forms.places import PlaceField, VillageField
from villages.models import Township, Village

MOST = Decimal("99999999999.99")
ALL = ("", "全部")


def text(label: str, length: int, *, required: bool = False, hint: str = "") -> forms.CharField:
    """Return a short text, which takes no number of a person."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=length,
        help_text=hint,
        validators=[without_numbers],
        error_messages={"required": f"请填{label}。", "max_length": f"{label}最多 {length} 字。"},
    )


def number_text(label: str, hint: str) -> forms.CharField:
    """Return the number of a certificate or a plate."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=40,
        help_text=hint,
        validators=[without_numbers],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": f"{label}最多 40 个字符。"},
    )


def yuan(label: str, *, required: bool = True, hint: str = "") -> Any:
    """Return an amount in 元 with at most two decimals."""
    fault = f"「{label}」请填数字，单位元，最多两位小数，不小于 0。"
    return number_field(ExactField, f"{label}（元）", fault, MOST, required=required, hint=hint, decimal_places=2)


def measure(label: str, most: int, places: int, *, least: int = 0, hint: str = "") -> Any:
    """Return a number that may be left empty."""
    fault = f"「{label}」请填 {least} 到 {most:,} 的数，最多 {places} 位小数，不清楚就留空。"
    return number_field(
        ExactField, label, fault, Decimal(most), least=least, required=False, hint=hint, decimal_places=places
    )


def choose(label: str, choices: Any, *, required: bool = True, hint: str = "") -> forms.ChoiceField:
    """Return a drop-down that starts empty."""
    return forms.ChoiceField(
        label=label,
        required=required,
        choices=[("", "请选择" if required else "没有填"), *choices],
        help_text=hint,
        error_messages=dict.fromkeys(("required", "invalid_choice"), f"请选择{label}。"),
    )


class AssetForm(ScopedForm):
    """The card of one asset."""

    name = text("资产名称", 80, required=True, hint="看名称就知道在哪、是什么，例如：下湾村人饮蓄水池。")
    category = choose("资产类别", AssetCategory.choices)
    subcategory = text("子类", 40, hint="例如：道路、蓄水池、厂房、牛舍。")
    quantity = measure("数量", 10**9, 2)
    unit = text("单位", 10, hint="米、座、平方米、头……")
    original_value = yuan("原值", hint="照竣工决算。")
    acquired_on = day_field("购建日期")
    owner_tier = choose("权属层级", OwnerTier.choices, hint="还没有确权的选「未确权」，台账里单独列出。")
    township = PlaceField(label="乡镇", queryset=Township.objects.all(), required=False, empty_label="县本级")
    village = VillageField(
        label="村",
        queryset=Village.objects.select_related("township").order_by("township__sort", "code"),
        required=False,
        empty_label="不在一个村",
    )
    household_code = text("户编号", 24, hint="户管的才填，照登记的编号写。")
    location = text("坐落", 120, hint="哪个组、什么位置。")
    latitude = measure("纬度", 90, 6, least=-90)
    longitude = measure("经度", 180, 6, least=-180)
    from_central = yuan("其中：中央资金", required=False)
    from_province = yuan("其中：省级资金", required=False)
    from_city = yuan("其中：市级资金", required=False)
    from_county = yuan("其中：县级资金", required=False)
    from_other = yuan("其中：其他资金", required=False, hint="各级相加等于原值；都不清楚就都留空。")
    owner_name = text("所有权人", 80, hint="例如：下湾村股份经济合作社。")
    operator = text("经营方", 80)
    benefits_whom = text("收益权人", 80)
    benefit_mode = choose("收益方式", BenefitMode.choices, required=False)
    keeper = text("管护责任人", 40)
    keeper_phone = forms.CharField(
        label="管护责任人电话",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "data-no-draft": True}),
        help_text="加密保存。",
    )
    certificate = number_text("登记证号", "发了证再填，一证一项。")
    plate = number_text("标识牌号", "挂了牌再填，一牌一项。")

    def entry(self) -> AssetEntry:
        """Return the valid form as services take it; of a value that was broken down what is left empty is nothing."""
        said = {name: self.cleaned_data[name] for name in AssetEntry.__dataclass_fields__}
        parts = [f"from_{name}" for name in SOURCES]
        if any(said[part] is not None for part in parts):
            said |= {part: said[part] if said[part] is not None else to_money(0) for part in parts}
        return AssetEntry(**said)


class AssetNewForm(AssetForm):
    """A new card; `submit_key` is made with the empty form, so that a double tap makes one."""

    submit_key = forms.UUIDField(widget=forms.HiddenInput)


class AssetCorrectForm(StampedForm, AssetForm):
    """A correction of a card: what it was opened with, what is on it, and why it changes."""

    reason = reason_field("确权到村，照登记证更正")

    def __init__(self, *args: Any, phone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keeper_phone"].help_text = f"现在登记的：{phone or '没有'}。不改就留空。"


class AssetCheckForm(forms.Form):
    """What a stock-taking found."""

    checked_on = day_field("盘点日期")
    found_as = forms.ChoiceField(
        label="看到的状态",
        choices=[(one.value, one.label) for one in FOUND_AS],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择看到的状态。"),
    )
    quantity = measure("盘点数量", 10**9, 2, hint="和卡上一样就不填。")
    note = words_field("说明", "闲置、损坏的写明原因和打算。", 200, required=False)

    def entry(self) -> CheckEntry:
        """Return the valid form as services take it."""
        return CheckEntry(**self.cleaned_data)


class AssetYearForm(forms.Form):
    """What an asset brought in a year, and who got it."""

    year = number_field(
        forms.IntegerField, "年度", "请填四位数的年度，例如 2025。", 2100, least=2012, required=True, hint=""
    )
    income = yuan("年收益")
    to_households = yuan("分给农户")
    household_count = number_field(
        forms.IntegerField, "分到几户", "「分到几户」请填 0 到 100,000 的整数。", 100_000, required=True, hint=""
    )
    to_collective = yuan("留村集体")
    to_upkeep = yuan("用于管护")
    document = text("分配方案文号", 120)
    note = words_field("说明", "更正已经登记过的年度，要写明为什么。", 200, required=False)

    def entry(self) -> YearEntry:
        """Return the valid form as services take it."""
        return YearEntry(**self.cleaned_data)


class DisposalForm(forms.Form):
    """How an asset is to leave the ledger."""

    kind = choose("处置方式", DisposalKind.choices)
    disposed_on = day_field("处置日期")
    reason = words_field("处置原因", "为什么处置，经过哪些会议。", 200)
    document = text("决策文件", 120, required=True, hint="会议纪要或批复的文号。")
    proceeds = yuan("处置收入", hint="没有收入填 0。")
    proceeds_to = choose("收入去向", ProceedsTo.choices, hint="村管资产的收入归村集体。")

    def entry(self) -> DisposalEntry:
        """Return the valid form as services take it."""
        return DisposalEntry(**self.cleaned_data)


class DecisionForm(forms.Form):
    """Whether a disposal is approved, and what the second person says about it."""

    approved = forms.ChoiceField(
        label="审批",
        choices=[("yes", "批准"), ("no", "退回")],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择批准还是退回。"),
    )
    opinion = words_field("意见", "退回的要写明原因。", 200, required=False)


class NoAssetForm(forms.Form):
    """Why an accepted project left nothing behind that a card could be made of."""

    reason = words_field("为什么没有资产", "例如：培训和务工补助，没有形成实物。", 200)


class AssetFilterForm(ScopedForm):
    """What the list of assets is narrowed by; its address is the saved view."""

    township = PlaceField(label="乡镇", queryset=Township.objects.all(), required=False, empty_label="全部乡镇")
    village = VillageField(
        label="村",
        queryset=Village.objects.select_related("township").order_by("township__sort", "code"),
        required=False,
        empty_label="全部村",
    )
    category = forms.ChoiceField(label="类别", required=False, choices=[ALL, *AssetCategory.choices])
    owner_tier = forms.ChoiceField(label="权属", required=False, choices=[ALL, *OwnerTier.choices])
    status = forms.ChoiceField(label="状态", required=False, choices=[ALL, *AssetStatus.choices])
    gap = forms.ChoiceField(label="缺什么", required=False, choices=[("", "不限"), *Gap.choices])
    q = forms.CharField(label="名称、卡号、证号、牌号", required=False, max_length=40)

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen; a field that cannot be read counts as not chosen."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in {None, ""}}

    def narrow(self, assets: AssetQuerySet) -> AssetQuerySet:
        """Narrow `assets`."""
        chosen = self.chosen()
        words, gap = chosen.pop("q", ""), chosen.pop("gap", "")
        assets = assets.filter(**chosen)
        if gap:
            assets = lacking(assets, gap, timezone.localdate())
        return search(assets, words) if words else assets

    def in_words(self) -> str:
        """Say in words what was chosen."""
        said = []
        for name, value in self.chosen().items():
            field = self.fields[name]
            is_code = isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField)
            said.append(str(dict(field.choices).get(value, value)) if is_code else str(value))  # type: ignore[attr-defined]
        return " · ".join(said)


def search(assets: AssetQuerySet, words: str) -> AssetQuerySet:
    """Narrow to the cards whose name holds `words`, or whose number begins with them, or certificate or plate is so."""
    by_number = Q(number__startswith=words) | Q(certificate=words) | Q(plate=words)
    return assets.filter(Q(name__contains=words) | by_number)


class LedgerFilterForm(ScopedForm):
    """Of which township, and as of which day, the ledger is asked for."""

    township = PlaceField(label="乡镇", queryset=Township.objects.all(), required=False, empty_label="全县")
    on = forms.DateField(
        label="截至", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen; a field that cannot be read counts as not chosen."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value is not None}
