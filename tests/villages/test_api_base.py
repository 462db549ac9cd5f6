"""What holds for every door of the API: who calls, how often, what is counted, what a refusal looks like."""

import json

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.models import AuditEntry
from accounts.permissions import VIEW_HOUSEHOLDS
from config.lib import rates
from config.lib.rates import Rate
from tests.api import Caller, make_client, make_token
from villages.api.base import SystemApiMixin
from villages.models import ApiUse

VILLAGES = "/api/v1/villages/"
VISITS = "/api/v1/visits/"


@pytest.fixture
def platform(county) -> Caller:
    """A system with every right in the whole county."""
    county.client = make_client(county, "省扶贫平台")
    return Caller(make_token(county.client))


def error_of(answer) -> dict:
    body = answer.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "sentence", "fields"}
    return body["error"]


def refusals() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.filter(action="api.refused").values_list("actor_name", "reason"))


def test_a_door_without_a_permission_does_not_start():
    with pytest.raises(ImproperlyConfigured):
        type("Open", (SystemApiMixin,), {}).as_view()


def test_without_a_token_nothing_opens_and_the_sentence_says_what_is_missing(county):
    answer = Caller("").get(VILLAGES)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert "没有带访问令牌" in error_of(answer)["sentence"]


@pytest.mark.parametrize(
    "header", ["Basic d2FuZzp4", "Bearer", "bearer huce_a_b", "Bearer  ", "\xff\xfe", "Bearer huce_\xe4_b"]
)
def test_another_kind_of_header_opens_nothing(client, county, header):
    answer = client.get(VILLAGES, headers={"Authorization": header})

    assert answer.status_code == 401
    assert "访问令牌不对" in error_of(answer)["sentence"]


def test_what_a_system_read_is_counted_by_day_and_not_logged_call_by_call(platform, county):
    trail = AuditEntry.objects.count()

    platform.results(VILLAGES)
    platform.results(VILLAGES, {"township": county.west.code})

    use = ApiUse.objects.get()
    assert (use.client, use.door, use.calls, use.rows) == (county.client, "村列表", 2, 4)
    assert AuditEntry.objects.count() == trail


def test_too_many_calls_are_sent_away_with_a_sentence_and_one_audit_row(county):
    caller = Caller(make_token(make_client(county, "急的系统", calls_a_minute=2)))

    answers = [caller.get(VILLAGES) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert 1 <= int(answers[2]["Retry-After"]) <= 60
    assert "每分钟最多 2 次" in error_of(answers[2])["sentence"]
    assert len(refusals()) == 1


def test_the_tokens_of_one_system_share_its_rate(county):
    client = make_client(county, "急的系统", calls_a_minute=2)
    first, second = Caller(make_token(client)), Caller(make_token(client))

    assert [caller.get(VILLAGES).status_code for caller in (first, second, first)] == [200, 200, 429]


def test_guessing_tokens_without_end_is_turned_away_and_no_longer_recorded(county, settings):
    settings.API_REFUSALS_A_MINUTE = 3
    statuses = [Caller("huce_00000000_x").get(VILLAGES).status_code for _ in range(6)]

    assert 429 in statuses
    assert len(refusals()) <= 4


def test_calls_go_on_when_nothing_counts_them(platform, monkeypatch):
    monkeypatch.setattr(rates, "_client", Away)

    assert platform.get(VILLAGES).status_code == 200
    assert rates.count("x") == Rate(0, rates.count("x").seconds_left)


class Away:
    """A broker that does not answer."""

    def pipeline(self):
        raise rates.redis.ConnectionError


def test_a_missing_right_is_named_and_audited(county):
    caller = Caller(make_token(make_client(county, "只读平台", permissions=[VIEW_HOUSEHOLDS])))

    answer = caller.get("/api/v1/verdicts/")

    assert answer.status_code == 403
    assert error_of(answer)["sentence"] == "「只读平台」没有得到「查看退出指标」的授权。需要请联系县办系统管理员。"
    assert refusals() == [("只读平台", error_of(answer)["sentence"])]


def test_a_row_out_of_scope_is_not_there_and_the_question_is_audited(county):
    caller = Caller(make_token(make_client(county, "东乡平台", (county.east,))))

    answer = caller.get(f"/api/v1/households/{county.yuan.pk}/")

    assert answer.status_code == 404
    assert error_of(answer)["code"] == "not_found"
    assert [name for name, _ in refusals()] == ["东乡平台"]


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("delete", VILLAGES, {}, 405),
        ("options", VILLAGES, {}, 405),
        ("get", VILLAGES, {"headers": {"Accept": "text/html"}}, 406),
        ("post", VISITS, {"data": "a=1", "content_type": "application/x-www-form-urlencoded"}, 415),
        ("post", VISITS, {"data": "{", "content_type": "application/json"}, 400),
        ("post", VISITS, {"data": '{"text": NaN}', "content_type": "application/json"}, 400),
        ("post", VISITS, {"data": '{"text": "\\ud800"}', "content_type": "application/json"}, 400),
        ("post", VISITS, {"data": "[" * 30_000, "content_type": "application/json"}, 400),
        ("post", VISITS, {"data": '{"text": "' + "长" * 30_000 + '"}', "content_type": "application/json"}, 413),
        ("post", VISITS, {"data": "[1]", "content_type": "application/json"}, 400),
        ("get", "/api/v1/nowhere/", {}, 404),
    ],
)
def test_every_refusal_has_one_shape_and_a_chinese_sentence(platform, method, path, options, status):
    headers = platform.headers | options.pop("headers", {})

    answer = getattr(platform._client, method)(path, headers=headers, **options)

    assert answer.status_code == status
    assert any("\u4e00" <= letter <= "\u9fff" for letter in error_of(answer)["sentence"])


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"towship": "530399101000"}, "towship"),
        ({"after": "x"}, "after"),
        ({"after": "99999999999999999999"}, "after"),
        ({"size": "0"}, "size"),
        ({"size": "501"}, "size"),
        ({"size": "９"}, "size"),
        ({"township": "\x00"}, "township"),
    ],
)
def test_a_parameter_that_cannot_be_read_is_named(platform, query, field):
    answer = platform.get(VILLAGES, query)

    assert answer.status_code == 400
    assert list(error_of(answer)["fields"]) == [field]


def test_pages_follow_each_other_to_the_end(platform, county):
    names, address = [], f"{VILLAGES}?size=2"
    while address:
        page = platform.get(address).json()
        names += [row["name"] for row in page["results"]]
        address = page["next"]

    assert names == ["下湾村", "上湾村", "远山村"]


def test_an_answer_is_json_in_utf8(platform):
    answer = platform.get(VILLAGES)

    assert answer["Content-Type"].startswith("application/json")
    assert "下湾村" in answer.content.decode()
    assert json.loads(answer.content)["next"] is None
