"""What one person writes into the register, and how a second person confirms it (双人复核): kinds, states, moves."""

from django.db import models

from accounts.permissions import VERIFY_CHANGES
from config.lib.transitions import Transition, TransitionTable


class ChangeKind(models.TextChoices):
    """What was entered or corrected."""

    HOUSEHOLD_NEW = "household_new", "登记新户"
    HOUSEHOLD = "household", "更正户信息"
    MEMBER_NEW = "member_new", "登记家庭成员"
    MEMBER = "member", "更正家庭成员"
    EVENT = "event", "家庭变动"
    WORKSHEET = "worksheet", "收入核算表"
    ESTIMATE = "estimate", "季度收入测算"
    HOUSING = "housing", "住房鉴定"
    WATER = "water", "饮水认定"
    SCHOOLING = "schooling", "就学状况"
    INSURANCE = "insurance", "参保情况"
    PAIRING = "pairing", "结对帮扶"
    LAND = "land", "土地资源"
    CONDITIONS = "conditions", "生产生活条件"
    RELOCATION = "relocation", "易地搬迁"
    DISABILITY = "disability", "残疾情况"
    WORK = "work", "务工和公益岗位"
    WELFARE = "welfare", "低保特困"
    MEASURE = "measure", "帮扶措施"
    RELATIVE = "relative", "主要社会关系"
    NEED = "need", "帮扶需求"
    PLAN = "plan", "帮扶计划"
    RESULT = "result", "帮扶成效"
    MONITORING = "monitoring", "监测对象"


_PERSON_FIELD = "member-"


SPLIT_ON, SPLIT_TO, SPLIT_AS = "split_on", "分到", "分出去，是"
"""What an entry about a split tells: the day it corrects, who went where, and as what in the new household."""
WENT_OVER = (SPLIT_TO, SPLIT_AS)


def person_field(member_id: int | str) -> str:
    """Return the name of the field of an entry that tells what became of one person of the household."""
    return f"{_PERSON_FIELD}{member_id}"


def person_of_field(name: str) -> int | None:
    """Return whose field it is, None for one that tells of nobody."""
    return int(name.removeprefix(_PERSON_FIELD)) if name.startswith(_PERSON_FIELD) else None


class ChangeState(models.TextChoices):
    """Where an entry stands. It counts from the moment it is made; a returned one has to be corrected by its maker."""

    PENDING = "pending", "待复核"
    CONFIRMED = "confirmed", "已复核"
    RETURNED = "returned", "已退回"


class ChangeAction(models.TextChoices):
    """What the maker and the second person do."""

    ENTER = "enter", "录入"
    CONFIRM = "confirm", "复核通过"
    RETURN = "return", "退回更正"


CHANGE_TRANSITIONS = TransitionTable(
    [
        Transition(
            action=ChangeAction.CONFIRM,
            label="复核通过",
            sources=frozenset({ChangeState.PENDING}),
            target=ChangeState.CONFIRMED,
            permission=VERIFY_CHANGES,
            other_person_than=frozenset({ChangeAction.ENTER}),
        ),
        Transition(
            action=ChangeAction.RETURN,
            label="退回更正",
            sources=frozenset({ChangeState.PENDING}),
            target=ChangeState.RETURNED,
            permission=VERIFY_CHANGES,
            other_person_than=frozenset({ChangeAction.ENTER}),
            needs_reason=True,
        ),
    ]
)
