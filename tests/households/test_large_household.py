"""The page of a household that has been on the register for long: twelve people, seven years, sixty visits."""

from datetime import date, timedelta
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from households.models import IncomeWorksheet, Visit
from households.services.visits import VisitEntry, record_visit
from tests.assessments.in_order import close_worksheet, put_in_order
from tests.conftest import add_member
from tests.full_county import CHECKS
from tests.households.each_fact import make_each_fact
from tests.queries import MOST_QUERIES


def fill(county) -> None:
    """Give Chen's household nine more people, facts, worksheets of seven years, and sixty visits in a month."""
    for number in range(3, 12):
        add_member(county.chen, f"陈小{number}", number=number, birth=date(2010, 1, number))
    put_in_order(county.chen)
    ended = IncomeWorksheet.objects.get(household=county.chen).window_end
    for years in range(1, 7):
        end = ended.replace(year=ended.year - years)
        window = {"window_start": end - timedelta(days=364), "window_end": end, "valid_from": end}
        close_worksheet(county.chen, per_head="3000.00", heads=12, **window)
    for days in range(60):
        on = timezone.localdate() - timedelta(days=days // 2)
        entry = VisitEntry(submit_key=uuid4(), kind="learn", visited_on=on, met="head", photos=0, **CHECKS)
        record_visit(household_id=county.chen.pk, entry=entry, actor=county.wang)


def test_its_page_asks_no_more_often_than_that_of_a_new_one(client, county, settings):
    settings.HOOKS = settings.HOOKS | {"visit_recorded": []}
    county.chens_head = county.chen.members.first()
    fill(county)
    make_each_fact(county)
    client.force_login(county.zhao)
    address = reverse("households:detail", args=[county.chen.pk])
    client.get(address)  # the first page of a session also notes when it was used

    with CaptureQueriesContext(connection) as asked:
        page = client.get(address).content.decode()

    assert len(asked) <= MOST_QUERIES
    assert page.count("陈小") >= 9
    assert Visit.objects.filter(household=county.chen).count() == 60
    assert IncomeWorksheet.objects.filter(household=county.chen).count() >= 7
