"""What can happen in a family, in the words of the page on which staff choose, and what follows from it."""

from dataclasses import dataclass

from accounts.permissions import ENTER_REGISTER, REGISTER_HOUSEHOLDS
from households.codes import MembershipEventKind

STAYS_POOR = "脱贫标志不变，不算脱贫。"


@dataclass(frozen=True)
class FamilyEvent:
    """One event of the page 家庭变动: its name, what follows from it, who may enter it, where its form is."""

    label: str
    consequence: str
    permission: str
    url_name: str
    kind: str = ""


def _arrival(kind: MembershipEventKind, consequence: str) -> FamilyEvent:
    return FamilyEvent(kind.label, consequence, ENTER_REGISTER, "households:event_arrive", kind.value)


def _departure(kind: MembershipEventKind, consequence: str) -> FamilyEvent:
    return FamilyEvent(kind.label, consequence, ENTER_REGISTER, "households:event_leave", kind.value)


ARRIVE = (
    _arrival(MembershipEventKind.BIRTH, "从出生那天起算这一户的人。"),
    _arrival(MembershipEventKind.MARRIED_IN, "从婚入那天起算这一户的人。"),
    _arrival(MembershipEventKind.MOVED_IN, "从户口迁入那天起算这一户的人。"),
    _arrival(MembershipEventKind.RETURNED, "离开过的人回到这一户，人编号不变；登记错了的离开也用它恢复。"),
    _arrival(MembershipEventKind.ADOPTED, "从收养登记那天起算这一户的人。"),
)
LEAVE = (
    _departure(MembershipEventKind.DEATH, "从死亡那天起不再算人口；是户主的，同时选新户主。"),
    _departure(MembershipEventKind.MARRIED_OUT, "从婚出那天起不再算人口。"),
    _departure(MembershipEventKind.MOVED_OUT, "从户口迁出那天起不再算人口；是户主的，同时选新户主。"),
    _departure(MembershipEventKind.IMPRISONED, "从收监那天起不再算人口；刑满回来的办「回归」。"),
    _departure(MembershipEventKind.LOST, "从失联那天起不再算人口；找到了的办「回归」。"),
)
WHOLE = (
    FamilyEvent("换户主", "户编号不变，每个人重新选与新户主的关系。", ENTER_REGISTER, "households:change_head"),
    FamilyEvent("迁居", "在本县内换村组，户编号和家庭成员不变。", REGISTER_HOUSEHOLDS, "households:move"),
    FamilyEvent(
        "分户", "选出的人另立一户，有自己的户主和户编号；两户互相记着。", REGISTER_HOUSEHOLDS, "households:split"
    ),
    FamilyEvent(
        "重复登记",
        "这一户和另一户是同一户：并到那一户里，这一户关闭，登记过的都留着。要另一位同事决定。",
        REGISTER_HOUSEHOLDS,
        "households:merge_with",
    ),
    FamilyEvent(
        "整户自然减少",
        "所有人都不在了：人口清零，结对结束，不再核对。这不是脱贫。登记错了的，要有凭据、双人复核才能恢复。",
        REGISTER_HOUSEHOLDS,
        "households:close",
    ),
)
REOPEN = FamilyEvent(
    "恢复整户",
    "整户减少登记错了：成员、帮扶人、脱贫标志都回到减少以前，减少的那一条留在历史里。",
    REGISTER_HOUSEHOLDS,
    "households:reopen",
)
"""Offered for a closed household only."""
GROUPS = (("家里多了人", ARRIVE), ("家里少了人", LEAVE), ("这一户的变动", WHOLE))
BY_KIND = {one.kind: one for one in (*ARRIVE, *LEAVE)}
BY_URL = {one.url_name: one for one in (*WHOLE, REOPEN)}
