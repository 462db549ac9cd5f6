"""What a standard asks of a household by each criterion, in the words of the form that is signed."""

from assessments.criteria import MUST_NOT
from assessments.models import Standard
from config.lib.money import format_money

DEMANDS = {
    "food": "主食够吃，能吃上肉蛋奶豆",
    "clothing": "四季有衣被，能换洗",
    "water": "水量、水质、取水、保证率四项都达标或基本达标",
    "schooling": "义务教育阶段的孩子没有失学辍学",
    "medical": "每个人有基本医保和大病保险",
    "housing": "住房 A、B 级，或改造已验收、已搬迁入住",
    "power": "通生活用电",
    "road": "入户路已硬化",
    "broadcast": "能看电视或听广播",
    "pension": "应参保的人都参加养老保险",
    "project": "有受益的项目",
}
GROUPS = {
    "income": "收入",
    "food": "两不愁",
    "clothing": "两不愁",
    "water": "饮水",
    "schooling": "三保障",
    "medical": "三保障",
    "housing": "三保障",
}
OTHERS = "另加各项"


def demand_of(code: str, standard: Standard) -> str:
    """Return what `standard` asks by one criterion."""
    if code == "income":
        one_off = standard.one_off_percent
        least = f"人均纯收入高于 {format_money(standard.income_line)} 元"
        return least if one_off is None else f"{least}，一次性收入不超过 {one_off}%"
    if code == "must_not_exit":
        return f"没有：{'、'.join(MUST_NOT[one] for one in standard.must_not_exit)}"
    return DEMANDS[code]
