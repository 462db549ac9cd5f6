"""The money board: what it adds up, as of which day, and that it asks as often for much as for little."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from funds.ledger import Posting, post_many
from funds.ledger import reverse as undo
from funds.models import EntryKind
from funds.selectors.board import read_board
from tests.funds.conftest import DAY, make_allocation, make_line, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def board_page(client, paid):
    """Open the board as the auditor."""
    client.force_login(paid.sheng, backend="django.contrib.auth.backends.ModelBackend")
    return lambda **query: client.get(reverse("funds:board"), query)


def add_city_money(county) -> None:
    """Add a line of the city of another year with a project in Far Hill, 400.00 paid and 100.00 taken back."""
    line = make_line("测市农〔2025〕7号", "city", "1000.00")
    type(line).objects.filter(pk=line.pk).update(year=2025, fund_type="minorities", issued_on=date(2025, 2, 1))
    into = make_allocation(line, make_project("SZ-2025-9", "远山村蓄水池", county.far), "600.00").pk
    post_many(
        postings=[
            Posting(EntryKind.RECEIPT, line.pk, Decimal(1000), date(2025, 12, 1)),
            Posting(EntryKind.ALLOCATION, line.pk, Decimal(600), date(2025, 12, 5), "", into),
            Posting(EntryKind.PAYMENT, line.pk, Decimal(450), date(2026, 1, 10), "", into),
            Posting(EntryKind.REFUND, line.pk, Decimal(50), date(2026, 2, 10), "", into),
            Posting(EntryKind.RECOVERY, line.pk, Decimal(100), date(2026, 2, 11)),
        ],
        actor=county.cai,
    )


def test_the_board_adds_up_by_tier_type_township_and_month(paid):
    add_city_money(paid)

    board = read_board(paid.sheng, day=date(2026, 3, 31))

    assert (board.total.amount, board.total.paid, board.total.recovered) == (11000, 1900, 100)
    assert (board.received, board.lines) == (11000, 2)
    assert [(g.label, g.count, g.money.paid, g.money.balance) for g in board.tiers] == [
        ("省", 1, 1500, 8500),
        ("市", 1, 400, 500),
    ]
    assert [(g.key, g.money.amount) for g in board.types] == [("work_relief", 10000), ("minorities", 1000)]
    assert [(g.label, g.count, g.money.amount, g.money.paid) for g in board.townships] == [
        ("东乡", 1, 6000, 1500),
        ("西镇", 1, 600, 400),
    ]
    told = [(m.label, m.received, m.paid) for m in board.months[-4:]]
    assert told == [("12月", 1000, 0), ("26年", 0, 450), ("2月", 0, -50), ("3月", 10000, 1500)]


def test_a_past_day_knows_nothing_of_what_came_later(paid):
    add_city_money(paid)

    board = read_board(paid.sheng, day=date(2026, 1, 31))

    assert [(g.label, g.money.paid) for g in board.tiers] == [("省", 0), ("市", 450)]
    assert board.received == 1000
    assert read_board(paid.sheng, day=date(2024, 1, 1)).lines == 0


def test_money_that_lies_idle_is_counted_by_the_age_of_its_line(paid):
    add_city_money(paid)

    board = read_board(paid.sheng, day=date(2026, 3, 31))
    later = read_board(paid.sheng, day=date(2028, 2, 1))

    assert (board.idle_a_year, board.idle_two_years) == (500, 0)
    assert (later.idle_a_year, later.idle_two_years) == (9000, 9000)


def test_the_board_of_one_year_counts_its_lines_alone(paid):
    add_city_money(paid)

    assert [group.label for group in read_board(paid.sheng, day=date(2026, 3, 31), year=2025).tiers] == ["市"]


def test_what_was_reversed_is_not_paid(paid):
    undo(entry_id=paid.payment.pk, reason="户名写错", occurred_on=DAY, actor=paid.cai)

    assert read_board(paid.sheng, day=date(2026, 3, 31)).total.paid == 0


def test_the_page_shows_charts_with_their_tables(board_page):
    page = board_page(day="2026-03-31")

    assert "指标资金：已支付 1,500.00 元，已收回 0.00 元，未支付 8,500.00 元" in page.text
    assert "since=2026-03-01&amp;until=2026-03-31" in page.text
    assert "?fund_type=work_relief" in page.text
    assert page.text.count('role="img"') == 3


@pytest.mark.parametrize("day", ["2999-01-01", "0001-01-01", "nonsense", "9999-12-31"])
def test_a_day_that_cannot_be_asked_is_not_chosen_and_said(board_page, day):
    page = board_page(day=day)

    assert page.status_code == 200
    assert page.context["form"].errors["day"]


def test_the_ledger_can_be_narrowed_to_a_type_of_money(client, paid):
    client.force_login(paid.sheng, backend="django.contrib.auth.backends.ModelBackend")

    found = client.get(reverse("funds:ledger"), {"fund_type": "work_relief"}).context["totals"].count
    none = client.get(reverse("funds:ledger"), {"fund_type": "minorities"}).context["totals"].count

    assert (found, none) == (4, 0)
