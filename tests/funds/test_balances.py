"""The books of any day: what is carried over and what is left, from entries until then."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from funds.selectors.balances import balances_on, by_tier
from projects.models import Project
from tests.funds.conftest import DAY, make_line, pay
from tests.funds.lines import carried_out


def test_a_past_day_has_the_sums_of_then(paid):
    pay(paid, "500.00", occurred_on=date(2026, 5, 1))

    (then,), (now,) = balances_on(paid.cai, DAY), balances_on(paid.cai, timezone.localdate())

    assert (then.totals.allocated, then.totals.paid, then.totals.carried) == (6000, 1500, 8500)
    assert (now.totals.paid, now.totals.carried, now.totals.left) == (2000, 8000, 0)
    assert balances_on(paid.cai, date(2026, 3, 1))[0].totals.allocated == 0
    assert balances_on(paid.cai, date(2026, 1, 4)) == []
    assert balances_on(paid.liu, DAY) == []


def test_what_a_finished_project_has_not_spent_is_left_over_from_the_day_it_was_accepted(paid):
    days = {"started_on": DAY, "finished_on": date(2026, 4, 1), "accepted_on": date(2026, 4, 20)}
    Project.objects.filter(pk=paid.pipes.pk).update(milestone="accepted", **days)

    before, after = (balances_on(paid.cai, date(2026, 4, day))[0].totals for day in (19, 20))

    assert (before.carried, before.left) == (8500, 0)
    assert (after.carried, after.left) == (4000, 4500)


def test_the_age_runs_from_the_issue_whatever_becomes_of_the_money(paid):
    about = {"allocation_id": paid.for_pipes.pk, "document_no": "县财〔2026〕2号", "note": "调整用途"}
    carried_out(paid, "adjust", amount="1000", project_code=paid.road.code, occurred_on=date(2026, 6, 1), **about)

    (row,) = balances_on(paid.cai, date(2028, 1, 6))

    assert row.age == (date(2028, 1, 6) - date(2026, 1, 5)).days == 731
    assert row.remark == "满两年未用完，应收回"
    assert [one.project for one in row.rows] == [paid.pipes, paid.road, None]
    assert row.totals.amount == sum(one.amount for one in row.rows) == 10_000


def test_what_was_taken_back_is_no_balance_any_more(paid):
    carried_out(paid, "recover", amount="4000", document_no="省财收〔2026〕1号")
    make_line("县财农〔2026〕7号", "county", "700.00")

    rows = balances_on(paid.cai, timezone.localdate())

    assert [tier.label for tier in by_tier(rows)] == ["省", "县", "合计"]
    whole = by_tier(rows)[-1]
    assert (whole.amount, whole.recovered, whole.balance) == (10_700, 4000, 5200)
    assert whole.progress == Decimal(1500) / Decimal(10_700)
    assert balances_on(paid.cai, timezone.localdate(), tier="county")[0].totals.balance == 700
