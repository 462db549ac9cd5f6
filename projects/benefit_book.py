"""The workbook of who benefits from projects: its columns, and how it comes into the register (`import_kinds`)."""

from accounts.permissions import KEEP_BENEFITS, VIEW_PROJECTS
from config.lib.entry_fields import coded
from households.imports import cells
from households.imports.columns import BookKind, Column, SheetKind
from households.imports.kinds import ImportKind
from households.imports.register_book import CODE
from projects.benefit_codes import BenefitForm
from projects.services.import_benefits import SHEET, BenefitComparison, BenefitWriting

COLUMNS = (
    Column(
        "project_code",
        "项目编号",
        cells.text(32),
        "必填。照项目库的编号写。",
        also=("项目代码",),
        needed=True,
        as_text=True,
        is_fact=False,
        width=18,
    ),
    CODE,
    Column("head_name", "户主", cells.name(40), "用来核对。", also=("户主姓名",), is_fact=False),
    Column(
        "member_code",
        "人编号",
        cells.code,
        "只给了户里一个人的才写，例如培训。",
        also=("AAB001",),
        as_text=True,
        is_fact=False,
        width=22,
    ),
    Column(
        "form",
        "受益方式",
        cells.one_of(BenefitForm),
        "必填，从下拉里选。",
        needed=True,
        choices=tuple(str(one.label) for one in BenefitForm),
        told=coded(BenefitForm),
    ),
    Column("item", "实物或服务", cells.text(60), "实物和服务必填，例如：鸡苗、焊工培训。", width=18),
    Column("quantity", "数量", cells.number(10**7, 2), "实物必填。"),
    Column("unit", "单位", cells.text(10), "实物必填：只、公斤、天……"),
    Column("amount", "金额（元）", cells.money, "现金必填；实物可以写折价；共享设施空着。", also=("金额", "补助金额")),
    Column("benefited_on", "受益日期", cells.day, "必填：哪一天领到的。", also=("发放日期",), needed=True),
    Column("note", "说明", cells.text(120), "可以空着。", width=24),
)

BENEFIT_BOOK = BookKind(
    key="benefits",
    label="项目受益",
    version=1,
    permissions=(KEEP_BENEFITS,),
    reads=VIEW_PROJECTS,
    about="项目给了哪些户、哪些人什么：现金、实物、服务、共享设施。",
    sheets=(SheetKind(SHEET, "项目受益", COLUMNS, ("项目编号", "户编号")),),
    first_rule="overwrite",
)


def import_kinds() -> list[ImportKind]:
    """Return the workbooks about projects."""
    return [
        ImportKind(
            BENEFIT_BOOK,
            BenefitComparison,
            BenefitWriting,
            counted={"benefit.new": "新登记的受益"},
            collided={"beneficiary_once_per_project": "表里有一条受益，核对以后别人登记了"},
        )
    ]
