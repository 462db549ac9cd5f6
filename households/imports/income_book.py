"""The yearly income worksheet by items (收入调查核算表) as a workbook: one sheet of worksheets, one of their incomes.

A row an income, as on the paper form: what of, how much, at which price, what it cost, upon which papers.
"""

from django.utils import timezone

from accounts.permissions import ENTER_REGISTER
from config.lib.dates import income_window
from config.lib.entry_fields import is_or_not
from households.imports import cells
from households.imports.columns import BookKind, Column, SheetKind
from households.imports.register_book import CODE
from households.models import IncomeItem

WORKSHEETS, INCOMES = "worksheet", "income"
MOST_QUANTITY = 10**9
_HEAD = Column("head_name", "户主", cells.name(40), "用来核对。", also=("户主姓名",), is_fact=False)
_YEAR = Column(
    "year",
    "年度",
    cells.year,
    "必填：核算期结束的那一年。2026 是 2025 年 10 月 1 日到 2026 年 9 月 30 日。",
    also=("核算年度", "AAR040"),
    needed=True,
    is_fact=False,
    width=8,
)


def items_today() -> tuple[str, ...]:
    """Return the names of the incomes that a worksheet of the last window can have, in the order of the form."""
    window_end = income_window(timezone.localdate())[1]
    return tuple(IncomeItem.objects.believed().as_of(window_end).values_list("name", flat=True))


def _signature(name: str, header: str) -> Column:
    return Column(name, header, cells.day, "签字的那一天，2026-11-20 的样子。结账要三方都签。")


INCOME_BOOK = BookKind(
    key="income",
    label="收入核算表",
    version=1,
    permissions=(ENTER_REGISTER,),
    about="按收入项目填的年度核算表；结过账的只能存成新的一版，要写原因。",
    first_rule="overwrite",
    sheets=(
        SheetKind(
            WORKSHEETS,
            "核算表",
            (
                CODE,
                _HEAD,
                _YEAR,
                Column("head_count", "家庭人口数", cells.count(99), "空着按核算期末登记的人数。", also=("家庭人数",)),
                _signature("signed_by_surveyor_on", "调查人签字"),
                _signature("signed_by_householder_on", "户主签字"),
                _signature("signed_by_village_on", "村签字"),
                Column("closed", "结账", cells.yes_no, "是或否。", choices=("是", "否"), told=is_or_not, width=8),
                Column(
                    "reason",
                    "更正原因",
                    cells.text(200),
                    "已经结账的要改，必须写。",
                    is_fact=False,
                    width=28,
                ),
            ),
            ("户编号", "年度", "家庭人口数"),
            is_optional=True,
        ),
        SheetKind(
            INCOMES,
            "收入项目",
            (
                CODE,
                _HEAD,
                _YEAR,
                Column(
                    "item",
                    "收入项目",
                    cells.text(30),
                    "必填，从下拉里选。没有写的项目照登记的留着；要去掉一项，金额写 0 或者在页面上改。",
                    needed=True,
                    is_fact=False,
                    offers=items_today,
                    width=20,
                ),
                Column("quantity", "数量", cells.number(MOST_QUANTITY, 2), "和单价一起填。", is_fact=False, width=10),
                Column("unit_price", "单价（元）", cells.money, "和数量一起填。", is_fact=False, width=12),
                Column("amount", "金额（元）", cells.money, "数量乘单价；不按数量算的只填金额。", also=("收入",)),
                Column(
                    "cost",
                    "支出（元）",
                    cells.money,
                    "只有按实际支出算的生产经营性项目填。",
                    is_fact=False,
                    width=12,
                ),
                Column("evidence", "凭据", cells.text(120), "例如：工资条、记账本、一卡通流水。", width=24),
            ),
            ("户编号", "年度", "收入项目"),
            is_optional=True,
        ),
    ),
)
