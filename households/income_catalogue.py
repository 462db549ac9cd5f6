"""The catalogue of incomes that a county begins with (docs/sources.md); the county office replaces what differs there.

Net of the six crops is a share of the gross, as one county fixed it; everything else of business is gross less costs.
Money with a fixed use and one-off relief do not count; what does not come again is marked as not lasting.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from households.codes import IncomeCategory, IncomeMethod, TransferPart

CATALOGUE_START = date(2013, 10, 1)
"""The first day of the first window that anybody can ask about: registration began at the end of 2013."""
DOCUMENT = "系统安装时的收入项目目录，请换成本县的文件"
FIXED_USE = "专款专用的补助，不计入收入"
RELIEF = "一次性救济，不计入收入"

_WAGE = (("migrant", "外出务工工资", "月"), ("local", "县内务工工资", "月"), ("odd-jobs", "打零工", "天"),
         ("public-post", "公益性岗位工资", "月"), ("pay", "固定单位工资", "月"))  # fmt: skip
_BY_COEFFICIENT = (("wheat", "小麦", "0.31"), ("maize", "玉米", "0.49"), ("potato", "马铃薯", "0.67"),
                   ("vegetables", "露地蔬菜", "0.87"), ("greenhouse", "大棚蔬菜", "0.75"),
                   ("oil-crops", "油料作物", "0.57"))  # fmt: skip
_BUSINESS = (("rice", "水稻", "公斤"), ("tobacco", "烤烟", "公斤"), ("fruit", "水果", "公斤"),
             ("herbs", "中药材", "公斤"), ("other-crops", "其他种植", "公斤"), ("pigs", "生猪", "头"),
             ("cattle", "牛", "头"), ("sheep", "羊", "只"), ("poultry", "家禽", "只"),
             ("other-animals", "其他养殖", "公斤"), ("forest", "林产品", "公斤"), ("shop", "小商店", "月"),
             ("transport", "运输", "月"), ("crafts", "手工加工", "件"), ("other-trade", "其他经营", "年"))  # fmt: skip
_PROPERTY = (("land-rent", "土地流转租金", "亩"), ("house-rent", "房屋出租", "月"),
             ("machine-rent", "农机具出租", "年"),
             ("interest", "存款利息", "年"), ("dividends", "入股分红", "年"))  # fmt: skip
_ONE_OFF = (("land-compensation", "征地补偿款", "亩"), ("asset-sale", "出售房屋、农机等资产", "次"))
_TRANSFER = (("family-planning", "计划生育奖励扶助金", TransferPart.FAMILY_PLANNING),
             ("dibao", "低保金", TransferPart.DIBAO), ("tekun", "特困供养金", TransferPart.TEKUN),
             ("pension", "养老金", TransferPart.PENSION), ("ecological", "生态补偿金", TransferPart.ECOLOGICAL),
             ("returned-forest", "退耕还林补助", TransferPart.ECOLOGICAL),
             ("farm-subsidy", "农业支持保护补贴", TransferPart.OTHER), ("disability", "残疾人补贴", TransferPart.OTHER),
             ("old-age", "高龄补贴", TransferPart.OTHER), ("support", "赡养费和固定资助", TransferPart.OTHER),
             ("other-transfer", "其他每年都有的补贴", TransferPart.OTHER))  # fmt: skip
_LEFT_OUT = (("relocation", "易地搬迁补助", FIXED_USE), ("house-repair", "危房改造补助", FIXED_USE),
             ("animal-shed", "圈舍建设补助", FIXED_USE), ("condolence", "慰问金和慰问物资", RELIEF),
             ("temporary-aid", "临时救助", RELIEF))  # fmt: skip


def starting_items() -> list[dict[str, Any]]:
    """Return the columns of the items to begin with, in the order of the form."""
    items: list[dict[str, Any]] = [_item(*one, IncomeCategory.WAGE) for one in _WAGE]
    items += [
        _item(code, name, "公斤", IncomeCategory.BUSINESS)
        | {"method": IncomeMethod.COEFFICIENT, "coefficient": Decimal(share)}
        for code, name, share in _BY_COEFFICIENT
    ]
    items += [_item(*one, IncomeCategory.BUSINESS) for one in _BUSINESS]
    items += [_item(*one, IncomeCategory.PROPERTY) for one in _PROPERTY]
    items += [_item(*one, IncomeCategory.PROPERTY) | {"recurring": False} for one in _ONE_OFF]
    items += [_item(code, name, "年", IncomeCategory.TRANSFER) | {"part": part} for code, name, part in _TRANSFER]
    left_out = {"part": TransferPart.OTHER, "counted": False, "recurring": False}
    items += [
        _item(code, name, "次", IncomeCategory.TRANSFER) | left_out | {"reason": why} for code, name, why in _LEFT_OUT
    ]
    return [item | {"sort": 10 * place} for place, item in enumerate(items, 1)]


def _item(code: str, name: str, unit: str, category: IncomeCategory) -> dict[str, Any]:
    return {"code": code, "name": name, "unit": unit, "category": category}
