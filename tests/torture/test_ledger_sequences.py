"""Whatever is posted and reversed in whatever order: the ledger does exactly what a few sums on paper would allow."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from types import SimpleNamespace

import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.lib.refusals import Refused
from funds.book import Account, Book
from funds.ledger import Posting, balances, post, reverse, verify_line
from funds.models import EntryKind, FundLine, LedgerEntry
from funds.selectors import line_figures
from tests.funds.conftest import DAY, build_funds, make_allocation, make_line

pytestmark = [pytest.mark.torture, pytest.mark.django_db]

GRANT, CEILINGS = Decimal("100.00"), (Decimal("60.00"), Decimal("70.00"))
NUMBER = count(1)
KINDS = ["receipt", "receipt", "allocation", "allocation", "payment", "payment", "refund", "recovery"]
KINDS += ["adjustment", "reversal"]
STEP = st.tuples(
    st.sampled_from(KINDS),
    st.integers(0, 1),
    st.one_of(st.sampled_from(["0.01", "10", "35", "60", "70", "100"]).map(Decimal), st.decimals("0.01", 80, places=2)),
)
MANY, FEW = st.lists(STEP, min_size=10, max_size=60), st.lists(STEP, min_size=5, max_size=20)
Step = tuple[str, int, Decimal]
COUNTS_AS = {"adjustment": "allocation"}


@dataclass
class Paper:
    """The line as one would keep it on paper: what is free, and for each allocation what it was given and has spent."""

    received: Decimal = Decimal(0)
    recovered: Decimal = Decimal(0)
    given: list[Decimal] = field(default_factory=lambda: [Decimal(0)] * 2)
    spent: list[Decimal] = field(default_factory=lambda: [Decimal(0)] * 2)

    @property
    def balances(self) -> tuple[Decimal, Decimal, Decimal]:
        """What is free, and what either allocation holds."""
        free = self.received - self.recovered - sum(self.given)
        return free, self.given[0] - self.spent[0], self.given[1] - self.spent[1]

    @property
    def figures(self) -> dict[str, Decimal]:
        """What the page of the line has to say."""
        return {
            "received": self.received,
            "allocated": sum(self.given),
            "paid": sum(self.spent),
            "recovered": self.recovered,
            "unallocated": self.balances[0],
            "balance": sum(self.balances),
        }

    def after(self, kind: str, which: int, amount: Decimal) -> "Paper | None":
        """Return the line after the step (backwards with a negative amount), or None when it is not allowed."""
        new = deepcopy(self)
        if kind == "receipt":
            new.received += amount
        elif kind == "recovery":
            new.recovered += amount
        elif kind in {"allocation", "adjustment"}:
            new.given[which] += amount if kind == "allocation" else -amount
        else:
            new.spent[which] += amount if kind == "payment" else -amount
        return new if new._is_allowed() else None

    def _is_allowed(self) -> bool:
        within = self.received <= GRANT and all(g <= c for g, c in zip(self.given, CEILINGS, strict=True))
        return within and min(self.balances) >= 0 and min(self.spent) >= 0


class OnPaperAndInTheLedger:
    """Takes each step on paper and in `try_to`, which returns whether the ledger let it happen."""

    def __init__(self) -> None:
        self.paper = Paper()
        self.posted: list[Step] = []

    def walk(self, steps: list[Step]) -> Iterator[None]:
        """Take the steps one by one and stop after each for the caller to look."""
        for kind, which, amount in steps:
            if kind != "reversal":
                if self._take((kind, which, amount), amount, back=None):
                    self.posted.append((kind, which, amount))
            elif self.posted:
                back = int(amount * 100) % len(self.posted)
                if self._take(self.posted[back], -self.posted[back][2], back=back):
                    self.posted.pop(back)
            yield

    def _take(self, step: Step, amount: Decimal, *, back: int | None) -> bool:
        expected = self.paper.after(step[0], step[1], amount)
        happened = self.try_to(step, back)
        assert happened == (expected is not None), f"{step} back={back} on {self.paper}"
        self.paper = expected or self.paper
        return happened

    def try_to(self, step: Step, back: int | None) -> bool:
        """Post the step, or undo the one posted as number `back` of those that stand."""
        raise NotImplementedError


def legs_of(kind: str, which: int, amount: Decimal) -> list[tuple[int | None, Decimal]]:
    """Return the signed legs of a posting, as the ledger's table has them."""
    if kind == "allocation":
        return [(None, -amount), (which, amount)]
    if kind == "adjustment":
        return [(which, -amount), (None, amount)]
    return [
        {
            "receipt": (None, amount),
            "recovery": (None, -amount),
            "payment": (which, -amount),
            "refund": (which, amount),
        }[kind]
    ]


class InTheBook(OnPaperAndInTheLedger):
    """The book in memory."""

    def __init__(self) -> None:
        super().__init__()
        self.book = Book(1, "测", 0, "", {None: Account(GRANT), 0: Account(CEILINGS[0]), 1: Account(CEILINGS[1])})

    def try_to(self, step: Step, back: int | None) -> bool:
        tried, legs = deepcopy(self.book), legs_of(*step)
        moves = legs if back is None else [(place, -amount) for place, amount in reversed(legs)]
        try:
            for place, amount in moves:
                tried.move(counts_as=COUNTS_AS.get(step[0], step[0]), allocation_id=place, amount=amount)
        except Refused:
            return False
        self.book = tried
        return True


class InTheLedger(OnPaperAndInTheLedger):
    """A fund line of its own in the database."""

    def __init__(self, county: SimpleNamespace) -> None:
        super().__init__()
        self.actor, self.entries = county.cai, []
        self.line = make_line(f"测财农〔2026〕{next(NUMBER) + 100}号", "province", str(GRANT))
        projects = zip((county.pipes, county.road), CEILINGS, strict=True)
        self.allocations = [make_allocation(self.line, project, str(ceiling)) for project, ceiling in projects]

    def try_to(self, step: Step, back: int | None) -> bool:
        try:
            if back is not None:
                reverse(entry_id=self.entries[back], reason="记错了", occurred_on=DAY, actor=self.actor)
                del self.entries[back]
            else:
                self.entries.append(self._post(*step))
        except Refused:
            return False
        return True

    def _post(self, kind: str, which: int, amount: Decimal) -> int:
        into = None if kind in {"receipt", "recovery"} else self.allocations[which].pk
        posting = Posting(EntryKind(kind), self.line.pk, amount, DAY, "PZ", into)
        return post(posting=posting, actor=self.actor)[0].pk

    def balances(self) -> tuple[Decimal, ...]:
        """What the database holds, in the order of the paper."""
        held = balances(self.line.pk)
        return tuple(held.get(place, Decimal(0)) for place in (None, *(a.pk for a in self.allocations)))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(MANY)
def test_the_book_allows_what_paper_allows_and_nothing_else(steps):
    ours = InTheBook()
    for _ in ours.walk(steps):
        held = tuple(ours.book.accounts[place].balance for place in (None, 0, 1))
        assert held == ours.paper.balances
        assert min(held) >= 0
        assert ours.book.balance == sum(held)


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=FEW)
def test_the_ledger_allows_what_paper_allows_and_its_chain_stays_whole(funds, steps):
    ours = InTheLedger(funds)
    for _ in ours.walk(steps):
        assert ours.balances() == ours.paper.balances
    assert line_figures(funds.cai, ours.line) == ours.paper.figures
    assert both_sides(ours.line) == (ours.paper.figures["balance"], ours.paper.figures["balance"])

    assert verify_line(ours.line) == []
    lowest = LedgerEntry.objects.filter(line=ours.line).order_by("account_balance").first()
    assert lowest is None or lowest.account_balance >= 0


def both_sides(line: FundLine) -> tuple[Decimal, Decimal]:
    """Return what came in less what went out of the line, and what its accounts hold together."""
    sums = dict(LedgerEntry.objects.filter(line=line).order_by().values_list("counts_as").annotate(Sum("amount")))
    moved = sum((amount for kind, amount in sums.items() if kind != EntryKind.ALLOCATION), start=Decimal(0))
    return moved, sum(balances(line.pk).values(), start=Decimal(0))


@pytest.fixture
def funds(county) -> SimpleNamespace:
    """The small county with two projects that money may go to."""
    return build_funds(county)
