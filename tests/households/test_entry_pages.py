from http import HTTPStatus

import pytest
from django.urls import reverse

from households.models import Household, RegisterChange
from households.services.register import correct_household
from tests.households.entries import household_form


@pytest.fixture(autouse=True)
def _nobody_listens(settings):
    settings.HOOKS = settings.HOOKS | {"register_changed": []}


@pytest.fixture
def url(county) -> str:
    return reverse("households:edit", args=[county.chen.pk])


@pytest.fixture
def liu(client, county):
    """A browser in which Liu is logged in."""
    client.force_login(county.liu, backend="django.contrib.auth.backends.ModelBackend")
    return client


def filled(client, url: str, **changes) -> dict:
    """Open the form and return it filled in as a browser would send it, with `changes` and a reason."""
    form = client.get(url).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    sent = {name: getattr(value, "pk", value) for name, value in shown.items() if value not in (None, [])}
    return sent | {"reason": "核对登记表"} | changes


def test_a_correction_is_saved_and_the_page_says_that_it_waits(liu, url):
    response = liu.post(url, filled(liu, url, main_cause="no_money"), follow=True)

    assert "等另一位同事复核" in response.text
    assert Household.objects.get(pk=response.context["household"].pk).main_cause == "no_money"


def test_what_was_typed_stays_when_something_is_missing(liu, url):
    response = liu.post(url, filled(liu, url, main_cause="no_money", reason=""))

    assert "请写明为什么改。" in response.text
    assert response.context["form"]["main_cause"].value() == "no_money"
    assert not RegisterChange.objects.exists()


def test_stored_numbers_never_reach_the_page(liu, url, county):
    typed, paper = household_form(county.chen, phone="13887654321", bank_account="6217000012345678")
    correct_household(household_id=county.chen.pk, typed=typed, paper=paper, actor=county.zhao)

    page = liu.get(url)

    assert "13887654321" not in page.text
    assert "6217000012345678" not in page.text
    assert page["Cache-Control"] == "private, no-store"


def test_a_clash_shows_both_sides_and_saves_nothing(liu, url, county):
    mine = filled(liu, url, main_cause="no_money")
    typed, paper = household_form(county.chen, main_cause="disaster")
    correct_household(household_id=county.chen.pk, typed=typed, paper=paper, actor=county.zhao)

    response = liu.post(url, mine)

    assert response.status_code == HTTPStatus.CONFLICT
    [shown] = response.context["comparisons"]
    assert (shown.theirs, shown.mine, shown.by.name) == ("因灾", "缺资金", "赵经办")
    assert RegisterChange.objects.count() == 1


def test_a_form_of_another_household_is_not_taken(liu, url, county):
    other = liu.get(reverse("households:edit", args=[county.bai.pk])).context["form"]["opened"].value()

    response = liu.post(url, filled(liu, url, main_cause="no_money", opened=other))

    assert "这一页不完整" in response.text
    assert not RegisterChange.objects.exists()


def test_a_reason_with_a_number_in_it_is_not_taken(liu, url):
    response = liu.post(url, filled(liu, url, main_cause="no_money", reason="电话 13887654321 打不通"))

    assert "请删去后再保存" in response.text


def test_the_household_page_offers_the_correction_to_those_who_may(liu, url, county):
    assert url in liu.get(reverse("households:detail", args=[county.chen.pk])).text
    liu.force_login(county.sheng, backend="django.contrib.auth.backends.ModelBackend")
    assert url not in liu.get(reverse("households:detail", args=[county.chen.pk])).text
