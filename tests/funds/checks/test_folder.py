"""A check cannot be written and not asked, nor asked and not tested; the auditors' list says where each stands."""

from pathlib import Path

import pytest
from django.urls import reverse

from funds import checks
from funds.checks import CHECKS
from funds.checks.catalogue import CATALOGUE
from funds.checks.joining import all_checks
from tests.funds.checks.conftest import faults_of

FOLDER = Path(checks.__file__).parent
FRAME = {"__init__", "check", "sums", "storing", "joining", "catalogue", "at_posting"}


def test_folder_list_and_tests_agree():
    files = {path.stem for path in FOLDER.glob("*.py")} - FRAME
    tests = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}

    assert {check.find.__name__ for check in CHECKS} == files
    assert files <= tests
    assert len({check.id for check in all_checks()}) == len(all_checks())


def test_the_list_of_the_auditors_is_whole_and_says_of_each_where_it_is_asked():
    assert [entry.id for entry in CATALOGUE] == [f"F{number}" for number in range(1, 28)]
    assert all(entry.where for entry in CATALOGUE)
    assert all(reverse(entry.url_name) for entry in CATALOGUE if entry.url_name)


def test_what_the_list_says_is_asked_at_night_is_asked_and_nothing_else():
    said = {entry.id for entry in CATALOGUE if "夜间检查" in entry.where or "夜间再查" in entry.where}

    assert said == {check.id.partition(".")[0] for check in all_checks()}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_check_tells_people_what_to_do(check):
    assert check.advice.endswith("。")
    assert check.label
    assert check.find.__doc__


def test_nothing_is_wrong_in_a_county_in_order(clean):
    assert {check.id: found for check in CHECKS if (found := faults_of(check))} == {}
