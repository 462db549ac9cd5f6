"""The facts that the register holds with their day and source: which model, whose, in which words, compared how."""

from datetime import date
from typing import Any

from accounts.permissions import ENTER_REGISTER
from accounts.reveal import number_words
from config.lib.dates import school_term_start
from config.lib.entry_fields import EntryField, coded, is_or_not
from households.changes import ChangeKind
from households.codes import HouseGrade, Insurance, Remedy, SchoolStatus, Source, WaterLevel
from households.codes_home import Fuel, HouseStructure, PathKind, RelocationKind, RelocationWish, WaterSupply
from households.codes_person import (
    AbsenceReason,
    DisabilityKind,
    DisabilityLevel,
    Pension,
    PublicPost,
    Stage,
    Welfare,
    WelfareType,
    WorkState,
)
from households.fact_kind import FactGroup, FactKind, yes_or_no, yuan_words
from households.fact_kinds_help import HELP_KINDS
from households.models import (
    ConditionFact,
    DisabilityFact,
    HousingFact,
    InsuranceFact,
    LandFact,
    RelocationFact,
    SchoolingFact,
    WaterFact,
    WelfareFact,
    WorkFact,
)
from households.models.condition_facts import LAND

__all__ = ["FACT_KINDS", "FactGroup", "FactKind"]


def _term(fact: Any) -> date:
    return school_term_start(fact.valid_from)


def _year(fact: Any) -> Any:
    return fact.year


FACT_KINDS: dict[str, FactKind] = {
    kind.key: kind
    for kind in (
        FactKind(
            key="housing",
            model=HousingFact,
            change=ChangeKind.HOUSING,
            label="住房鉴定",
            dated="鉴定日期",
            of_member=False,
            group=FactGroup.HOME,
            own=(
                EntryField("grade", "鉴定等级", coded(HouseGrade)),
                EntryField("remedy", "改造方式", coded(Remedy)),
                EntryField("started_on", "开工日期"),
                EntryField("finished_on", "竣工日期"),
                EntryField("accepted_on", "验收日期"),
                EntryField("subsidy", "改造补助", yuan_words),
            ),
            compared=("grade",),
            judged=("remedy", "accepted_on"),
            issuer="县住建局",
        ),
        FactKind(
            key="water",
            model=WaterFact,
            change=ChangeKind.WATER,
            label="饮水认定",
            dated="认定日期",
            of_member=False,
            group=FactGroup.HOME,
            own=(
                *(
                    EntryField(name, label, coded(WaterLevel))
                    for name, label in (
                        ("quantity", "水量"),
                        ("quality", "水质"),
                        ("convenience", "方便程度"),
                        ("reliability", "保证率"),
                    )
                ),
                EntryField("supply", "饮水来源", coded(WaterSupply)),
                EntryField("litres", "每人每天水量（升）"),
                EntryField("minutes", "取水往返时间（分钟）"),
                EntryField("metres", "取水水平距离（米）"),
                EntryField("stop_days", "一年停水天数"),
            ),
            compared=("quantity", "quality", "convenience", "reliability", "supply"),
            issuer="县水务局",
        ),
        FactKind(
            key="relocation",
            model=RelocationFact,
            change=ChangeKind.RELOCATION,
            label="易地搬迁",
            dated="核实日期",
            of_member=False,
            group=FactGroup.HOME,
            own=(
                EntryField("relocated", "是否搬迁户", is_or_not),
                EntryField("kind", "搬迁方式", coded(RelocationKind)),
                EntryField("site", "安置地"),
                EntryField("wish", "搬迁意愿", coded(RelocationWish)),
            ),
            compared=("relocated", "kind"),
            issuer="县发改局",
        ),
        FactKind(
            key="land",
            model=LandFact,
            change=ChangeKind.LAND,
            label="土地资源",
            dated="登记日期",
            of_member=False,
            group=FactGroup.LIVING,
            own=tuple(
                field
                for name, label in LAND.items()
                for field in (EntryField(name, f"{label}（亩）"), EntryField(f"{name}_titled", f"{label}确权（亩）"))
            ),
            compared=tuple(LAND),
            issuer="村委会、县农业农村局",
            source=Source.FORM,
            permission=ENTER_REGISTER,
            dated_hint="在登记表上签字的那一天",
        ),
        FactKind(
            key="conditions",
            model=ConditionFact,
            change=ChangeKind.CONDITIONS,
            label="生产生活条件",
            dated="登记日期",
            of_member=False,
            group=FactGroup.LIVING,
            own=(
                EntryField("cooperative", "加入农民专业合作社", is_or_not),
                EntryField("enterprise", "有龙头企业带动", is_or_not),
                EntryField("leader", "有创业致富带头人带动", is_or_not),
                EntryField("production_power", "通生产用电", is_or_not),
                EntryField("household_power", "通生活用电", is_or_not),
                EntryField("broadcast", "通广播电视", is_or_not),
                EntryField("road_km", "与村主干路距离（公里）"),
                EntryField("path", "入户路类型", coded(PathKind)),
                EntryField("toilet", "有卫生厕所", is_or_not),
                EntryField("fuels", "主要燃料", coded(Fuel)),
                EntryField("house_area", "住房面积（平方米）"),
                EntryField("structure", "住房主要结构", coded(HouseStructure)),
                EntryField("built_year", "建房年份"),
            ),
            compared=(
                "cooperative",
                "enterprise",
                "leader",
                "production_power",
                "household_power",
                "broadcast",
                "path",
                "toilet",
                "structure",
                "built_year",
            ),  # fmt: skip
            issuer="村委会",
            source=Source.FORM,
            permission=ENTER_REGISTER,
            dated_hint="在登记表上签字的那一天",
        ),
        FactKind(
            key="schooling",
            model=SchoolingFact,
            change=ChangeKind.SCHOOLING,
            label="就学状况",
            dated="核实日期",
            of_member=True,
            group=FactGroup.CARE,
            own=(
                EntryField("status", "就学状况", coded(SchoolStatus)),
                EntryField("stage", "在校生状况", coded(Stage)),
                EntryField("school", "学校"),
                EntryField("grade", "年级"),
                EntryField("roll_number", "学籍号", number_words("id")),
                EntryField("absence", "未上学原因", coded(AbsenceReason)),
            ),
            compared=("status",),
            issuer="县教育体育局",
            period=_term,
        ),
        FactKind(
            key="insurance",
            model=InsuranceFact,
            change=ChangeKind.INSURANCE,
            label="参保情况",
            dated="名单日期",
            of_member=True,
            group=FactGroup.CARE,
            own=(
                EntryField("year", "年度"),
                EntryField("basic", "基本医保", coded(Insurance)),
                EntryField("serious_illness", "大病保险", yes_or_no),
                EntryField("commercial", "商业补充保险", yes_or_no),
                EntryField("pension", "养老保险", coded(Pension)),
                EntryField("accident", "意外险", yes_or_no),
            ),
            compared=("basic", "serious_illness", "pension"),
            issuer="县医保局",
            period=_year,
        ),
        FactKind(
            key="work",
            model=WorkFact,
            change=ChangeKind.WORK,
            label="务工和公益岗位",
            dated="核实日期",
            of_member=True,
            group=FactGroup.WORK,
            own=(
                EntryField("year", "年度"),
                EntryField("state", "务工情况", coded(WorkState)),
                EntryField("place", "务工所在地"),
                EntryField("months", "务工时间（月）"),
                EntryField("firm", "务工企业"),
                EntryField("wage", "月收入", yuan_words),
                EntryField("sector", "行业"),
                EntryField("channel", "就业渠道"),
                EntryField("point_to_point", "点对点输送", is_or_not),
                EntryField("abroad", "国外务工", is_or_not),
                EntryField("post", "公益性岗位", coded(PublicPost)),
                EntryField("post_months", "公益性岗位月数"),
            ),
            compared=("state", "post"),
            brief=("state", "place", "months", "post", "post_months"),
            issuer="县人社局、村委会",
            source=Source.FORM,
            permission=ENTER_REGISTER,
            period=_year,
            dated_hint="问清楚的那一天",
        ),
        FactKind(
            key="disability",
            model=DisabilityFact,
            change=ChangeKind.DISABILITY,
            label="残疾情况",
            dated="核实日期",
            of_member=True,
            group=FactGroup.WORK,
            own=(
                EntryField("kind", "残疾类别", coded(DisabilityKind)),
                EntryField("level", "残疾等级", coded(DisabilityLevel)),
                EntryField("certificate", "残疾人证号", number_words("id")),
                EntryField("certified_year", "办证年度"),
            ),
            compared=("kind", "level"),
            brief=("kind", "level"),
            issuer="县残联",
        ),
        FactKind(
            key="welfare",
            model=WelfareFact,
            change=ChangeKind.WELFARE,
            label="低保特困",
            dated="从哪一天起",
            of_member=True,
            group=FactGroup.WORK,
            own=(
                EntryField("welfare", "低保或特困", coded(Welfare)),
                EntryField("type", "类型", coded(WelfareType)),
                EntryField("valid_to", "到哪一天止"),
            ),
            compared=("welfare", "type"),
            brief=("welfare", "type"),
            issuer="县民政局",
            dated_hint="名单或批文上写的开始日期",
        ),
        *HELP_KINDS,
    )
}
"""In the order of the groups: how the page of all facts lists them."""
