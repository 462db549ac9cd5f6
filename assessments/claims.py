"""Arbitration (争议仲裁) as one table: somebody says that a household was judged wrongly, two levels rule on it.

Whoever writes a claim down, who rules for the township and who for the county are three persons.
"""

from typing import Unpack

from django.db import models

from accounts.permissions import DECIDE_CLAIMS, KEEP_CLAIMS, REGISTER_HOUSEHOLDS, RULE_CLAIMS
from config.lib.transitions import More, Transition, TransitionTable, move_of_duty


class ClaimKind(models.TextChoices):
    """What is claimed."""

    WRONGLY_IN = "wrongly_in", "错评：不该列入"
    MISSED = "missed", "漏评：该列入没有列入"
    WRONG_EXIT = "wrong_exit", "错退：没有达标就退出"
    HELD_BACK = "held_back", "该退没有退"
    OTHER = "other", "其他"


class ClaimedBy(models.TextChoices):
    """Who claims it."""

    HOUSEHOLD = "household", "本户"
    VILLAGER = "villager", "其他村民"
    CADRE = "cadre", "干部或单位"


class ClaimState(models.TextChoices):
    """Where a claim stands. `NEW` is one that is not on record yet."""

    NEW = "", "没有登记"
    RECEIVED = "received", "待乡镇裁定"
    RULED = "ruled", "待县级裁定"
    DECIDED = "decided", "已裁定"
    TO_DO = "to_do", "待登记入户"
    CARRIED_OUT = "carried_out", "已落实"


STORED_STATES = tuple(state for state in ClaimState if state != ClaimState.NEW)
ENDED = (ClaimState.DECIDED, ClaimState.CARRIED_OUT)


class ClaimAction(models.TextChoices):
    """What a person does about a claim."""

    RECORD = "record", "登记申请"
    RULE = "rule", "乡镇裁定"
    RETURN = "return", "退回乡镇"
    DECIDE = "decide", "县级裁定"
    CARRY_OUT = "carry_out", "登记落实"


class Effect(models.TextChoices):
    """What follows from the county's ruling."""

    NONE = "none", "维持不变"
    RECHECK = "recheck", "马上重新核对"
    STOP = "stop", "停办退出"
    LOOK_BACK = "look_back", "列入回头看核实"
    TAKE_UP = "take_up", "登记为新户"


KEEPING, TOWNSHIP, COUNTY = "keeping", "township", "county"
DUTY_OF: dict[str, str] = {
    ClaimAction.RECORD: KEEPING,
    ClaimAction.CARRY_OUT: KEEPING,
    ClaimAction.RULE: TOWNSHIP,
    ClaimAction.RETURN: COUNTY,
    ClaimAction.DECIDE: COUNTY,
}
"""The database holds the same mapping in a constraint (assessments.models.claims)."""


def _move(action: str, source: str, target: str, permission: str, **more: Unpack[More]) -> Transition:
    return move_of_duty(DUTY_OF, action, ClaimAction(action).label, (source,), target, permission, **more)


A, S = ClaimAction, ClaimState
CLAIM_TRANSITIONS = TransitionTable(
    [
        _move(A.RECORD, S.NEW, S.RECEIVED, KEEP_CLAIMS),
        _move(A.RULE, S.RECEIVED, S.RULED, RULE_CLAIMS, needs_reason=True),
        _move(A.DECIDE, S.RULED, S.DECIDED, DECIDE_CLAIMS, needs_reason=True, needs_document=True),
        _move(A.RETURN, S.RULED, S.RECEIVED, DECIDE_CLAIMS, needs_reason=True, is_back=True),
        _move(A.CARRY_OUT, S.TO_DO, S.CARRIED_OUT, REGISTER_HOUSEHOLDS),
    ]
)
"""A ruling that somebody is to be registered leads to 待登记入户 instead."""
