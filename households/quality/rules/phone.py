"""Rule 19: a household has a telephone number of eleven digits."""

from collections.abc import Iterator

from households.quality.record import Calendar, Home
from households.quality.rule import MEND_HOUSEHOLD, Fault, Rule
from households.quality.words import Severity


def phone(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield a household without a number, or with one that cannot be one."""
    if not home.has_phone:
        yield Fault("这一户没有登记联系电话。")
    elif home.phone_fault:
        yield Fault("联系电话不是 1 开头的 11 位数字。", home.phone_fault)


RULE = Rule(
    id="19.1",
    name="phone",
    label="联系电话缺少或不对",
    severity=Severity.ERROR,
    field="phone",
    mend=MEND_HOUSEHOLD,
    advice="请登记能打通的手机号；家里没有电话的，申请豁免并写明找谁。",
    find=phone,
)
