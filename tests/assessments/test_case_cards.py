"""The figures of tonight's list on the home page."""

import pytest

from assessments.case_hooks import case_cards
from assessments.services.cases import propose
from tests.assessments.factories import make_run, make_verdict


@pytest.fixture
def tonight(county):
    """Chen and Yuan stand all met, Bai lacks water; Zhao has proposed Yuan."""
    run = make_run()
    make_verdict(county.chen, run)
    make_verdict(county.bai, run, lacks=("water",))
    propose(verdict_ids=[make_verdict(county.yuan, run).pk], reason="", actor=county.zhao)
    return county


def figures(user) -> dict[str, str]:
    return {figure["label"]: figure["value"] for figure in case_cards(user)[0].context["figures"]}


def test_a_township_reads_its_own_figures_and_the_county_all(tonight):
    assert figures(tonight.li)["全部达标"] == "1"
    assert figures(tonight.li)["已提名"] == "0"
    assert figures(tonight.qian)["已提名"] == "1"


@pytest.mark.parametrize("username", ["wang", "he", "shui", "cai", "sysadmin", "secadmin", "audadmin"])
def test_others_have_no_such_card(tonight, username):
    assert case_cards(getattr(tonight, username)) == []
