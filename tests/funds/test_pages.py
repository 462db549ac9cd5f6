from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from funds.hooks import household_panels
from funds.ledger import Posting, post_many
from funds.models import EntryKind
from tests.conftest import make_household
from tests.funds.conftest import make_allocation, make_line, make_project, pay

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


@pytest.fixture
def auditor(client, paid):
    """A client logged in as the auditor."""
    client.force_login(paid.sheng, backend="django.contrib.auth.backends.ModelBackend")
    return client


def add_much(county, first: int) -> None:
    """Add three lines with their own projects and eighty payments."""
    postings = []
    for n in range(first, first + 3):
        line = make_line(f"州财农〔2026〕{n}号", "city", "1000.00")
        project = make_project(f"SZ-{n}", f"项目{n}", county.upper if n % 2 else county.far)
        into = make_allocation(line, project, "1000.00").pk
        postings += [
            Posting(EntryKind.RECEIPT, line.pk, Decimal(1000), date(2026, 2, 1)),
            Posting(EntryKind.ALLOCATION, line.pk, Decimal(1000), date(2026, 2, 2), "", into),
            *(Posting(EntryKind.PAYMENT, line.pk, Decimal(1), date(2026, 2, 3), "", into) for _ in range(80)),
        ]
    post_many(postings=postings, actor=county.cai)


def pages(county) -> list[str]:
    """Return the addresses of every fund and project page that lists something."""
    return [
        reverse("funds:overview"),
        f"{reverse('funds:overview')}?tier=city",
        reverse("funds:ledger"),
        f"{reverse('funds:ledger')}?tier=city&township={county.east.pk}&since=2026-01-01&project=项目",
        reverse("funds:line_detail", args=[county.line.pk]),
        reverse("projects:list"),
        reverse("projects:detail", args=[county.pipes.pk]),
    ]


def test_the_number_of_queries_stays_with_twice_the_rows(auditor, paid, django_assert_max_num_queries):
    add_much(paid, 10)
    counts = []
    for page in pages(paid):
        auditor.get(page)
        with django_assert_max_num_queries(MOST_QUERIES) as captured:
            assert auditor.get(page).status_code == 200
        counts.append(len(captured))

    add_much(paid, 20)
    again = []
    for page in pages(paid):
        with django_assert_max_num_queries(MOST_QUERIES) as captured:
            auditor.get(page)
        again.append(len(captured))

    assert again == counts


def test_the_overview_adds_up_by_tier(auditor, paid):
    page = auditor.get(reverse("funds:overview"))

    tier = page.context["tiers"][0]
    assert (tier.label, tier.count) == ("省", 1)
    assert (tier.money.amount, tier.money.paid, tier.money.balance) == (10000, 1500, 8500)
    assert "15.0%" in page.text
    assert "8,500.00" in page.text


def test_a_tier_shows_its_lines_and_a_line_its_projects_and_townships(auditor, paid):
    tier = auditor.get(reverse("funds:overview"), {"tier": "province"})
    line = auditor.get(reverse("funds:line_detail", args=[paid.line.pk]))

    assert "测财农〔2026〕1号" in tier.text
    assert [group.label for group in line.context["townships"]] == ["东乡", "西镇"]
    assert line.context["figures"]["unallocated"] == Decimal("4000.00")


def test_a_tier_that_does_not_exist_is_not_looked_into(auditor):
    page = auditor.get(reverse("funds:overview"), {"tier": "moon"})

    assert page.context["lines"] == []


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, [1, 2, 3, 4]),
        ({"kind": "payment"}, [4]),
        ({"kind": "allocation"}, [2, 3]),
        ({"township": "county"}, [1, 2]),
        ({"tier": "city"}, []),
        ({"year": "2026"}, [1, 2, 3, 4]),
        ({"document_no": "〔2026〕1"}, [1, 2, 3, 4]),
        ({"project": "人饮"}, [3, 4]),
        ({"project": "SZ-2026-001"}, [3, 4]),
        ({"since": "2026-03-03"}, []),
        ({"until": "2026-03-02"}, [1, 2, 3, 4]),
        ({"year": "nonsense", "since": "also"}, [1, 2, 3, 4]),
    ],
)
def test_the_ledger_shows_and_sums_what_is_filtered(auditor, paid, query, numbers):
    page = auditor.get(reverse("funds:ledger"), query)

    assert [entry.number for entry in page.context["page"].rows] == numbers
    assert page.context["totals"].count == len(numbers)
    assert page.context["totals"].amount == sum(e.amount for e in page.context["page"].rows)


def test_the_ledger_filters_by_township(auditor, paid):
    east = auditor.get(reverse("funds:ledger"), {"township": paid.east.pk})
    west = auditor.get(reverse("funds:ledger"), {"township": paid.west.pk})

    assert (east.context["totals"].count, west.context["totals"].count) == (2, 0)


def test_a_period_that_ends_before_it_begins_is_pointed_out(auditor):
    page = auditor.get(reverse("funds:ledger"), {"since": "2026-03-02", "until": "2026-03-01"})

    assert "止的日期要在起的日期之后" in page.text


def test_pages_of_the_ledger_follow_each_other_without_gap_or_overlap(auditor, paid):
    for _ in range(60):
        pay(paid, "1.00")

    first = auditor.get(reverse("funds:ledger")).context["page"]
    second = auditor.get(reverse("funds:ledger"), {"after": first.after}).context["page"]
    back = auditor.get(reverse("funds:ledger"), {"before": second.before}).context["page"]

    assert [e.number for e in first.rows + second.rows] == list(range(1, 65))
    assert [e.number for e in back.rows] == [e.number for e in first.rows]
    assert second.after == ""


def test_the_payee_is_not_on_the_page(auditor):
    assert "测试县建筑有限公司" not in auditor.get(reverse("funds:ledger")).text


@pytest.mark.parametrize("name", ["wang", "he", "liu", "shui", "sysadmin", "audadmin"])
def test_who_has_no_business_with_funds_is_refused(client, paid, name):
    client.force_login(getattr(paid, name), backend="django.contrib.auth.backends.ModelBackend")

    for page in pages(paid)[:5]:
        assert client.get(page).status_code == 403


def test_an_empty_ledger_says_so(client, county):
    client.force_login(county.sheng, backend="django.contrib.auth.backends.ModelBackend")

    assert "还没有登记资金指标" in client.get(reverse("funds:overview")).text
    assert "没有符合筛选的账" in client.get(reverse("funds:ledger")).text


def test_a_household_page_panel_lists_its_projects(paid):
    other = make_household(paid.lower, "无项目", "530399000009", size=1)
    paid.pipes.beneficiaries.create(household=paid.chen, note="管网入户")

    assert household_panels(household=other, user=paid.wang) == []
    panel = household_panels(household=paid.chen, user=paid.wang)[0]
    assert [row.project for row in panel.context["rows"]] == [paid.pipes]
    assert household_panels(household=paid.chen, user=paid.sun) == []
