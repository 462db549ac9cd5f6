"""The pages about runs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.jobs import JobState
from assessments.models import ExitRun, Trigger
from assessments.services.runs import run_here, start_run
from assessments.tasks import check_range
from households.models import Membership
from tests.assessments.factories import make_run, make_standard
from tests.assessments.in_order import put_in_order
from villages.models import Township

LIMIT = 12


@pytest.fixture
def checked(county):
    """The county was checked; Chen has no members on record, so one household in the east is an error."""
    make_standard()
    put_in_order(county.yuan)
    Membership.objects.filter(household=county.chen).update(superseded_at=timezone.now())
    county.run = run_here(start_run(trigger=Trigger.COMMAND))
    return county


def page(client, user, name: str, *args) -> str:
    client.force_login(user)
    response = client.get(reverse(f"assessments:{name}", args=args))
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_tells_counts_and_the_difference_to_the_night_before(client, checked):
    later = run_here(start_run(trigger=Trigger.COMMAND))

    text = page(client, checked.zhao, "run_list")

    assert f"第 {later.pk} 次" in text
    assert "完成，1 户出错" in text
    assert 'data-l="与前一晚比">0<' in text


def test_a_run_shows_its_townships_and_errors(client, checked):
    text = page(client, checked.zhao, "run_detail", checked.run.pk)

    assert "东乡" in text
    assert "西镇" in text
    assert "家庭成员数为 0，无法核对" in text
    assert "陈阿福" in text
    assert "hx-get" not in text


def test_a_township_sees_its_own_part_only(client, checked):
    text = page(client, checked.liu, "run_detail", checked.run.pk)

    assert "东乡" in text
    assert "西镇" not in text
    assert "读取" in text


def test_the_page_of_errors_names_the_households(client, checked):
    text = page(client, checked.sheng, "run_errors", checked.run.pk)

    assert "陈阿福" in text


def test_an_open_run_asks_for_its_progress(client, checked):
    run = start_run(trigger=Trigger.COMMAND)
    ExitRun.objects.filter(pk=run.pk).update(state=JobState.RUNNING)
    run.ranges.filter(township=checked.east).update(state=JobState.DONE, read=2)

    text = page(client, checked.zhao, "run_progress", run.pk)

    assert "已核 2 户，共 3 户" in text
    assert 'hx-trigger="every 2s"' in text
    assert "<html" not in text


def test_the_button_starts_a_run_and_sends_its_parts_out(client, checked, monkeypatch):
    sent = []
    monkeypatch.setattr(check_range, "delay", sent.append)
    client.force_login(checked.zhao)

    response = client.post(reverse("assessments:run_start"))

    run = ExitRun.objects.latest("id")
    assert response["Location"] == reverse("assessments:run_detail", args=[run.pk])
    assert (run.trigger, run.requested_by, len(sent)) == ("button", checked.zhao, 2)


def test_a_second_press_is_refused_in_a_sentence(client, checked, monkeypatch):
    monkeypatch.setattr(check_range, "delay", lambda _: None)
    client.force_login(checked.zhao)
    client.post(reverse("assessments:run_start"))

    response = client.post(reverse("assessments:run_start"), follow=True)

    assert "还在进行，请等它核完再启动" in response.content.decode()


def test_a_run_can_be_stopped(client, checked):
    run = start_run(trigger=Trigger.BUTTON, actor=checked.zhao)
    client.force_login(checked.qian)

    response = client.post(reverse("assessments:run_stop", args=[run.pk]), follow=True)

    assert "已停止" in response.content.decode()


def test_rechecks_of_single_households_have_no_page(client, checked):
    recheck = make_run(trigger=Trigger.RECHECK)
    client.force_login(checked.zhao)

    assert client.get(reverse("assessments:run_detail", args=[recheck.pk])).status_code == 404
    assert f"第 {recheck.pk} 次" not in page(client, checked.zhao, "run_list")


def test_older_runs_are_on_the_next_page(client, checked):
    for _ in range(35):
        make_run()

    text = page(client, checked.zhao, "run_list")

    assert text.count("<tr><th scope") == 30
    assert "?before=" in text


@pytest.mark.parametrize("name", ["run_list", "run_detail", "run_progress", "run_errors"])
@pytest.mark.parametrize("username", ["zhao", "liu"])
def test_pages_take_the_same_few_queries_for_twice_the_rows(client, checked, name, username):
    args = [] if name == "run_list" else [checked.run.pk]
    address = reverse(f"assessments:{name}", args=args)
    client.force_login(getattr(checked, username))
    make_run(previous=checked.run)
    client.get(address)
    few = queries(client, address)
    for number in range(4):
        make_run(previous=checked.run)
        town = Township.objects.create(county=checked.county, code=f"53039920{number}000", name=f"新乡{number}", sort=9)
        checked.run.ranges.create(township=town, state=JobState.DONE)

    assert queries(client, address) == few <= LIMIT


def queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
