"""The 135 units that send cadres: names as such offices bear, the list itself made up."""

from dataclasses import dataclass

from assessments.demo.figures import UNITS
from assessments.demo.places import Places
from villages.models.people import UnitTier

PROVINCE = (
    "云南省农村信用社联合社",
    "云南省地质矿产勘查开发局",
    "云南省广播电视局",
    "云南师范大学",
    "云南省烟草专卖局",
)
CITY = (
    "曲靖市财政局", "曲靖市水务局", "曲靖市教育体育局", "曲靖市卫生健康委员会", "曲靖市住房和城乡建设局",
    "曲靖市农业农村局", "曲靖市交通运输局", "曲靖市自然资源和规划局", "曲靖市人民检察院", "曲靖市中级人民法院",
    "曲靖市公安局", "曲靖市总工会",
)  # fmt: skip
COUNTY_OFFICES = (
    "扶贫开发办公室", "农业农村局", "水务局", "住房和城乡建设局", "财政局", "审计局", "教育体育局", "卫生健康局",
    "医疗保障局", "民政局", "人力资源和社会保障局", "交通运输局", "自然资源局", "林业和草原局", "发展和改革局",
    "工业和信息化局", "商务局", "文化和旅游局", "司法局", "公安局", "应急管理局", "统计局", "市场监督管理局",
    "退役军人事务局", "民族宗教事务局", "信访局", "残疾人联合会", "妇女联合会", "总工会", "科学技术协会",
    "工商业联合会", "归国华侨联合会", "人民法院", "人民检察院", "人民武装部", "委组织部", "委宣传部", "委统战部",
    "委政法委员会", "委党校", "纪委监委", "委办公室", "人民政府办公室", "人大常委会办公室", "政协办公室", "气象局",
    "供销合作社", "烟草专卖局", "邮政分公司", "电信分公司", "移动分公司", "供电局", "税务局", "公路管理段",
    "融媒体中心", "人民医院", "中医医院", "疾病预防控制中心", "妇幼保健院", "第一中学", "第二中学", "职业技术学校",
    "农村信用合作联社", "农业银行支行", "建设银行支行", "机关事务服务中心", "档案馆", "国有林场",
)  # fmt: skip
TOWNSHIP_OFFICES = ("人民政府", "中心学校", "初级中学", "卫生院")


@dataclass(frozen=True)
class UnitPlan:
    """One unit with its row id; township units name their township's row id."""

    id: int
    name: str
    tier: UnitTier
    township_id: int | None = None


def plan_units(places: Places) -> list[UnitPlan]:
    """Return the units, the same for every seed."""
    county = places.county_name
    named: list[tuple[str, UnitTier, int | None]] = [(name, UnitTier.PROVINCE, None) for name in PROVINCE]
    named += [(name, UnitTier.CITY, None) for name in CITY]
    named += [(county + name, UnitTier.COUNTY, None) for name in COUNTY_OFFICES]
    for office in TOWNSHIP_OFFICES:
        named += [(t.name + office, UnitTier.TOWNSHIP, t.id) for t in places.townships]
    named += [(f"{places.county_name}{t.name}供销社", UnitTier.TOWNSHIP, t.id) for t in places.townships]
    return [UnitPlan(number, *values) for number, values in enumerate(named[:UNITS], start=1)]
