"""F8: words in a payment's note that sound like a forbidden use are read by people."""

from collections.abc import Iterator

from django.db.models import Q

from config.lib.money import format_money
from funds.checks.check import Asked, Check, Fault
from funds.finding_status import Category, Mode
from funds.models import EntryKind, LedgerEntry

WORDS = (
    "车辆购置", "购车", "加油", "办公楼", "职工住宅", "奖金", "津贴", "福利", "慰问", "招待", "接待费", "还债", 
    "偿还债务", "垫资", "弥补亏损", "办公经费", "人员工资",
)  # fmt: skip


def suspicious_words(asked: Asked) -> Iterator[Fault]:
    """Yield the payments in whose note stands one of `WORDS`, and that nobody has reversed."""
    any_word = Q()
    for word in WORDS:
        any_word |= Q(note__contains=word)
    payments = LedgerEntry.objects.filter(any_word, kind=EntryKind.PAYMENT, occurred_on__lte=asked.day)
    rows = payments.filter(reversed_by__isnull=True).select_related("line", "allocation__project").order_by("pk")
    for entry in rows:
        word = next(word for word in WORDS if word in entry.note)
        project = entry.allocation.project if entry.allocation else None
        sentence = (
            f"{entry.occurred_on:%Y-%m-%d} 支付 {format_money(-entry.amount)} 元，说明里有「{word}」，"
            "看看是不是禁止的用途。"
        )
        yield Fault(
            f"entry:{entry.pk}",
            f"{entry.line} 第 {entry.number} 笔",
            sentence,
            word,
            -entry.amount,
            line_id=entry.line_id,
            project_id=project.pk if project else None,
            township_id=project.township_id if project else None,
        )


CHECK = Check(
    id="F8.2",
    label="用途可疑的支付",
    mode=Mode.HINT,
    category=Category.SPENDING,
    advice="翻原始凭证核对用途：是禁止用途的追回、冲正。",
    find=suspicious_words,
)
