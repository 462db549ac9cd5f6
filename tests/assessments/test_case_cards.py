import pytest

from assessments.case_hooks import case_cards
from assessments.services.cases import propose, return_cases
from tests.assessments.factories import make_run, make_verdict


@pytest.fixture
def tonight(county):
    """Chen and Yuan stand all met, Bai lacks water; Zhao has proposed Yuan."""
    run = make_run()
    make_verdict(county.chen, run)
    make_verdict(county.bai, run, lacks=("water",))
    (county.case,) = propose(verdict_ids=[make_verdict(county.yuan, run).pk], reason="", actor=county.zhao)
    return county


def tasks(user) -> list[str]:
    return [task.title for task in case_cards(user)[0].context["tasks"]]


def figures(user) -> dict[str, str]:
    return {figure["label"]: figure["value"] for figure in case_cards(user)[1].context["figures"]}


def test_the_clerk_reads_what_may_be_proposed_and_what_waits(tonight):
    assert tasks(tonight.zhao) == ["1 户全部达标", "1 户等审批"]


def test_the_clerk_reads_what_came_back(tonight):
    return_cases(case_rounds={tonight.case.pk: 1}, reason="缺证", actor=tonight.qian)

    assert tasks(tonight.zhao) == ["1 户被退回", "2 户全部达标"]


def test_the_approver_reads_what_waits_for_them(tonight):
    assert tasks(tonight.qian) == ["1 户等您审批"]


def test_a_township_reads_its_own_figures_and_has_nothing_to_decide(tonight):
    assert tasks(tonight.li) == []
    assert figures(tonight.li)["全部达标"] == "1"
    assert figures(tonight.li)["已提名"] == "0"
    assert figures(tonight.qian)["已提名"] == "1"


@pytest.mark.parametrize("username", ["wang", "he", "shui", "cai", "sysadmin", "secadmin", "audadmin"])
def test_others_have_no_such_card(tonight, username):
    assert case_cards(getattr(tonight, username)) == []
