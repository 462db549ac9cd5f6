"""What if: the county by another line or another set, without a verdict changing."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.jobs import JobState
from assessments.criteria import SEVEN
from assessments.models import HouseholdVerdict, Trigger, WhatIf, WhatIfChange
from assessments.selectors.what_if import changes_of, figures_of
from assessments.services.runs import run_here, start_run
from assessments.services.standards import edit_standard
from assessments.services.what_if import FAILED, ask_what_if, sweep_what_ifs, work_out
from config.lib.refusals import NotFoundRefused, Refused
from tests.assessments.factories import make_draft, make_standard
from tests.assessments.in_order import put_in_order


@pytest.fixture
def standard(county):
    made = make_standard()
    put_in_order(county.chen)
    run_here(start_run(trigger=Trigger.COMMAND))
    return made


def answered(standard, actor, line=None) -> WhatIf:
    asked = ask_what_if(standard_id=standard.pk, income_line=line, actor=actor)
    work_out(asked.pk)
    asked.refresh_from_db()
    return asked


def test_the_same_standard_changes_nobody(standard, county):
    asked = answered(standard, county.zhao)

    assert (asked.state, asked.done) == (JobState.DONE, asked.total)
    assert not asked.changes.exists()
    assert asked.counts[str(county.chen.township_id)]["now"] == asked.counts[str(county.chen.township_id)]["then"] == 1


def test_a_higher_line_loses_who_no_longer_reaches_it_and_writes_no_verdict(standard, county):
    before = list(HouseholdVerdict.objects.order_by("pk").values())
    asked = answered(standard, county.zhao, Decimal("4000.00"))

    [change] = asked.changes.all()
    assert (change.household, change.before, change.after, change.lacks) == (county.chen, "met", "unmet", "收入")
    assert asked.counts[str(county.chen.township_id)]["lost"] == 1
    whole, first = figures_of(asked)[:2]
    assert (whole.name, whole.lost, whole.difference, first.name) == ("全县", 1, -1, str(county.east))
    assert list(HouseholdVerdict.objects.order_by("pk").values()) == before


def test_another_set_of_criteria_names_what_would_be_lacking(standard, county):
    draft = make_draft(criteria=[*SEVEN, "power", "project"])
    [change] = answered(draft, county.qian).changes.filter(household=county.chen)

    assert (change.after, change.lacks) == ("unmet", "生活用电、项目受益")


def test_the_row_keeps_the_line_that_was_used_whatever_becomes_of_the_draft(standard, county, client):
    draft = make_draft()
    asked = ask_what_if(standard_id=draft.pk, income_line=None, actor=county.zhao)
    client.force_login(county.zhao)
    work_out(asked.pk)
    assert "试算以后改过" not in client.get(f"/exit/what-if/{asked.pk}/").content.decode()
    edit_standard(standard_id=draft.pk, terms={"income_line": Decimal("4000.00")}, actor=county.zhao)

    asked.refresh_from_db()
    assert asked.income_line == Decimal("3500.00")
    page = client.get(f"/exit/what-if/{asked.pk}/").content.decode()
    assert "收入线 3,500.00 元/人（标准写的是 4,000.00）" in page
    assert "试算以后改过" in page


def test_who_gains_or_loses_everything_goes_first(standard, county):
    asked = answered(standard, county.zhao)
    for household, after in ((county.bai, "unmet"), (county.yuan, "met")):
        about = {"what_if": asked, "household": household, "township": household.township}
        WhatIfChange.objects.create(before="unknown", after=after, **about)

    assert [change.household for change in changes_of(asked, county.zhao)] == [county.yuan, county.bai]


def test_one_question_at_a_time(standard, county):
    ask_what_if(standard_id=standard.pk, income_line=None, actor=county.zhao)
    with pytest.raises(Refused, match="还有一次试算"):
        ask_what_if(standard_id=standard.pk, income_line=None, actor=county.zhao)
    assert WhatIf.objects.count() == 1


def test_who_may_ask_and_what_about(standard, county):
    with pytest.raises(PermissionDenied):
        ask_what_if(standard_id=standard.pk, income_line=None, actor=county.wang)
    with pytest.raises(NotFoundRefused):
        ask_what_if(standard_id=0, income_line=None, actor=county.zhao)
    with pytest.raises(Refused, match="大于 0"):
        ask_what_if(standard_id=standard.pk, income_line=Decimal(0), actor=county.zhao)
    assert not WhatIf.objects.exists()


def test_a_worker_that_fails_or_dies_leaves_a_sentence(standard, county, monkeypatch):
    def broken(*_args, **_options):
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("assessments.services.what_if.read_facts", broken)
        assert answered(standard, county.zhao).reason == FAILED
    asked = ask_what_if(standard_id=standard.pk, income_line=None, actor=county.zhao)
    WhatIf.objects.filter(pk=asked.pk).update(created_at="2020-01-01T00:00:00Z")
    sweep_what_ifs()
    asked.refresh_from_db()
    assert (asked.state, "没有后台进程" in asked.reason) == (JobState.FAILED, True)
    asked = ask_what_if(standard_id=standard.pk, income_line=None, actor=county.zhao)
    WhatIf.objects.filter(pk=asked.pk).update(state=JobState.RUNNING, heartbeat_at="2020-01-01T00:00:00Z")
    sweep_what_ifs()
    asked.refresh_from_db()
    assert (asked.state, "可能已经中断" in asked.reason) == (JobState.FAILED, True)


def test_a_change_that_is_none_is_refused_by_the_database(standard, county):
    asked = answered(standard, county.zhao)
    about = {"what_if": asked, "household": county.chen, "township": county.chen.township}
    with pytest.raises(IntegrityError, match="what_if_change_is_one"), transaction.atomic():
        WhatIfChange.objects.create(before="met", after="met", **about)


def test_the_page_asks_and_shows_the_answer(standard, county, client, monkeypatch):
    monkeypatch.setattr("assessments.views.what_if.send_what_if", lambda asked: work_out(asked.pk))
    client.force_login(county.zhao)
    assert "测试标准 · TEST · 已发布" in client.get("/exit/what-if/").content.decode()
    answer = client.post("/exit/what-if/", {"standard": standard.pk, "income_line": "4000"}, follow=True)

    page = answer.content.decode()
    assert "会变的户" in page
    assert county.chen.head_name in page
