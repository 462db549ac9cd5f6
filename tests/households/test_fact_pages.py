from datetime import date
from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from households.models import HousingFact, IncomeWorksheet, WaterFact
from tests.access_doors import YEAR
from tests.households.entries import make_water

BACKEND = "django.contrib.auth.backends.ModelBackend"
HOUSING = {"valid_from": "2026-03-02", "grade": "B", "remedy": "none", "source_name": "县住建局", "reason": "年度鉴定"}


@pytest.fixture(autouse=True)
def _nobody_listens(settings):
    settings.HOOKS = settings.HOOKS | {"register_changed": []}


@pytest.fixture
def liu(client, county):
    """A browser in which Liu is logged in."""
    client.force_login(county.liu, backend=BACKEND)
    return client


def page_of(name: str, county, **kwargs) -> str:
    return reverse(f"households:{name}", kwargs={"pk": county.chen.pk} | kwargs)


def opened(client, url: str) -> dict:
    """Open a form and return what it holds, as a browser would send it back."""
    form = client.get(url).context["form"]
    held = {name: form[name].value() for name in form.fields}
    return {name: getattr(v, "pk", v) for name, v in held.items() if not any(v is nothing for nothing in (None, False))}


def test_a_certificate_goes_from_the_form_to_the_page_of_all(liu, county):
    url = page_of("fact_add", county, key="housing")

    response = liu.post(url, opened(liu, url) | HOUSING, follow=True)

    assert response.redirect_chain == [(page_of("facts", county), HTTPStatus.FOUND)]
    assert "鉴定等级 B 级" in response.text
    assert HousingFact.objects.get().valid_from == date(2026, 3, 2)


def test_what_was_typed_stays_when_the_rules_say_no(liu, county):
    url = page_of("fact_add", county, key="housing")

    response = liu.post(url, opened(liu, url) | HOUSING | {"remedy": "repaired"})

    assert "A 级、B 级住房不用改造" in response.text
    assert response.context["form"]["source_name"].value() == "县住建局"
    assert not HousingFact.objects.exists()


def test_a_correction_shows_both_and_offers_only_the_newest(liu, county):
    fact = make_water(county.chen)
    url = page_of("fact_correct", county, key="water", fact=fact.pk)

    liu.post(url, opened(liu, url) | {"quality": "fail", "reason": "化验单看错一行"})

    page = liu.get(page_of("facts", county)).text
    assert WaterFact.objects.count() == 2
    assert "已被更正" in page
    assert page.count("/facts/water/") == 2  # 登记, and 更正 of the newest


def test_a_worksheet_is_filled_in_and_shown(liu, county):
    url = page_of("worksheet", county, **YEAR)

    response = liu.post(url, opened(liu, url) | {"wage": "10500.50", "reason": "年度核算"}, follow=True)

    assert "3,500.17" in response.text
    assert IncomeWorksheet.objects.get().state == "draft"


def test_an_amount_with_three_decimals_is_not_rounded_but_asked_again(liu, county):
    url = page_of("worksheet", county, **YEAR)

    response = liu.post(url, opened(liu, url) | {"wage": "10500.505", "reason": "年度核算"})

    assert "最多两位小数" in response.text
    assert not IncomeWorksheet.objects.exists()


@pytest.mark.parametrize(
    ("name", "kwargs"),
    [("fact_add", {"key": "roof"}), ("fact_correct", {"key": "water", "fact": 999}), ("worksheet", {"year": 2013})],
)
def test_what_there_is_not_is_not_found(liu, county, name, kwargs):
    assert liu.get(page_of(name, county, **kwargs)).status_code == HTTPStatus.NOT_FOUND


def test_a_certificate_is_not_corrected_through_another_household(liu, county):
    fact = make_water(county.yuan)

    response = liu.get(page_of("fact_correct", county, key="water", fact=fact.pk))

    assert response.status_code == HTTPStatus.NOT_FOUND


def test_who_may_only_read_finds_no_buttons(client, county):
    make_water(county.chen)
    client.force_login(county.sheng, backend=BACKEND)

    page = client.get(page_of("facts", county)).text

    assert "县水务局" in page
    assert "更正" not in page
    assert "/new/" not in page


def test_the_page_asks_the_same_number_of_questions_with_twice_the_rows(liu, county):
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            liu.get(page_of("facts", county))
        return len(asked)

    make_water(county.chen)
    questions()
    few = questions()
    make_water(county.chen, valid_from=date(2026, 4, 2))

    assert questions() == few
    assert few <= 12
