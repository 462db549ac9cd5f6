"""What villages, townships and counties are asked: code → label, unit and how its limit is compared. Limits stand in
the standard."""

from typing import NamedTuple


class AreaCriterion(NamedTuple):
    """One thing asked of an area. `compare` says how the value stands to the limit; without a limit it is yes or no."""

    label: str
    unit: str = ""
    compare: str = ""

    def limit_words(self, limit: object) -> str:
        """Return the limit as staff read it: 低于 3%."""
        return f"{self.compare} {limit}{self.unit}" if self.compare and limit is not None else "要有"


BELOW, AT_MOST, AT_LEAST, ABOVE = "低于", "不超过", "不低于", "高于"

AREA_CRITERIA: dict[str, AreaCriterion] = {
    "incidence": AreaCriterion("贫困发生率", "%", BELOW),
    "incidence_at_most": AreaCriterion("贫困发生率", "%", AT_MOST),
    "hard_road": AreaCriterion("到乡镇通硬化路"),
    "production_power": AreaCriterion("通生产用电"),
    "household_power": AreaCriterion("自然村都通生活用电"),
    "broadcast": AreaCriterion("通广播电视的户", "%", AT_LEAST),
    "broadband": AreaCriterion("通宽带"),
    "safe_water": AreaCriterion("饮水安全的户", "%", AT_LEAST),
    "safe_houses": AreaCriterion("没有危房的户", "%", AT_LEAST),
    "insured": AreaCriterion("参加居民医保的人", "%", AT_LEAST),
    "clinic": AreaCriterion("有卫生室"),
    "venue": AreaCriterion("有文化（图书）室"),
    "kindergarten": AreaCriterion("有幼儿园"),
    "cooperative": AreaCriterion("有农民专业合作社"),
    "collective_income": AreaCriterion("村集体经济收入", " 元", ABOVE),
    "wrong_exits": AreaCriterion("错退率", "%", BELOW),
    "missed": AreaCriterion("漏评率", "%", BELOW),
    "approval": AreaCriterion("群众认可度", "%", AT_LEAST),
    "villages_out": AreaCriterion("退出的贫困村", "%", AT_LEAST),
    "project_coverage": AreaCriterion("受益过项目的建档立卡户", "%", AT_LEAST),
}
