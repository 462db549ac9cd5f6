"""Lines, allocations and postings of the whole county, before any of it is written. No database."""

from collections import Counter
from decimal import Decimal
from functools import cache

from assessments.demo.money import MoneyPlan, plan_money, postings
from assessments.demo.plan import CountyPlan, plan_county
from assessments.demo.projects import ProjectPlan, plan_projects
from assessments.demo.units import plan_units
from funds.book import Account, Book
from funds.models import EntryKind
from tests.assessments.demo.conftest import SEED, TODAY

SIGNS = {EntryKind.RECEIPT: 1, EntryKind.REFUND: 1, EntryKind.PAYMENT: -1, EntryKind.RECOVERY: -1}


@cache
def planned() -> tuple[CountyPlan, list[ProjectPlan], MoneyPlan]:
    plan = plan_county(seed=SEED, today=TODAY)
    projects = plan_projects(plan, plan_units(plan.places))
    return plan, projects, plan_money(plan, projects)


def test_127_lines_by_tier_hold_the_county_s_money_to_the_cent() -> None:
    _, _, money = planned()
    assert Counter(line.tier.value for line in money.lines) == {"central": 18, "province": 22, "city": 41, "county": 46}
    assert sum(line.cents for line in money.lines) == 113_500_000_000


def test_the_project_classes_add_to_1551_over_1468_projects() -> None:
    _, projects, _ = planned()
    assert len(projects) == 1_468
    assert sum(bool(project.second) for project in projects) == 83
    classes = Counter(p.type.value for p in projects) + Counter(str(p.second) for p in projects if p.second)
    assert classes == {
        "industry": 80, "infrastructure": 507, "housing": 121, "water": 583, "relocation": 32, "yulu": 6,
        "labour_training": 6, "loan": 16, "public_welfare": 106, "consolidation": 7, "supermarket": 87,
    }  # fmt: skip


def test_no_posting_in_the_order_of_days_breaks_a_rule_of_the_book() -> None:
    plan, _, money = planned()
    books = {
        line.id: Book(line.id, line.document_no, 0, "", {None: Account(Decimal(line.cents) / 100)})
        for line in money.lines
    }
    for a in money.allocations:
        books[a.line.id].accounts[a.id] = Account(Decimal(a.cents) / 100)
    for posting in postings(plan, money):
        book, kind = books[posting.line_id], posting.kind
        if kind == EntryKind.ALLOCATION:
            book.move(counts_as=kind, allocation_id=None, amount=-posting.amount)
            book.move(counts_as=kind, allocation_id=posting.allocation_id, amount=posting.amount)
        else:
            book.move(counts_as=kind, allocation_id=posting.allocation_id, amount=SIGNS[kind] * posting.amount)
    assert sum(book.balance for book in books.values()) > 0


def test_some_money_is_idle_over_one_and_over_two_years() -> None:
    plan, _, money = planned()
    given = Counter[int]()
    for allocation in money.allocations:
        given[allocation.line.id] += allocation.cents
    idle = [line for line in money.lines if line.cents > given[line.id]]
    over_two = [line for line in idle if line.issued_on < plan.calendar.ago(730)]
    over_one = [line for line in idle if plan.calendar.ago(730) <= line.issued_on < plan.calendar.ago(365)]
    assert len(over_two) >= 3
    assert len(over_one) >= 3
