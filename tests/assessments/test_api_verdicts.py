import pytest

from tests.api import Caller, make_client, make_token
from tests.assessments.factories import make_run, make_verdict

VERDICTS = "/api/v1/verdicts/"


@pytest.fixture
def platform(county) -> Caller:
    """A system with every right in the whole county."""
    return Caller(make_token(make_client(county, "省扶贫平台")))


@pytest.fixture
def judged(county):
    """Chen and Yuan were judged last night."""
    run = make_run()
    return make_verdict(county.chen, run), make_verdict(county.yuan, run)


def test_a_verdict_tells_all_seven_with_reason_source_and_day(platform, county, judged):
    told = platform.get(f"{VERDICTS}{county.chen.pk}/").json()

    assert (told["household"], told["household_id"]) == (county.chen.code, county.chen.pk)
    assert [row["name"] for row in told["criteria"]] == [
        "income", "food", "clothing", "water", "schooling", "medical", "housing",
    ]  # fmt: skip
    assert all(set(row) == {"name", "label", "outcome", "value", "reason", "source", "day"} for row in told["criteria"])
    assert told["as_of"] == judged[0].run_from.as_of.isoformat()
    assert told["standard"] == judged[0].run_from.standard.code


def test_money_is_text_with_two_decimals(platform, judged):
    told = platform.results(VERDICTS)[0]

    assert told["per_head"] == f"{judged[0].per_head:.2f}"
    assert isinstance(told["income_margin"], str)


def test_only_what_holds_now_is_told(platform, county, judged):
    make_verdict(county.chen, make_run(), lacks=("water",))

    told = platform.results(VERDICTS, {"household": county.chen.code})

    assert [row["overall"] for row in told] == ["unknown"]
    assert [row["reason"] for row in told[0]["criteria"] if row["name"] == "water"] == ["缺水质检测和停水天数"]
    assert len(platform.results(VERDICTS)) == 2


def test_verdicts_are_narrowed_by_place_and_outcome(platform, county, judged):
    assert [row["household"] for row in platform.results(VERDICTS, {"township": county.west.code})] == [
        county.yuan.code
    ]
    assert [row["household"] for row in platform.results(VERDICTS, {"village": county.lower.code})] == [
        county.chen.code
    ]
    assert len(platform.results(VERDICTS, {"overall": judged[0].overall})) == 2
    assert platform.get(VERDICTS, {"overall": "not_applicable"}).status_code == 400


def test_a_system_of_one_township_reads_its_own_verdicts(county, judged):
    east = Caller(make_token(make_client(county, "东乡平台", (county.east,))))

    assert [row["household"] for row in east.results(VERDICTS)] == [county.chen.code]
    assert east.get(f"{VERDICTS}{county.yuan.pk}/").status_code == 404


def test_a_household_never_judged_has_no_verdict(platform, county):
    assert platform.get(f"{VERDICTS}{county.bai.pk}/").status_code == 404
