"""What the fund pages show, one module a subject. Reads only."""

from funds.selectors.money import (
    ZERO,
    Group,
    LedgerTotals,
    Money,
    account_balances,
    allocation_rows,
    ledger_page,
    ledger_totals,
    line_figures,
    line_groups,
    tier_groups,
    total,
    township_groups,
    with_money,
)

__all__ = [
    "ZERO",
    "Group",
    "LedgerTotals",
    "Money",
    "account_balances",
    "allocation_rows",
    "ledger_page",
    "ledger_totals",
    "line_figures",
    "line_groups",
    "tier_groups",
    "total",
    "township_groups",
    "with_money",
]
