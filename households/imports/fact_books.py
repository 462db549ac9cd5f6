"""The facts with a day and a source as workbooks, one sheet each: the lists of the departments, parts of the forms."""

from collections.abc import Mapping
from typing import Any

from config.lib.entry_fields import coded, is_or_not
from households.codes import HouseGrade, Insurance, Remedy, SchoolStatus, WaterLevel
from households.fact_kinds import FACT_KINDS
from households.imports import cells
from households.imports.columns import BookKind, Column, SheetKind
from households.imports.model_columns import model_column
from households.imports.register_book import CODE

_GRADES = {grade.value: str(grade) for grade in HouseGrade}
_INSURANCES = {"居民医保": "resident", "新农合": "resident", "职工医保": "employee", "未参加": "none"}
_PERSON = (
    Column(
        "member_code",
        "人编号",
        cells.code,
        "人编号、身份证号至少写一样。",
        also=("AAB001",),
        as_text=True,
        is_fact=False,
        width=22,
    ),
    Column(
        "id_number",
        "身份证号",
        cells.id_number,
        "18 位；这一列是文本格式，不要改。",
        also=("AAB004", "证件号码", "身份证号码", "学生身份证号"),
        as_text=True,
        secret="id_number",
        is_fact=False,
        width=22,
    ),
    Column("name", "姓名", cells.name(40), "必填，用来核对。", also=("AAB002", "学生姓名"), needed=True, is_fact=False),
)
_LAND_HEADERS = {
    name: (f"AAC30{place}",)
    for place, name in enumerate(("farmland", "irrigated", "forest", "returned", "orchard", "pasture", "water"), 1)
}
_CONDITION_HEADERS = {
    "cooperative": ("是否加入农民专业合作社",),
    "enterprise": ("有无龙头企业带动", "是否有龙头企业带动"),
    "leader": ("有无创业致富带头人带动", "是否有创业致富带头人带动"),
    "production_power": ("是否通生产用电",),
    "household_power": ("是否通生活用电",),
    "broadcast": ("是否通广播电视",),
    "road_km": ("AAC315", "与村主干路距离"),
    "path": ("AAC316",),
    "toilet": ("AAC319", "有无卫生厕所", "是否有卫生厕所"),
    "fuels": ("AAC320", "主要燃料类型"),
    "house_area": ("AAC317", "住房面积"),
    "structure": ("主要结构",),
}
_MOVE_HEADERS = {"relocated": ("是否易地扶贫搬迁户",), "site": ("安置地点",)}
_WORK_HEADERS = {
    "state": ("务工状况", "是否务工"),
    "months": ("务工时间",),
    "firm": ("务工企业名称",),
    "point_to_point": ("是否点对点输送",),
    "abroad": ("是否国外务工",),
    "post": ("公益岗位", "公益性岗位类型"),
    "post_months": ("公益岗位月数",),
}
_HEAD = Column("head_name", "户主", cells.name(40), "用来核对。", also=("户主姓名",), is_fact=False)


def _dated(header: str) -> tuple[Column, ...]:
    return (
        Column("valid_from", header, cells.day, "空着用上传时填的日期。", is_fact=False),
        Column("source_name", "出具单位", cells.text(60), "空着用上传时填的单位。", is_fact=False, width=20),
    )


def _own(key: str, *names: str, also: Mapping[str, tuple[str, ...]] | None = None, **more: Any) -> tuple[Column, ...]:
    """Return columns for fields of the kind `key`; `also` are other headers they are known by."""
    kind, known = FACT_KINDS[key], also or {}
    return tuple(model_column(kind.model, kind.words_of(name), also=known.get(name, ()), **more) for name in names)


def _names(key: str) -> tuple[str, ...]:
    return tuple(one.name for one in FACT_KINDS[key].own)


def _number(key: str, name: str, read: cells.Read, note: str) -> Column:
    """Return the column of a number of a person that stands in a fact."""
    about: dict[str, Any] = {"read": read, "note": note, "as_text": True, "secret": "paper_number", "width": 24}
    return model_column(FACT_KINDS[key].model, FACT_KINDS[key].words_of(name), **about)


def _book(
    key: str, label: str, about: str, columns: tuple[Column, ...], known_by: tuple[str, ...], *, version: int = 1
) -> BookKind:
    return BookKind(
        key=key,
        label=label,
        version=version,
        compatible=tuple(range(1, version)),
        permissions=(FACT_KINDS[key].permission,),
        about=about,
        sheets=(SheetKind(key, label, columns, known_by),),
        asks_source=True,
        first_rule="overwrite",
    )


def _water(name: str, header: str) -> Column:
    labels = tuple(str(label) for label in WaterLevel.labels)
    return Column(name, header, cells.one_of(WaterLevel), "从下拉里选。", choices=labels, told=coded(WaterLevel))


FORM_BOOKS = (
    _book(
        "land",
        "土地资源",
        "登记表上的七种土地，实有和确权面积。",
        (CODE, _HEAD, *_own("land", *_names("land"), also=_LAND_HEADERS), *_dated("登记日期")),
        ("户编号", "耕地（亩）"),
    ),
    _book(
        "conditions",
        "生产生活条件",
        "登记表上的合作社、用电、道路、厕所、燃料和住房。",
        (CODE, _HEAD, *_own("conditions", *_names("conditions"), also=_CONDITION_HEADERS), *_dated("登记日期")),
        ("户编号", "通生活用电"),
    ),
    _book(
        "relocation",
        "易地搬迁",
        "是不是搬迁户、搬到哪里。",
        (CODE, _HEAD, *_own("relocation", *_names("relocation"), also=_MOVE_HEADERS), *_dated("核实日期")),
        ("户编号", "是否搬迁户"),
    ),
    _book(
        "work",
        "务工和公益岗位",
        "按人、按年的务工和公益性岗位。",
        (
            *_PERSON,
            Column("year", "年度", cells.year, "必填，四位年份。", needed=True, is_fact=False),
            *_own("work", *(name for name in _names("work") if name != "year"), also=_WORK_HEADERS),
            *_dated("核实日期"),
        ),
        ("姓名", "年度", "务工情况"),
    ),
    _book(
        "disability",
        "残疾人名单",
        "残联按人的残疾类别、等级和证号。",
        (
            *_PERSON,
            *_own("disability", "kind", "level", needed=True),
            _number("disability", "certificate", cells.certificate, "身份证号加两位；这一列是文本格式，不要改。"),
            *_own("disability", "certified_year"),
            *_dated("核实日期"),
        ),
        ("姓名", "残疾类别", "残疾等级"),
    ),
    _book(
        "welfare",
        "低保特困名单",
        "民政部门按人的低保、特困供养和起止日期。",
        (*_PERSON, *_own("welfare", "welfare", needed=True), *_own("welfare", "type", "valid_to"), *_dated("从哪天起")),
        ("姓名", "低保或特困"),
    ),
)
"""What the form of a household and the lists of the other departments say."""

FACT_BOOKS = (
    _book(
        "housing",
        "住房鉴定",
        "住建部门的鉴定和改造名单。",
        (
            CODE,
            _HEAD,
            Column(
                "grade",
                "鉴定等级",
                cells.one_of(HouseGrade, _GRADES),
                "必填：A 级到 D 级。",
                also=("AAC322", "危房级别", "房屋等级"),
                needed=True,
                choices=tuple(map(str, HouseGrade.labels)),
                told=coded(HouseGrade),
            ),
            Column(
                "remedy",
                "改造方式",
                cells.one_of(Remedy),
                "空着是未改造。",
                choices=tuple(map(str, Remedy.labels)),
                told=coded(Remedy),
            ),
            Column("accepted_on", "验收日期", cells.day, "改造好、验收过的填。"),
            *_own("housing", "started_on", "finished_on", "subsidy"),
            *_dated("鉴定日期"),
        ),
        ("户编号", "鉴定等级"),
        version=2,
    ),
    _book(
        "water",
        "饮水认定",
        "水务部门按四项指标的认定。",
        (
            CODE,
            _HEAD,
            _water("quantity", "水量"),
            _water("quality", "水质"),
            _water("convenience", "方便程度"),
            _water("reliability", "保证率"),
            *_own("water", "supply", "litres", "minutes", "metres", "stop_days"),
            *_dated("认定日期"),
        ),
        ("户编号", "水量"),
        version=2,
    ),
    _book(
        "schooling",
        "学籍名单",
        "教育部门按人的就学状况。",
        (
            *_PERSON,
            Column(
                "status",
                "就学状况",
                cells.one_of(SchoolStatus),
                "必填，从下拉里选。",
                needed=True,
                choices=tuple(map(str, SchoolStatus.labels)),
                told=coded(SchoolStatus),
            ),
            Column("school", "学校", cells.text(60), "在校的必填。", also=("就读学校",), width=22),
            Column("grade", "年级", cells.text(20), "如 三年级。"),
            *_own("schooling", "stage", also={"stage": ("AAB009",)}),
            _number("schooling", "roll_number", cells.roll_number, "一个字母加数字；这一列是文本格式，不要改。"),
            *_own("schooling", "absence", also={"absence": ("失学或辍学原因", "义务教育阶段未上学原因")}),
            *_dated("核实日期"),
        ),
        ("姓名", "就学状况"),
        version=2,
    ),
    _book(
        "insurance",
        "参保名单",
        "医保部门按人、按年的参保情况。",
        (
            *_PERSON,
            Column("year", "年度", cells.year, "必填，四位年份。", needed=True, is_fact=False),
            Column(
                "basic",
                "基本医保",
                cells.one_of(Insurance, _INSURANCES),
                "必填，从下拉里选。",
                also=("AAB013", "参保类型"),
                needed=True,
                choices=tuple(map(str, Insurance.labels)),
                told=coded(Insurance),
                width=18,
            ),
            Column(
                "serious_illness",
                "大病保险",
                cells.yes_no,
                "是或否。",
                also=("AAB022",),
                choices=("是", "否"),
                told=is_or_not,
            ),
            *_own("insurance", "commercial", "pension", "accident"),
            *_dated("名单日期"),
        ),
        ("姓名", "年度", "基本医保"),
        version=2,
    ),
    *FORM_BOOKS,
)
