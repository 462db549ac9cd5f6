from drf_spectacular.validation import validate_schema

from tests.api import Caller, make_client, make_token
from tests.test_architecture import all_patterns
from villages.api.description import description, doors

UNDESCRIBED = {"api:schema", "api:docs", "api:nowhere"}


def test_the_description_is_valid_openapi_3():
    validate_schema(description())


def test_every_door_is_described_with_a_chinese_title_and_its_fields():
    rows = [row for _, found in doors() for row in found]
    addresses = {name for name, _ in all_patterns() if name.startswith("api:")} - UNDESCRIBED
    assert len({row.path for row in rows}) == len(addresses)
    for row in rows:
        assert row.title != row.path, row
        assert row.words, row
        assert row.answered, row
    assert len({row.key for row in rows}) == len(rows)


def test_making_the_description_warns_of_nothing(capsys):
    description.cache_clear()
    description()

    assert capsys.readouterr().err == ""


def test_a_system_reads_the_description_with_its_token(county):
    caller = Caller(make_token(make_client(county, "省扶贫平台")))

    assert caller.get("/api/v1/schema/").json()["openapi"].startswith("3.")
    page = caller.get("/api/v1/docs/").content.decode()
    assert "登记一次走访" in page
    assert "待核实不是达标" in page


def test_the_page_brings_nothing_inline_and_nothing_from_elsewhere(client, county):
    client.force_login(county.sysadmin)

    page = client.get("/villages/systems/api/").content.decode()

    assert " style=" not in page
    assert "://" not in page
    assert all("></script>" in part or part.startswith(" src=") for part in page.split("<script")[1:])
