"""The register's own workbook: one sheet of households, one of the people in them."""

from typing import Any

from accounts.permissions import ENTER_REGISTER, REGISTER_HOUSEHOLDS
from config.lib.entry_fields import coded, is_or_not
from households.codes import (
    ARRIVALS,
    Cause,
    Education,
    Ethnicity,
    Health,
    HouseholdType,
    IdentifiedBy,
    Labour,
    MembershipEventKind,
    PovertyAttribute,
    Relation,
)
from households.codes_person import IdKind, Political
from households.imports import cells
from households.imports.columns import BookKind, Column, SheetKind
from villages.models.people import Sex

MOST_OTHER_CAUSES = 2
ENTRIES = (MembershipEventKind.REGISTERED, *ARRIVALS)
_ATTRIBUTES = {"一般农户": "general", "低保户": "dibao", "特困户": "tekun", "五保户": "tekun", "五保贫困户": "tekun"}
_CAUSES = {"缺劳力": "no_labour", "自身发展力不足": "no_drive", "交通落后": "poor_roads"}
_SEXES = {"男性": "1", "女性": "2"}
_ETHNICITIES = {str(label).removesuffix("族"): str(value) for value, label in Ethnicity.choices if label.endswith("族")}


def _labels(choices: Any) -> tuple[str, ...]:
    return tuple(str(label) for label in choices.labels)


def read_entry(held: Any) -> str:
    """Read how somebody came into the household."""
    said = cells.words(held)
    known = {str(kind.label): str(kind) for kind in ENTRIES}
    if said not in known:
        raise ValueError(f"没有「{said[:20]}」这种增加方式。可以写：{'、'.join(known)}。")
    return known[said]


CODE = Column(
    "code",
    "户编号",
    cells.code,
    "必填。照登记的户编号写；这一列是文本格式，不要改。",
    also=("AAC001", "户ID", "户 ID", "户id"),
    needed=True,
    as_text=True,
    is_fact=False,
    width=20,
)

HOUSEHOLD_COLUMNS = (
    CODE,
    Column(
        "village",
        "村",
        cells.text(40),
        "新户必填：村名或 12 位区划代码。登记过的户不在这里迁居。",
        also=("AAD001", "行政村", "村名", "行政村名"),
        needed_new=True,
        is_fact=False,
    ),
    Column(
        "township", "乡镇", cells.text(40), "村名有重的才要写。", also=("AAR008乡", "乡（镇）", "乡"), is_fact=False
    ),
    Column("group", "村民小组", cells.text(40), "照登记的小组名写。", also=("组", "自然村组", "村民组")),
    Column(
        "head_name",
        "户主",
        cells.name(40),
        "只作核对用；户主是「成员」表里关系为户主的人。",
        also=("户主姓名",),
        is_fact=False,
    ),
    Column(
        "attribute",
        "贫困户属性",
        cells.one_of(PovertyAttribute, _ATTRIBUTES),
        "新户必填，从下拉里选。",
        also=("AAC006", "户属性", "贫困类型"),
        needed_new=True,
        choices=_labels(PovertyAttribute),
        told=coded(PovertyAttribute),
        width=15,
    ),
    Column(
        "household_type",
        "户类型",
        cells.one_of(HouseholdType),
        "2021 年起的表才有，从下拉里选；以前的表空着。",
        choices=_labels(HouseholdType),
        told=coded(HouseholdType),
    ),
    Column(
        "main_cause",
        "主要致贫原因",
        cells.one_of(Cause, _CAUSES),
        "新户必填，从下拉里选。",
        also=("AAC007", "致贫原因"),
        needed_new=True,
        choices=_labels(Cause),
        told=coded(Cause),
        width=17,
    ),
    Column(
        "other_causes",
        "其他致贫原因",
        cells.some_of(Cause, MOST_OTHER_CAUSES, _CAUSES),
        "最多两项，用顿号隔开。",
        also=("AAC008",),
        told=coded(Cause),
        width=20,
    ),
    Column(
        "identified_by",
        "识别标准",
        cells.one_of(IdentifiedBy),
        "从下拉里选，空着是国家标准。",
        choices=_labels(IdentifiedBy),
        told=coded(IdentifiedBy),
    ),
    Column(
        "registered_year",
        "识别年度",
        cells.year,
        "新户必填，四位年份。",
        also=("AAR011", "识别时间", "建档立卡年度"),
        needed_new=True,
    ),
    Column(
        "phone",
        "联系电话",
        cells.phone,
        "11 位手机号。没有变的，打星号的照样留着。",
        also=("AAR012", "电话", "手机号"),
        as_text=True,
        secret="phone",
    ),
    Column("bank_name", "开户银行", cells.text(60), "写全称。", also=("AAC004",), width=20),
    Column(
        "bank_account",
        "银行账号",
        cells.bank_account,
        "12 到 19 位；这一列是文本格式，不要改。",
        also=("AAC005", "银行卡号"),
        as_text=True,
        secret="bank_account",
        width=22,
    ),
)

MEMBER_COLUMNS = (
    CODE,
    Column(
        "member_code",
        "人编号",
        cells.code,
        "登记过的人照写；新增的人空着，由系统编号。",
        also=("AAB001", "人ID", "人 ID", "个人编号"),
        as_text=True,
        is_fact=False,
        width=22,
    ),
    Column("name", "姓名", cells.name(40), "必填，和证件一致。", also=("AAB002",), needed_new=True),
    Column(
        "id_number",
        "身份证号",
        cells.id_number,
        "新增的人必填，18 位；这一列是文本格式，不要改。",
        also=("AAB004", "证件号码", "身份证号码", "公民身份号码"),
        needed_new=True,
        as_text=True,
        secret="id_number",
        width=22,
    ),
    Column(
        "sex",
        "性别",
        cells.one_of(Sex, _SEXES),
        "空着按身份证号。",
        also=("AAB003",),
        choices=("男", "女"),
        told=coded(Sex),
        width=7,
    ),
    Column("birth_date", "出生日期", cells.day, "空着按身份证号。2026-11-20 的样子。", also=("AAB005", "出生年月日")),
    Column(
        "relation",
        "与户主关系",
        cells.one_of(Relation),
        "新增的人必填，从下拉里选。一户只有一个户主。",
        also=("AAB006",),
        needed_new=True,
        choices=_labels(Relation),
        told=coded(Relation),
    ),
    Column(
        "ethnicity",
        "民族",
        cells.one_of(Ethnicity, _ETHNICITIES),
        "空着是汉族。",
        also=("AAB007",),
        choices=_labels(Ethnicity),
        told=coded(Ethnicity),
    ),
    Column(
        "education",
        "文化程度",
        cells.one_of(Education),
        "不在校的人填，从下拉里选。",
        also=("AAB008",),
        choices=_labels(Education),
        told=coded(Education),
    ),
    Column(
        "health",
        "健康状况",
        cells.some_of(Health, len(Health)),
        "可以写几项，用顿号隔开。",
        also=("AAB017",),
        told=coded(Health),
        width=20,
    ),
    Column(
        "labour",
        "劳动技能",
        cells.one_of(Labour),
        "从下拉里选。不满 16 岁的是无劳动力。",
        also=("AAB010", "劳动能力"),
        choices=_labels(Labour),
        told=coded(Labour),
        width=16,
    ),
    Column(
        "id_kind",
        "证件类型",
        cells.one_of(IdKind, {"身份证": "id_card", "居民身份证号": "id_card"}),
        "从下拉里选，没有问过的空着。",
        choices=_labels(IdKind),
        told=coded(IdKind),
    ),
    Column(
        "political",
        "政治面貌",
        cells.one_of(Political, {"党员": "party", "预备党员": "probation", "团员": "league"}),
        "从下拉里选，没有问过的空着。",
        also=("AAK033",),
        choices=_labels(Political),
        told=coded(Political),
    ),
    Column(
        "speaks_mandarin",
        "会讲普通话",
        cells.yes_no,
        "是或否，没有问过的空着。",
        also=("是否会讲普通话",),
        choices=("是", "否"),
        told=is_or_not,
    ),
    Column(
        "in_service",
        "现役军人",
        cells.yes_no,
        "是或否，没有问过的空着。",
        also=("是否现役军人", "AAB019"),
        choices=("是", "否"),
        told=is_or_not,
    ),
    Column(
        "entry",
        "增加方式",
        read_entry,
        "新增的人：空着是识别时登记。",
        choices=tuple(str(k.label) for k in ENTRIES),
        is_fact=False,
    ),
    Column(
        "since", "增加日期", cells.day, "新增的人从哪天起算这一户的人；空着从识别年度的 1 月 1 日起。", is_fact=False
    ),
)

REGISTER_BOOK = BookKind(
    key="register",
    label="户和家庭成员",
    version=2,
    compatible=(1,),
    permissions=(ENTER_REGISTER, REGISTER_HOUSEHOLDS),
    about="登记新户、补录家庭成员、成批更正户表。",
    sheets=(
        SheetKind("household", "户", HOUSEHOLD_COLUMNS, ("户编号",), is_optional=True),
        SheetKind("member", "成员", MEMBER_COLUMNS, ("户编号", "姓名"), is_optional=True),
    ),
)
