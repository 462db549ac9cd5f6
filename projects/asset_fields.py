"""The fields of an asset's card as readers see them: form, compare page, page and trail take their words from here."""

from config.lib.entry_fields import NOTHING, EntryField, coded
from config.lib.money import format_money
from projects.asset_codes import SOURCES, AssetCategory, BenefitMode, OwnerTier


def amount(value: object) -> str:
    """Return an amount in 元 in words; 没有 for what nobody said."""
    return NOTHING if value is None else f"{format_money(value)} 元"  # type: ignore[arg-type]


def measure(value: object) -> str:
    """Return a quantity without idle zeros; 没有 for what nobody said."""
    return NOTHING if value is None else f"{value:f}".rstrip("0").rstrip(".")


ASSET_FIELDS = (
    EntryField("name", "资产名称"),
    EntryField("category", "资产类别", coded(AssetCategory)),
    EntryField("subcategory", "子类"),
    EntryField("quantity", "数量", measure),
    EntryField("unit", "单位"),
    EntryField("township", "乡镇"),
    EntryField("village", "村"),
    EntryField("household_code", "户编号"),
    EntryField("location", "坐落"),
    EntryField("latitude", "纬度"),
    EntryField("longitude", "经度"),
    EntryField("original_value", "原值", amount),
    *(EntryField(f"from_{name}", f"其中：{word}资金", amount) for name, word in SOURCES.items()),
    EntryField("acquired_on", "购建日期"),
    EntryField("owner_tier", "权属层级", coded(OwnerTier)),
    EntryField("owner_name", "所有权人"),
    EntryField("operator", "经营方"),
    EntryField("benefits_whom", "收益权人"),
    EntryField("benefit_mode", "收益方式", coded(BenefitMode)),
    EntryField("keeper", "管护责任人"),
    EntryField("certificate", "登记证号"),
    EntryField("plate", "标识牌号"),
)
