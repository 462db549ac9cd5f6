"""What collided when the database refused a workbook: the rule it names, in words, and what to do."""

from django.db import IntegrityError

from households.imports.kinds import further_kinds

RECHECK = "一条也没有入库。请点「重新核对」，看过再入库。"
COLLIDED = {
    "households_household_code": "表里有一个户编号，核对以后别人登记了",
    "households_member_code": "给新增的人编的人编号，核对以后被别人用了",
    "member_id_once": "表里有一个证件号码，核对以后登记在别人名下了",
    "membership_one_open": "表里有一个人，核对以后登记进了另一户",
    "membership_one_head": "照这样入库，有一户会有两个户主",
    "pairing_one_helper_at_a_time": "表里有一户，核对以后另外结了对，一户同时只有一位帮扶人",
    "villages_cadre_id_hash": "表里有一个证件号码，核对以后登记在另一位干部名下了",
    "cadre_phone_belongs_to_one": "表里有一个工作电话，核对以后登记在另一位干部名下了",
    "villages_unit_name": "表里有一个新单位，核对以后别人登记了",
    "posting_one_secretary_one_leader": "表里有一个村，核对以后另外登记了第一书记或工作队队长",
    "posting_once_at_a_time": "表里有一位干部，核对以后别人登记了同样的任职",
    "village_year_once": "表里有一个村的这一年，核对以后别人填报了",
    "worksheet_one_per_window": "表里有一户这一年度的核算表，核对以后别人录入了",
}
"""Part of the name of a constraint → what it means that a workbook ran against it."""


def collision(error: IntegrityError) -> str:
    """Return a sentence that says what a workbook ran against. No value is told: it may be somebody's number."""
    said = getattr(error.__cause__, "diag", None)
    name = getattr(said, "constraint_name", None) or ""
    known = dict(COLLIDED)
    for kind in further_kinds().values():
        known |= kind.collided
    told = next((words for part, words in known.items() if part in name), "")
    if told:
        return f"{told}，{RECHECK}"
    rule = name or getattr(error.__cause__, "pgcode", None) or "没有名称"
    return (
        f"表里有一行不合数据库的规则（{rule}），一条也没有入库。请点「重新核对」，仍不行请把括号里的字告诉系统管理员。"
    )
