"""What every dated entry about people and places must satisfy."""

from datetime import date

from django.utils import timezone

from config.lib.refusals import Refused

EARLIEST = date(1980, 1, 1)
"""Nothing of this programme began before: a year below is a slip of the finger."""


def require_days(first: date, last: date | None, what: str) -> None:
    """Raise Refused for days out of order, in the future or impossibly early. `what` names the entry: 任职, 结对."""
    if first < EARLIEST:
        raise Refused(f"{what}的起始日期 {first} 太早，请核对年份。")
    if first > timezone.localdate():
        raise Refused(f"{what}的起始日期不能晚于今天。到了那一天再登记。")
    if last is not None and last < first:
        raise Refused(f"{what}的终止日期不能早于起始日期 {first}。")
    if last is not None and last > timezone.localdate():
        raise Refused(f"{what}的终止日期不能晚于今天。到了那一天再登记。")


def require_reason(reason: str, sentence: str) -> str:
    """Return the reason without blanks around it. Raises Refused with `sentence` when there is none."""
    if not reason.strip():
        raise Refused(sentence)
    return reason.strip()
