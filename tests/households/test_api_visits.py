"""A system records a visit in the name of a cadre: both must be allowed to, each within its scope."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEntry
from accounts.permissions import RECORD_VISITS, VIEW_HOUSEHOLDS
from accounts.services.users import disable_user
from config.lib.refusals import Refused
from households.models import Household, Visit
from households.services.system_visits import record_visit_for
from tests.api import Caller, make_client, make_token
from tests.households import stubs
from tests.households.conftest import business_rows, entry_for, form_for
from villages.models import ApiClient

VISITS = "/api/v1/visits/"


@pytest.fixture
def system(county) -> ApiClient:
    return make_client(county, "省扶贫平台")


@pytest.fixture
def platform(system) -> Caller:
    """A system with every right in the whole county."""
    return Caller(make_token(system))


def code_of(user) -> str:
    return user.cadre_account.cadre.code


@pytest.fixture
def sent(county) -> dict:
    """Wang's visit to Chen, as a system sends it."""
    return form_for(household=county.chen.code, cadre=code_of(county.wang))


def trail() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.exclude(action="api.refused").order_by("pk").values_list("action", "actor_name"))


def refused_rows() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.filter(action__endswith="refused").values_list("action", "actor_name"))


def test_a_visit_is_the_cadres_and_the_trail_names_the_system(platform, county, sent):
    stubs.noticed.clear()

    answer = platform.post(VISITS, sent)

    assert answer.status_code == 201
    visit = Visit.objects.get()
    assert (visit.household, visit.recorded_by, visit.cadre) == (
        county.chen,
        county.wang,
        county.wang.cadre_account.cadre,
    )
    assert answer.json()["id"] == visit.pk
    assert answer.json()["visited_on"] == visit.visited_on.isoformat()
    assert trail() == [
        ("households.record_visit", "王小满（经省扶贫平台）"),
        ("api.record_visit", "省扶贫平台"),
    ]
    assert len(set(AuditEntry.objects.values_list("request_id", flat=True))) == 1
    assert stubs.noticed == [county.chen.pk]


def test_the_same_key_sent_again_is_the_same_visit(platform, sent):
    first, second = platform.post(VISITS, sent), platform.post(VISITS, sent)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert Visit.objects.count() == 1


def test_the_same_key_with_other_words_is_refused(platform, sent):
    platform.post(VISITS, sent)
    before = business_rows()

    answer = platform.post(VISITS, sent | {"text": "又想起来一件事"})

    assert answer.status_code == 409
    assert "后来改的内容没有存入" in answer.json()["error"]["sentence"]
    assert business_rows() == before


def test_a_cadre_records_nothing_at_a_household_that_is_not_theirs(platform, county):
    before = business_rows()

    answer = platform.post(VISITS, form_for(household=county.chen.code, cadre=code_of(county.sun)))

    assert answer.status_code == 404
    assert business_rows() == before
    assert refused_rows() == [("api.record_visit.refused", "省扶贫平台")]


def test_a_system_records_nothing_outside_its_area(county):
    west = Caller(make_token(make_client(county, "西镇平台", (county.west,))))
    before = business_rows()

    answer = west.post(VISITS, form_for(household=county.chen.code, cadre=code_of(county.wang)))

    assert answer.status_code == 404
    assert business_rows() == before
    assert refused_rows() == [("api.refused", "西镇平台")]


def test_a_system_that_may_only_read_records_nothing(county, sent):
    reader = Caller(make_token(make_client(county, "只读平台", permissions=[VIEW_HOUSEHOLDS])))
    before = business_rows()

    assert reader.post(VISITS, sent).status_code == 403

    assert business_rows() == before
    assert refused_rows() == [("api.refused", "只读平台")]


@pytest.mark.parametrize("username", ["zhao", "sheng", "cai"])
def test_a_cadre_without_the_right_to_visit_lends_it_to_nobody(platform, county, username):
    before = business_rows()

    answer = platform.post(VISITS, form_for(household=county.chen.code, cadre=code_of(getattr(county, username))))

    assert answer.status_code == 409
    assert "没有可以记走访的账号" in answer.json()["error"]["sentence"]
    assert business_rows() == before


def test_a_disabled_account_records_nothing(platform, county, sent):
    disable_user(user_id=county.wang.pk, reason="调离", actor=county.sysadmin)

    assert platform.post(VISITS, sent).status_code == 409
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"food": "maybe"}, "food"),
        ({"food": ""}, "food"),
        ({"visited_on": "26-11-20"}, "visited_on"),
        ({"submit_key": "x"}, "submit_key"),
        ({"kind": "party"}, "kind"),
        ({"met": None}, "met"),
        ({"text": "长" * 2001}, "text"),
        ({"text": "\x00"}, "text"),
        ({"text": ["x"]}, "text"),
        ({"household": {"code": 1}}, "household"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_field_that_cannot_be_read_is_named_and_nothing_is_recorded(platform, sent, changes, field):
    answer = platform.post(VISITS, sent | changes)

    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == [field]
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": "电话 13887412046"}, "身份证号或手机号"),
        ({"problem_state": "open"}, "什么问题"),
        ({"visited_on": "2020-01-01"}, "走访日期"),
    ],
)
def test_the_rules_of_the_service_hold_here_too(platform, sent, changes, sentence):
    answer = platform.post(VISITS, sent | changes)

    assert answer.status_code == 409
    assert sentence in answer.json()["error"]["sentence"]
    assert not Visit.objects.exists()


def test_visits_are_read_within_the_area_and_by_the_filters(platform, county, visited, today):
    visited(county.chen, county.wang, 3)
    visited(county.yuan, county.sun, 10)
    east = Caller(make_token(make_client(county, "东乡平台", (county.east,))))

    assert [row["household"] for row in east.results(VISITS)] == [county.chen.code]
    assert [row["cadre_name"] for row in platform.results(VISITS)] == ["王小满", "孙远山"]
    assert [row["household"] for row in platform.results(VISITS, {"cadre": code_of(county.sun)})] == [county.yuan.code]
    week = {"since": (today - timedelta(days=7)).isoformat(), "until": today.isoformat()}
    assert [row["household"] for row in platform.results(VISITS, week)] == [county.chen.code]
    assert len(platform.results(VISITS, {"recorded_since": today.isoformat()})) == 2
    assert platform.results(VISITS, {"recorded_since": (today + timedelta(days=1)).isoformat()}) == []
    assert len(platform.results(VISITS, {"recorded_since": "0001-01-01"})) == 2


def test_the_service_asks_for_itself(county, system):
    reader = make_client(county, "只读平台", permissions=[VIEW_HOUSEHOLDS])
    west = make_client(county, "西镇平台", (county.west,), permissions=[RECORD_VISITS])
    about = {"household_id": county.chen.pk, "cadre_code": code_of(county.wang), "entry": entry_for(submit_key=uuid4())}
    before = business_rows()

    with pytest.raises(PermissionDenied):
        record_visit_for(client=reader, **about)
    with pytest.raises(Household.DoesNotExist):
        record_visit_for(client=west, **about)
    with pytest.raises(Refused):
        record_visit_for(client=system, **(about | {"cadre_code": "没有"}))

    assert business_rows() == before
    assert len(refused_rows()) == 3
