"""Rule F26: a worksheet whose amounts are all round was perhaps estimated, not reckoned."""

from collections.abc import Iterator

from households.quality.record import Calendar, Home
from households.quality.rule import MEND_INCOME, Fault, Rule
from households.quality.words import Severity

ROUND = 1000
FEWEST = 3


def income_round(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield a household with three amounts or more, all whole thousands."""
    if home.sheet is None:
        return
    amounts = [
        home.sheet.wage,
        home.sheet.business,
        home.sheet.from_property,
        home.sheet.transfer,
        home.sheet.business_cost,
    ]
    filled = [amount for amount in amounts if amount]
    if len(filled) >= FEWEST and all(amount % ROUND == 0 for amount in filled):
        yield Fault(f"核算表的 {len(filled)} 项金额都是整千元。", f"{home.sheet.gross} 元")


RULE = Rule(
    id="F26.2",
    name="income_round",
    label="核算表金额都是整数",
    severity=Severity.HINT,
    field="income",
    mend=MEND_INCOME,
    advice="请按凭据逐项核算，不估算。",
    find=income_round,
)
