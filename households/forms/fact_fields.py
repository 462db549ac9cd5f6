"""The fields of each kind of fact, in the order of its form, with the words that help to fill them in."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from config.lib.personal_numbers import without_numbers
from households.codes import HouseGrade, Insurance, Remedy, SchoolStatus, WaterLevel
from households.codes_home import (
    Fuel,
    HouseStructure,
    PathKind,
    RelativeKind,
    RelocationKind,
    RelocationWish,
    WaterSupply,
)
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
from households.forms.entry import NumberField, code_field
from households.measures import MeasureKind
from households.models.condition_facts import LAND, MOST_FUELS
from households.models.person_facts import MONTHS_OF_A_YEAR
from households.services.fact_rules import CERTIFICATE, DAYS_OF_A_YEAR
from households.services.worksheets import MOST
from villages.forms.numbers import ExactField, number_field, tri_field

DAY_FAULT = "请按 2026-11-20 的样子填日期。"
ROLL_NUMBER = r"[A-Za-z]?\d{8,20}[\dXx]?"
Fields = dict[str, forms.Field]


def day_field(label: str, *, required: bool = True, hint: str = "") -> forms.DateField:
    """Return a date up to today."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=hint,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": f"请填{label}。", "invalid": DAY_FAULT},
    )


def text_field(label: str, length: int, *, required: bool = False, hint: str = "") -> forms.CharField:
    """Return a short text, which takes no number of a person."""
    words = {"required": f"请填{label}。", "max_length": f"{label}最多 {length} 字。"}
    about = {"help_text": hint, "error_messages": words, "validators": [without_numbers]}
    return forms.CharField(label=label, required=required, max_length=length, **about)


def amount_field(label: str, *, required: bool = True, hint: str = "") -> forms.DecimalField:
    """Return an amount in 元 with at most two decimals."""
    fault = f"请填{label}的金额，单位元，最多两位小数，没有{'填 0' if required else '就留空'}。"
    return number_field(ExactField, f"{label}（元）", fault, MOST, required=required, hint=hint, decimal_places=2)


def _measure(label: str, most: int, decimals: int, *, hint: str = "") -> forms.DecimalField:
    fault = f"「{label}」请填 0 到 {most} 的数，最多 {decimals} 位小数，不知道就留空。"
    return number_field(ExactField, label, fault, Decimal(most), required=False, hint=hint, decimal_places=decimals)


def _whole(label: str, most: int, *, least: int = 0, required: bool = False, hint: str = "", **about: Any) -> Any:
    fault = f"「{label}」请填 {least} 到 {most} 的整数{'' if required else '，不知道就留空'}。"
    return number_field(forms.IntegerField, label, fault, most, least=least, required=required, hint=hint, **about)


def _codes(label: str, codes: Any, *, required: bool = False, hint: str = "") -> forms.ChoiceField:
    return code_field(label, codes.choices, required=required, help_text=hint)


def _year(label: str, fault: str) -> Any:
    about: dict[str, Any] = {"initial": lambda: timezone.localdate().year}
    return number_field(forms.IntegerField, label, fault, 2100, least=2014, required=True, hint="", **about)


def _housing() -> Fields:
    return {
        "grade": _codes(
            "鉴定等级", HouseGrade, required=True, hint="A 没有危险点；B 个别构件危险；C 局部危险；D 整栋危险"
        ),
        "remedy": code_field("改造方式", Remedy.choices, initial=Remedy.NONE),
        "started_on": day_field("开工日期", required=False),
        "finished_on": day_field("竣工日期", required=False),
        "accepted_on": day_field("验收日期", required=False, hint="改造完并验收合格，或者搬进新房的那一天"),
        "subsidy": amount_field("改造补助", required=False, hint="到户的补助合计"),
    }


def _water() -> Fields:
    levels = {
        "quantity": ("水量", "每人每天够不够用"),
        "quality": ("水质", "化验报告，或者看、闻、尝没有异常"),
        "convenience": ("方便程度", "入户，或者一次取水往返不超过 20 分钟"),
        "reliability": ("保证率", "一年里停水不超过 36 天"),
    }
    fields: Fields = {name: _codes(label, WaterLevel, hint=hint) for name, (label, hint) in levels.items()}
    return fields | {
        "supply": _codes("饮水来源", WaterSupply),
        "litres": _measure("每人每天水量（升）", 9999, 1, hint="量过才填"),
        "minutes": _whole("取水往返时间（分钟）", 600, hint="水到家的填 0"),
        "metres": _whole("取水水平距离（米）", 20_000, hint="水到家的填 0"),
        "stop_days": _whole("一年停水天数", DAYS_OF_A_YEAR),
    }


def _relocation() -> Fields:
    return {
        "relocated": tri_field("是否搬迁户"),
        "kind": _codes("搬迁方式", RelocationKind, hint="搬迁户才填"),
        "site": text_field("安置地", 60, hint="集中安置写安置点名称，分散安置写村名"),
        "wish": _codes("搬迁意愿", RelocationWish),
    }


def _land() -> Fields:
    fields: Fields = {}
    for name, label in LAND.items():
        fields[name] = _measure(f"{label}（亩）", 999_999, 2)
        fields[f"{name}_titled"] = _measure(f"{label}确权（亩）", 999_999, 2)
    fields["farmland"].help_text = "没有的填 0，没有问过的留空"
    fields["irrigated"].help_text = "耕地里能灌上水的部分"
    return fields


def _conditions() -> Fields:
    most = f"主要燃料最多选 {MOST_FUELS} 种。"
    fuels = forms.MultipleChoiceField(
        label="主要燃料",
        choices=Fuel.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=most,
        error_messages=dict.fromkeys(("invalid_choice", "invalid_list"), "请从列出的燃料里选。"),
    )
    return {
        "cooperative": tri_field("加入农民专业合作社"),
        "enterprise": tri_field("有龙头企业带动"),
        "leader": tri_field("有创业致富带头人带动"),
        "production_power": tri_field("通生产用电"),
        "household_power": tri_field("通生活用电"),
        "broadcast": tri_field("通广播电视"),
        "road_km": _measure("与村主干路距离（公里）", 999, 2),
        "path": _codes("入户路类型", PathKind),
        "toilet": tri_field("有卫生厕所"),
        "fuels": fuels,
        "house_area": _measure("住房面积（平方米）", 99_999, 1),
        "structure": _codes("住房主要结构", HouseStructure),
        "built_year": _whole("建房年份", 2100, least=1900),
    }


def _schooling() -> Fields:
    return {
        "status": _codes("就学状况", SchoolStatus, required=True),
        "stage": _codes("在校生状况", Stage, hint="在校的才选"),
        "school": text_field("学校", 60),
        "grade": text_field("年级", 20),
        "roll_number": _personal("学籍号", ROLL_NUMBER, "学籍号应是一个字母加 8 位以上数字，请对照学籍证明。"),
        "absence": _codes("未上学原因", AbsenceReason, hint="没有上学的才选"),
    }


def _personal(label: str, shape: str, fault: str) -> NumberField:
    about = {"label": label, "help_text": "存好以后不再显示全号。"}
    field = NumberField(shape=shape, fault=fault, error_messages={"max_length": fault}, **about)
    field.widget.attrs["inputmode"] = "text"
    return field


def _insurance() -> Fields:
    return {
        "year": _year("年度", "请填参保年度，例如 2026。"),
        "basic": _codes("基本医保", Insurance, required=True),
        "serious_illness": tri_field("大病保险", yes="有", no="没有"),
        "commercial": tri_field("商业补充保险", yes="有", no="没有"),
        "pension": _codes("养老保险", Pension),
        "accident": tri_field("意外险", yes="有", no="没有"),
    }


def _work() -> Fields:
    return {
        "year": _year("年度", "请填务工的年度，例如 2026。"),
        "state": _codes("务工情况", WorkState),
        "place": text_field("务工所在地", 60, hint="写到县，例如：浙江省义乌市；和月数一起填"),
        "months": _whole("务工时间（月）", MONTHS_OF_A_YEAR),
        "firm": text_field("务工企业", 60),
        "wage": amount_field("月收入", required=False),
        "sector": text_field("行业", 40, hint="例如：建筑、制造、餐饮"),
        "channel": text_field("就业渠道", 40, hint="例如：政府组织、亲友介绍、自己找的"),
        "point_to_point": tri_field("点对点输送"),
        "abroad": tri_field("国外务工"),
        "post": _codes("公益性岗位", PublicPost, hint="和月数一起填"),
        "post_months": _whole("公益性岗位月数", MONTHS_OF_A_YEAR),
    }


def _disability() -> Fields:
    fault = "残疾人证号是身份证号加类别、等级两位，补发过的再加 B 和一位数。请对照证件再填。"
    return {
        "kind": _codes("残疾类别", DisabilityKind, required=True),
        "level": _codes("残疾等级", DisabilityLevel, required=True),
        "certificate": _personal("残疾人证号", f"(?i:{CERTIFICATE.pattern})", fault),
        "certified_year": _whole("办证年度", 2100, least=1990),
    }


def _welfare() -> Fields:
    return {
        "welfare": _codes("低保或特困", Welfare, required=True),
        "type": _codes("类型", WelfareType),
        "valid_to": day_field("到哪一天止", required=False, hint="还在享受的留空"),
    }


def _kinds(label: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=MeasureKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(("invalid_choice", "invalid_list"), "请从列出的帮扶措施里选。"),
    )


def _long(label: str, length: int, *, required: bool = True, hint: str = "") -> forms.CharField:
    field = text_field(label, length, required=required, hint=hint)
    field.widget = forms.Textarea(attrs={"rows": 3, "maxlength": length})
    return field


def _signed() -> forms.DateField:
    return day_field("户主签字", required=False, hint="户主在手册上签字的那一天，没签不填")


def _relative() -> Fields:
    return {
        "name": text_field("姓名", 40, required=True),
        "kind": _codes("与户主关系", RelativeKind, required=True),
        "place": text_field("住在哪里", 60, hint="写到乡镇或者县"),
        "work": text_field("工作单位或职业", 60),
        "helps": text_field("能帮什么", 100, hint="例如：介绍务工、农忙帮工"),
        "valid_to": day_field("到哪一天止", required=False, hint="不再来往或者去世的才填"),
    }


def _need() -> Fields:
    return {
        "kinds": _kinds("需要哪些帮扶"),
        "content": _long("具体需求", 200, hint="户主自己怎么说的"),
        "wish": _long("自己打算怎么做", 200, required=False, hint="想养什么、种什么、去哪里务工"),
        "signed_on": _signed(),
    }


def _plan() -> Fields:
    return {
        "year": _year("年度", "请填计划的年度，例如 2026。"),
        "goal": text_field("当年目标", 100, required=True, hint="例如：人均纯收入达到 8,000 元，危房改造完"),
        "kinds": _kinds("计划哪些帮扶"),
        "content": _long("具体安排", 500, hint="一行一件：做什么、多少、什么时候"),
        "responsible": text_field("谁来落实", 60, required=True, hint="例如：帮扶人、县农业农村局"),
        "due_on": day_field("完成时限", required=False),
        "signed_on": _signed(),
    }


def _result() -> Fields:
    return {
        "year": _year("年度", "请填年度，例如 2026。"),
        "content": _long("取得的成效", 300, hint="收入、住房、上学、看病各有什么变化"),
        "signed_on": _signed(),
    }


OWN_FIELDS: dict[str, Callable[[], Fields]] = {
    "housing": _housing,
    "water": _water,
    "relocation": _relocation,
    "land": _land,
    "conditions": _conditions,
    "schooling": _schooling,
    "insurance": _insurance,
    "work": _work,
    "disability": _disability,
    "welfare": _welfare,
    "relative": _relative,
    "need": _need,
    "plan": _plan,
    "result": _result,
}
