"""The lists of the line departments: housing appraisals, water, school roll, insurance. One sheet each."""

from accounts.permissions import ENTER_CERTIFICATES
from config.lib.entry_fields import coded, is_or_not
from households.codes import HouseGrade, Insurance, Remedy, SchoolStatus, WaterLevel
from households.imports import cells
from households.imports.columns import BookKind, Column, SheetKind
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
_HEAD = Column("head_name", "户主", cells.name(40), "用来核对。", also=("户主姓名",), is_fact=False)


def _dated(header: str) -> tuple[Column, ...]:
    return (
        Column("valid_from", header, cells.day, "空着用上传时填的日期。", is_fact=False),
        Column("source_name", "出具单位", cells.text(60), "空着用上传时填的单位。", is_fact=False, width=20),
    )


def _book(key: str, label: str, about: str, columns: tuple[Column, ...], known_by: tuple[str, ...]) -> BookKind:
    return BookKind(
        key=key,
        label=label,
        version=1,
        permissions=(ENTER_CERTIFICATES,),
        about=about,
        sheets=(SheetKind(key, label, columns, known_by),),
        asks_source=True,
        first_rule="overwrite",
    )


def _water(name: str, header: str) -> Column:
    labels = tuple(str(label) for label in WaterLevel.labels)
    return Column(name, header, cells.one_of(WaterLevel), "从下拉里选。", choices=labels, told=coded(WaterLevel))


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
            *_dated("鉴定日期"),
        ),
        ("户编号", "鉴定等级"),
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
            *_dated("认定日期"),
        ),
        ("户编号", "水量"),
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
                also=("AAB009",),
                needed=True,
                choices=tuple(map(str, SchoolStatus.labels)),
                told=coded(SchoolStatus),
            ),
            Column("school", "学校", cells.text(60), "在校的必填。", also=("就读学校",), width=22),
            Column("grade", "年级", cells.text(20), "如 三年级。"),
            *_dated("核实日期"),
        ),
        ("姓名", "就学状况"),
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
            *_dated("名单日期"),
        ),
        ("姓名", "年度", "基本医保"),
    ),
)
