"""One fund line's accounts in memory, and the rules that a movement must keep. No database: `funds.ledger` loads it."""

from dataclasses import dataclass, field
from decimal import Decimal

from config.lib.money import format_money
from config.lib.refusals import Refused

ZERO = Decimal(0)


class InsufficientFunds(Refused):
    """A movement would take an account below zero, or a total over its ceiling."""


class UnknownAccount(Refused):
    """The movement names an allocation that the fund line does not have."""


@dataclass(slots=True)
class Account:
    """(line, unallocated) or (line, allocation): its ceiling, what it holds, and the net total per kind of movement.

    The ceiling limits receipts on the unallocated account and allocations on any other.
    """

    ceiling: Decimal
    balance: Decimal = ZERO
    totals: dict[str, Decimal] = field(default_factory=dict)

    def total(self, kind: str) -> Decimal:
        """Return the net sum of the entries that count as `kind`."""
        return self.totals.get(kind, ZERO)

    def add(self, kind: str, amount: Decimal) -> None:
        """Take in a signed amount that counts as `kind`."""
        self.balance += amount
        self.totals[kind] = self.totals.get(kind, ZERO) + amount


@dataclass(slots=True)
class Book:
    """A fund line as it stands after its last entry: its accounts (None is unallocated) and the end of its chain."""

    line_id: int
    label: str
    number: int
    hash: str
    accounts: dict[int | None, Account]
    balance: Decimal = ZERO

    def move(self, *, counts_as: str, allocation_id: int | None, amount: Decimal) -> Account:
        """Apply one signed movement to its account and return the account as it stands then.

        Raises UnknownAccount, or InsufficientFunds when it breaks a rule; the book is then of no further use.
        """
        account = self.accounts.get(allocation_id)
        if account is None:
            raise UnknownAccount(f"{self.label} 没有这笔分配。请在本指标的分配里重新选择。")
        account.add(counts_as, amount)
        self.balance += amount
        if account.balance < 0:
            raise InsufficientFunds(self._short_sentence(account, allocation_id, amount))
        if allocation_id is None:
            self._require_within_grant(account)
        else:
            self._require_within_allocation(account)
        return account

    def _short_sentence(self, account: Account, allocation_id: int | None, amount: Decimal) -> str:
        place = "未分配余额" if allocation_id is None else "该分配的余额"
        return (
            f"{self.label} {place}是 {format_money(account.balance - amount)} 元，不够 {format_money(-amount)} 元。"
            "请核对金额，或先登记到账、分配。"
        )

    def _require_within_grant(self, account: Account) -> None:
        if account.total("receipt") > account.ceiling:
            raise InsufficientFunds(
                f"{self.label} 指标金额是 {format_money(account.ceiling)} 元，"
                f"到账合计会变成 {format_money(account.total('receipt'))} 元。请核对到账金额。"
            )

    def _require_within_allocation(self, account: Account) -> None:
        if account.total("allocation") > account.ceiling:
            raise InsufficientFunds(
                f"{self.label} 这笔分配定的是 {format_money(account.ceiling)} 元，"
                f"合计会变成 {format_money(account.total('allocation'))} 元。请核对分配金额。"
            )
        if account.total("payment") + account.total("refund") > 0:
            raise InsufficientFunds(f"{self.label} 退回的比支付的多。请核对退回金额，或先冲正退回的那一笔。")
