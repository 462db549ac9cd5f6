"""Money as charts: what of it was paid, taken back and is left. No database."""

from config.lib.charts import HATCHED, PALE, SOLID, Chart, Part, parts_bar
from funds.selectors import Money


def money_bar(money: Money, *, name: str) -> Chart:
    """Return the bar that shows what of some money was paid, taken back and is left."""
    parts = (
        Part("已支付", money.paid, SOLID),
        Part("已收回", money.recovered, HATCHED),
        Part("未支付", money.balance, PALE),
    )
    return parts_bar(parts, name=name)
