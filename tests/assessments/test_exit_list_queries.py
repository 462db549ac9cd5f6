"""The list pages stay within twelve queries, whatever the number of rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.services.cases import propose
from tests.assessments.factories import make_run, make_verdict
from tests.conftest import make_household

LIMIT = 12


@pytest.fixture
def grow(county):
    """Return a function that adds households, some with something missing, some already proposed."""
    base = make_run(nights_ago=1)
    run = make_run(previous=base)
    made = []

    def add(number: int) -> None:
        for _ in range(number):
            home = make_household(county.lower, f"户{len(made)}", f"5303990200{len(made):03}", size=2)
            make_verdict(home, base, lacks=("water", "housing"))
            lacks = {0: (), 1: ("water",), 2: ("income", "housing")}[len(made) % 3]
            made.append(make_verdict(home, run, lacks=lacks))
            if len(made) % 6 == 1:
                propose(verdict_ids=[made[-1].pk], reason="", actor=county.zhao)

    return add


def queries(client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


@pytest.mark.parametrize("tab", ["met", "changed", "nearly", "unknown", "unmet", "proposed"])
@pytest.mark.parametrize("username", ["li", "zhao"])
def test_tonights_list_takes_the_same_few_queries_for_twice_the_rows(client, county, grow, tab, username):
    client.force_login(getattr(county, username))
    address = reverse("assessments:exit_list") + f"?tab={tab}&township={county.east.pk}"
    grow(12)
    client.get(address)

    few = queries(client, address)
    grow(12)

    assert queries(client, address) == few <= LIMIT


@pytest.mark.parametrize("username", ["li", "zhao", "qian"])
def test_the_case_list_takes_the_same_few_queries_for_twice_the_rows(client, county, grow, username):
    client.force_login(getattr(county, username))
    address = reverse("assessments:case_list")
    grow(12)
    client.get(address)

    few = queries(client, address)
    grow(12)

    assert queries(client, address) == few <= LIMIT


def test_a_case_takes_few_queries(client, county, grow):
    client.force_login(county.qian)
    grow(1)
    case = county.east.households.get(head_name="户0").exit_cases.get()
    address = reverse("assessments:case_detail", args=[case.pk])
    client.get(address)

    assert queries(client, address) <= LIMIT
