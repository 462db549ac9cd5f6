from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from households.models import Household
from households.services.register import correct_household
from tests.api import Caller, make_client, make_token
from tests.households.conftest import form_for
from tests.households.entries import household_form, id_number, make_water
from tests.households.histories import changes, history, psql, told
from tests.households.test_departures_service import member
from tests.households.test_entry_pages import filled
from tests.queries import MOST_QUERIES

BACKEND = "django.contrib.auth.backends.ModelBackend"
PHONE = "13887654321"
ANDROID = "Mozilla/5.0 (Linux; Android 10; V2002A) AppleWebKit/537.36 Chrome/80.0.3987.99 Mobile Safari/537.36"


@pytest.fixture
def liu(client, county):
    """A browser in which Liu is logged in."""
    client.force_login(county.liu, backend=BACKEND)
    return client


@pytest.fixture
def url(county) -> str:
    return reverse("households:history", args=[county.chen.pk])


def note(household, actor, **values) -> None:
    """Correct the household as it stands now."""
    typed, paper = household_form(Household.objects.get(pk=household.pk), **values)
    correct_household(household_id=household.pk, typed=typed, paper=paper, actor=actor)


def test_every_field_of_the_household_form_is_told_when_the_page_changes_it(liu, county):
    group = county.lower.groups.create(code=f"{county.lower.code}002", name="第二小组")
    page = reverse("households:edit", args=[county.chen.pk])
    sent = {
        "group": group.pk, "attribute": "dibao", "main_cause": "no_money", "other_causes": ["disaster"],
        "identified_by": "province", "registered_year": 2017, "phone": PHONE, "bank_name": "信用社",
        "bank_account": "6217000012345678",
    }  # fmt: skip

    liu.post(page, filled(liu, page, **sent))

    found = [write for write in history(county.chen, county.zhao) if write.changes]
    columns = {"group_id" if name == "group" else name for name in sent}
    assert {field for field, _ in changes(found)} == {f"household.{name}" for name in columns}
    assert {(w.who, w.door.door_words, w.door.action_words) for w in found} == {("刘专干", "电脑网页", "更正户信息")}
    assert told(found)["household.group_id"] == ("第一小组", "第二小组")


def test_every_field_of_the_member_form_is_told_when_the_page_changes_it(liu, county):
    page = reverse("households:member_edit", args=[member(county.chen, 1).pk])
    sent = {
        "name": "陈小福", "id_number": id_number(date(1990, 2, 3), "442"), "sex": "2", "birth_date": "1990-02-03",
        "ethnicity": "07", "education": "junior", "health": ["chronic"], "labour": "ordinary", "relation": "daughter",
    }  # fmt: skip

    liu.post(page, filled(liu, page, **sent), headers={"User-Agent": ANDROID})

    found = [write for write in history(county.chen, county.zhao) if write.changes]
    columns = {f"member.{name}" for name in sent if name != "relation"} | {"membership.relation"}
    assert {field for field, _ in changes(found)} == columns
    assert {(write.who, write.door.door_words) for write in found} == {("刘专干", "手机网页")}
    assert {write.person for write in found} == {"陈小福"}


def test_a_visit_from_a_phone_says_so(client, county):
    client.force_login(county.wang, backend=BACKEND)
    client.post(reverse("households:visit_add", args=[county.chen.pk]), form_for(), headers={"User-Agent": ANDROID})

    [write] = history(county.chen, county.zhao, "living")

    assert (write.who, write.door.door_words, write.door.action_words) == ("王小满", "手机网页", "记录走访")


def test_a_visit_that_a_system_hands_in_names_the_system_and_the_cadre(county):
    platform = Caller(make_token(make_client(county, "省扶贫平台")))
    cadre = county.wang.cadre_account.cadre.code

    answer = platform.post("/api/v1/visits/", form_for(household=county.chen.code, cadre=cadre))

    [write] = history(county.chen, county.zhao, "living")
    assert answer.status_code == 201
    assert (write.who, write.door.door_words) == ("王小满", "对接系统 省扶贫平台")


def test_the_page_tells_when_what_who_and_the_door_and_shows_no_number(liu, url, county):
    note(county.chen, county.liu, phone=PHONE, main_cause="no_money")
    psql("UPDATE households_household SET bank_name = '农商行' WHERE id = %s", county.chen.pk)
    stored = Household.objects.get(pk=county.chen.pk).phone

    page = liu.get(url).text

    assert "因病 → <b>缺资金</b>" in page
    assert "138****4321" in page
    assert PHONE not in page
    assert str(stored) not in page
    assert "刘专干" in page
    assert "户信息 · 登记" in page


def test_a_field_and_a_person_narrow_the_page(liu, url, county):
    note(county.chen, county.liu, main_cause="no_money")
    psql("UPDATE households_member SET labour = 'skilled' WHERE household_id = %s", county.chen.pk)
    second = member(county.chen, 2)

    by_field = liu.get(url, {"field": "household.main_cause"}).context["found"].writes
    by_person = liu.get(url, {"person": second.pk, "field": "member.labour"}).context["found"].writes

    shown = {(change.label, change.before, change.after) for write in by_field for change in write.changes}
    assert shown == {("主要致贫原因", "没有", "因病"), ("主要致贫原因", "因病", "缺资金")}
    assert {write.person for write in by_person} == {second.name}


@pytest.mark.parametrize("broken", ["nothing", "household.nothing", "household.id", "'; DROP TABLE x", "water.phone"])
def test_a_field_that_there_is_none_of_counts_as_not_asked_for(liu, url, broken):
    answer = liu.get(url, {"field": broken, "person": "0", "after": "1-2", "before": "x"})

    assert answer.status_code == 200
    assert answer.context["found"].writes


def test_paging_visits_every_line_once_and_leads_back(liu, url, county):
    for number in range(70):
        psql("UPDATE households_household SET bank_name = %s WHERE id = %s", f"银行{number}", county.chen.pk)

    first = liu.get(url).context["found"]
    second = liu.get(url, {"after": first.page.after}).context["found"]
    back = liu.get(url, {"before": second.page.before}).context["found"]

    lines = [(c.before, c.after) for write in (*first.writes, *second.writes) for c in write.changes]
    assert lines == [(f"银行{n - 1}" if n else "没有", f"银行{n}") for n in reversed(range(70))]
    assert back.writes == first.writes
    assert (first.page.before, second.page.after) == ("", "")


def test_the_page_asks_the_same_number_of_questions_with_twice_the_rows(liu, url, county):
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert liu.get(url).status_code == 200
        return len(seen)

    def more(day: date) -> None:
        make_water(county.chen, valid_from=day)
        note(county.chen, county.liu, phone=f"138{day:%Y%m%d}", main_cause="illness" if day.day % 2 else "no_money")
        psql("UPDATE households_member SET household_id = %s", county.chen.pk)
        psql("UPDATE households_member SET labour = 'skilled', health = %s", [day.strftime("%d")])

    more(date(2026, 3, 2))
    asked()
    few = asked()
    more(date(2026, 3, 2) + timedelta(days=1))

    assert asked() == few
    assert few <= MOST_QUERIES


def test_the_household_page_leads_to_the_history_of_each_fact_and_person(liu, url, county):
    make_water(county.chen)
    page = liu.get(reverse("households:detail", args=[county.chen.pk]))

    assert f'href="{url}"' in page.text
    for fact in page.context["facts"]:
        assert f'href="{fact.url}"' in page.text
        assert liu.get(fact.url).context["form"].words
    for person in page.context["persons"]:
        assert f"{url}?person={person.pk}" in page.text
    assert f"{url}?field=water" in liu.get(reverse("households:facts", args=[county.chen.pk])).text


def test_nobody_sees_the_history_of_a_household_they_do_not_see(client, county, url):
    client.force_login(county.sun, backend=BACKEND)

    assert client.get(url).status_code == 404
