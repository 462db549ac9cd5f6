"""What a money check says and how a problem moves: found, given to somebody, put right, closed by another person."""

from django.db import models

from accounts.permissions import ASSIGN_MONEY_FINDINGS, CLOSE_MONEY_FINDINGS, MEND_MONEY_FINDINGS
from config.lib.transitions import Transition, TransitionTable


class Mode(models.IntegerChoices):
    """What a check does when it finds something: refuse, ask for a reason, or list it for people."""

    BLOCK = 1, "拦住"
    WARN = 2, "要说明"
    HINT = 3, "提示"


class Category(models.TextChoices):
    """问题类别 of the county's ledger of problems."""

    IDENTIFICATION = "identification", "识别不准"
    EXIT = "exit", "退出不实"
    MISMATCH = "mismatch", "信息不一致"
    IDLE = "idle", "资金趴账"
    SPENDING = "spending", "违规支出"
    DELAY = "delay", "项目滞后"
    NOTICE = "notice", "公示不到位"
    ASSET = "asset", "资产闲置"
    CONDUCT = "conduct", "作风"
    LETTER = "letter", "信访"
    OTHER = "other", "其他"


class FindingSource(models.TextChoices):
    """Who found the problem: the system's own checks, or people whose list was entered."""

    CHECK = "check", "系统检查"
    AUDIT = "audit", "审计"
    INSPECTION = "inspection", "巡视巡察"
    SUPERVISION = "supervision", "督查检查"
    SELF = "self", "自查"
    LETTER = "letter", "信访"


class FindingState(models.TextChoices):
    """Where a problem stands."""

    OPEN = "open", "待交办"
    ASSIGNED = "assigned", "整改中"
    REPORTED = "reported", "待销号"
    CLOSED = "closed", "已销号"
    GONE = "gone", "自行消除"


class FindingAction(models.TextChoices):
    """What can be done about a problem."""

    ASSIGN = "assign", "交办"
    REPORT = "report", "登记整改"
    CLOSE = "close", "销号"
    RETURN = "return", "退回"


LIVE_STATES = (FindingState.OPEN, FindingState.ASSIGNED, FindingState.REPORTED)
ENDED_STATES = (FindingState.CLOSED, FindingState.GONE)

FINDING_TRANSITIONS = TransitionTable(
    [
        Transition(
            action=FindingAction.ASSIGN,
            label="交办",
            sources=frozenset({FindingState.OPEN, FindingState.ASSIGNED}),
            target=FindingState.ASSIGNED,
            permission=ASSIGN_MONEY_FINDINGS,
        ),
        Transition(
            action=FindingAction.REPORT,
            label="登记整改",
            sources=frozenset({FindingState.ASSIGNED}),
            target=FindingState.REPORTED,
            permission=MEND_MONEY_FINDINGS,
        ),
        Transition(
            action=FindingAction.CLOSE,
            label="销号",
            sources=frozenset({FindingState.REPORTED}),
            target=FindingState.CLOSED,
            permission=CLOSE_MONEY_FINDINGS,
            other_person_than=frozenset({FindingAction.REPORT}),
            needs_reason=True,
        ),
        Transition(
            action=FindingAction.RETURN,
            label="退回整改",
            sources=frozenset({FindingState.REPORTED}),
            target=FindingState.ASSIGNED,
            permission=CLOSE_MONEY_FINDINGS,
            other_person_than=frozenset({FindingAction.REPORT}),
            needs_reason=True,
            is_back=True,
        ),
    ]
)


class RuleDraftState(models.TextChoices):
    """Where a draft of the thresholds stands."""

    ASKED = "asked", "等批准"
    APPROVED = "approved", "已批准"
    RETURNED = "returned", "退回"
