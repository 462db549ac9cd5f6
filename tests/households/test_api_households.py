import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from households.models import Member
from tests.api import Caller, make_client, make_token
from tests.conftest import make_household
from villages.models import ApiUse

HOUSEHOLDS, MEMBERS = "/api/v1/households/", "/api/v1/members/"


@pytest.fixture
def platform(county) -> Caller:
    """A system with every right in the whole county."""
    return Caller(make_token(make_client(county, "省扶贫平台")))


def heads(rows) -> set[str]:
    return {row["head_name"] for row in rows}


def test_a_household_is_told_with_its_place_people_and_helper(platform, county, visit):
    told = platform.get(f"{HOUSEHOLDS}{county.chen.pk}/").json()

    assert (told["code"], told["head_name"], told["people"]) == ("530399000001", "陈阿福", 3)
    assert (told["township"], told["village"]) == (county.east.code, county.lower.code)
    assert (told["helper"], told["status"]) == ("王小满", "registered")
    assert told["last_visit_on"] == visit.visited_on.isoformat()


def test_numbers_of_phone_and_bank_never_leave(platform, county):
    county.chen.phone, county.chen.bank_account = "13887412046", "6228480000000000017"
    county.chen.save()

    answers = [platform.get(path).content.decode() for path in (HOUSEHOLDS, MEMBERS, f"{HOUSEHOLDS}{county.chen.pk}/")]

    assert not [text for text in answers if "2046" in text or "622848" in text or "phone" in text or "bank" in text]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"陈阿福", "白石保", "袁远"}),
        ({"township": "530399101000"}, {"陈阿福", "白石保"}),
        ({"village": "530399102201"}, {"袁远"}),
        ({"code": "530399000002"}, {"白石保"}),
        ({"q": "陈阿"}, {"陈阿福"}),
        ({"status": "exited"}, set()),
        ({"attribute": "general"}, {"陈阿福", "白石保", "袁远"}),
        ({"overdue": "true"}, {"白石保", "袁远"}),
        ({"township": "530399101000", "q": "袁"}, set()),
    ],
)
def test_the_filters_narrow_as_on_the_page(platform, visit, query, found):
    assert heads(platform.results(HOUSEHOLDS, query)) == found


@pytest.mark.parametrize("query", [{"status": "rich"}, {"overdue": "perhaps"}, {"q": "长" * 41}, {"code": "\x00"}])
def test_a_filter_that_cannot_be_read_gives_no_row(platform, query):
    answer = platform.get(HOUSEHOLDS, query)

    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == list(query)


def test_a_system_of_one_township_lists_its_own_households(county):
    east = Caller(make_token(make_client(county, "东乡平台", (county.east,))))

    assert heads(east.results(HOUSEHOLDS)) == {"陈阿福", "白石保"}
    assert heads(east.results(HOUSEHOLDS, {"township": county.west.code})) == set()


def test_members_come_with_a_masked_number_and_leave_an_audit_row_a_call(platform, county):
    rows = platform.results(MEMBERS, {"household": county.chen.code})

    assert [row["relation"] for row in rows] == ["head", "other", "other"]
    assert {row["id_number"] for row in rows} == {"530399********000X", "530399********001X", "530399********002X"}
    told = AuditEntry.objects.get(action="api.read_members")
    assert (told.actor, told.actor_name) == (None, "省扶贫平台")
    assert told.after == {"filters": {"household": county.chen.code}, "rows": 3}
    assert ApiUse.objects.get(door="家庭成员列表").rows == 3


def test_who_has_left_the_household_is_not_told(platform, county, today):
    gone = Member.objects.filter(household=county.chen).last()
    gone.memberships.update(superseded_at="2026-01-01T00:00:00Z")

    assert gone.pk not in {row["id"] for row in platform.results(MEMBERS)}


def test_members_are_found_by_place(platform, county):
    assert len(platform.results(MEMBERS, {"township": county.east.code})) == 5
    assert len(platform.results(MEMBERS, {"village": county.far.code})) == 1


@pytest.mark.parametrize("address", [HOUSEHOLDS, MEMBERS])
def test_a_page_costs_the_same_with_twice_the_rows(platform, county, address):
    platform.results(address)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            platform.results(address)
        return len(found)

    few = queries()
    for number in range(10, 16):
        make_household(county.lower, f"户{number}", f"5303990000{number}", size=2)
    assert queries() == few
