"""Published figures come out of the books to the cent: Linwu's idle money, Shizong's lines beside what was stated."""

from datetime import date
from decimal import Decimal

import pytest

from funds.ledger import Posting, post_many
from funds.models import Allocation, EntryKind, FundLine, FundTier
from funds.selectors.balances import balances_on, by_tier
from funds.selectors.idle import idle_money
from funds.selectors.stated import beside_balances, beside_idle
from funds.services.stated import StatedEntry, state_total
from projects.models import Project, ProjectType
from tests.funds.conftest import make_line
from villages.models import Township

WAN = 10_000
AS_OF = date(2018, 2, 7)
UNFINISHED = ("120.00", "88.38", "60.00", "45.50", "33.00", "24.50", "18.00", "14.00")
UNPAID = ("3.07", "2.00", "4.00")
"""万元 by township; the report gives the two sums and that 9 of 13 townships have any."""


@pytest.fixture
def linwu(county):
    """Thirteen townships, nine of them with money that lies; paid for is what the report does not count."""
    places = [county.east, county.west] + [
        Township.objects.create(county=county.county, code=f"5303991{n:02}000", name=f"第{n}镇", sort=n)
        for n in range(3, 14)
    ]
    line = make_line("湘财农〔2017〕30号", FundTier.PROVINCE, "9000000.00")
    FundLine.objects.filter(pk=line.pk).update(issued_on=date(2017, 1, 10))
    lying = [(place, amount, None) for place, amount in zip(places, UNFINISHED, strict=False)]
    lying += [(place, amount, date(2017, 12, 1)) for place, amount in zip(places[6:], UNPAID, strict=False)]
    postings = [Posting(EntryKind.RECEIPT, line.pk, Decimal(9_000_000), date(2017, 2, 1))]
    for number, (place, wan, accepted) in enumerate(lying):
        held, spent = Decimal(wan) * WAN, Decimal(1000)
        project = Project.objects.create(
            code=f"LW-{number}", name=f"项目{number}", year=2017, township=place, project_type=ProjectType.WATER,
            plan_amount=held + spent, library_entered_on=date(2017, 1, 5),
            milestone="accepted" if accepted else "started", finished_on=accepted,
            started_on=accepted, accepted_on=accepted,
        )  # fmt: skip
        into = Allocation.objects.create(line=line, project=project, amount=held + spent, allocated_on=AS_OF)
        day = date(2017, 3, 1)
        postings += [
            Posting(EntryKind.ALLOCATION, line.pk, held + spent, day, "", into.pk),
            Posting(EntryKind.PAYMENT, line.pk, spent, day, "", into.pk),
            Posting(EntryKind.PAYMENT, line.pk, held, date(2018, 5, 1), "", into.pk),
        ]
    post_many(postings=postings, actor=county.cai)
    return county


def test_linwu_s_idle_money_is_41245_in_two_classes_at_9_of_13_townships(linwu):
    stated = StatedEntry("idle", AS_OF, Decimal("4124500"), "临武县脱贫攻坚总结", number=9)
    state_total(entry=stated, actor=linwu.cai)

    report = idle_money(linwu.sheng, AS_OF)

    assert (report.total.unfinished, report.total.unpaid) == (Decimal("4033800.00"), Decimal("90700.00"))
    assert report.total.total == sum(one.total for one in report.townships) == Decimal("412.45") * WAN
    assert (report.with_idle, report.all_townships) == (9, 13)
    assert [one.agrees for one in beside_idle(linwu.sheng, report)] == [True]
    assert {row.age for row in report.rows} == {(AS_OF - date(2017, 1, 10)).days}


def test_another_day_another_township_another_age_have_other_sums(linwu):
    assert idle_money(linwu.sheng, date(2018, 5, 1)).total.total == 0
    assert idle_money(linwu.sheng, date(2017, 2, 15)).rows == []
    assert idle_money(linwu.sheng, date(2017, 2, 15)).unallocated_total == 9_000_000
    assert idle_money(linwu.sheng, AS_OF, township=linwu.east.pk).total.total == 120 * WAN
    assert idle_money(linwu.sheng, AS_OF, kind="unpaid").total.total == Decimal("90700")
    assert idle_money(linwu.sheng, AS_OF, least_days=730).rows == []
    assert idle_money(linwu.wang, AS_OF).rows == []
    # On the day before its acceptance what lies with a project was not left over from finished works.
    assert idle_money(linwu.sheng, date(2017, 11, 30)).total.unpaid == 0


def test_shizong_s_127_lines_of_four_tiers_stand_beside_what_was_stated(county):
    counts = {"central": 18, "province": 22, "city": 41, "county": 46}
    cents = 113_500_000_000 // 127
    tiers = [tier for tier, count in counts.items() for _ in range(count)]
    FundLine.objects.bulk_create(
        FundLine(
            document_no=f"师财农〔2019〕{n}号", issuer="财政", tier=tier, fund_type="integrated_sector", year=2019,
            amount=Decimal(cents + (113_500_000_000 - cents * 127 if n == 0 else 0)).scaleb(-2),
            issued_on=date(2019, 1, 5),
        )
        for n, tier in enumerate(tiers)
    )  # fmt: skip
    day = date(2019, 12, 31)
    for tier, number, amount in (("", 127, "1135000000"), ("central", 18, "160000000"), ("county", 47, "411000000")):
        said = StatedEntry("lines", day, Decimal(amount), "师宗县脱贫攻坚报告", tier=tier, number=number)
        state_total(entry=said, actor=county.cai)

    rows = balances_on(county.sheng, day)
    compared = {one.stated.tier: one for one in beside_balances(county.sheng, day, rows, [])}

    assert [(tier.label, tier.lines) for tier in by_tier(rows)] == [
        ("中央", 18), ("省", 22), ("市", 41), ("县", 46), ("合计", 127),
    ]  # fmt: skip
    assert compared[""].agrees
    assert (compared[""].amount, compared["central"].difference) == (Decimal(1_135_000_000), Decimal("866142.17"))
    assert compared["county"].number_difference == -1
