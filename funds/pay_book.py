"""The workbook of a pay list: one payee a row, a person by ID number, a household by code, or a unit by name."""

from accounts.permissions import APPLY_FOR_PAYMENT
from households.imports import cells
from households.imports.columns import BookKind, Column, SheetKind

PAY_SHEET = SheetKind(
    "pay",
    "发放清单",
    (
        Column("name", "收款人", cells.name(40), "必填。发给个人写姓名，发给户写户主姓名，发给单位写单位名称。",
               also=("姓名", "户主姓名", "户主"), needed=True),
        Column("id_number", "身份证号", cells.id_number, "发给个人的必填；这一列是文本格式，不要改。",
               also=("证件号码", "公民身份号码"), as_text=True, secret="id_number", width=22),
        Column("household_code", "户编号", cells.code, "发给户的必填；发给个人的写了就核对是不是这一户。",
               also=("户ID", "户 ID"), as_text=True, width=20),
        Column("unit", "单位", cells.text(80), "发给单位（合作社、学校）的必填，写登记的单位名称。",
               also=("单位名称",), width=24),
        Column("amount", "金额", cells.money, "必填。单位元，最多两位小数。",
               also=("金额（元）", "发放金额", "补助金额"), needed=True),
        Column("bank_account", "银行账号", cells.bank_account, "一卡通账号，12 到 19 位；这一列是文本格式。",
               also=("一卡通账号", "账号"), as_text=True, secret="bank_account", width=24),
        Column("note", "说明", cells.text(60), "可以不填。不写身份证号和电话。", also=("备注",), width=24),
    ),
    needed_headers=("收款人", "金额"),
)  # fmt: skip

PAY_BOOK = BookKind(
    "pay_list",
    "发放清单",
    1,
    (APPLY_FOR_PAYMENT,),
    (PAY_SHEET,),
    "一行一个收款人，整张表发同一项政策、同一个期间的钱。",
    how=(
        "每行一个收款人，不要合并单元格，不要改表头。列的次序可以变，不用的列可以删。",
        "身份证号、户编号、银行账号的列是文本格式。从别的表粘贴时请选「选择性粘贴」→「文本」。",
        "传上来和户表逐行核对：人在不在册、姓名和证件对不对、同一政策同一期间有没有领过。",
        "只要有一行有问题，整张表都不算数；有问题的格在原表里标出来，改好再传一次。",
        "表里有个人信息，用完删除。",
    ),
)
