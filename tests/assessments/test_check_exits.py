"""`manage.py check_exits`, also when it is killed in the middle."""

import json
import os
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from assessments.models import ExitRun, ExitRunRange, HouseholdVerdict, LookBackRun, Trigger
from assessments.services.runs import start_run
from assessments.tasks import check_exits_tonight, check_range, look_back_at_exited
from tests.assessments.factories import make_standard
from tests.assessments.in_order import put_in_order
from tests.sessions import wait_until_somebody_waits_for_us

ROOT = Path(__file__).parents[2]
WORKER = "import django; django.setup(); from assessments.services.runs import run_range; run_range({})"


@pytest.fixture
def ready(county):
    make_standard()
    put_in_order(county.chen)
    return county


def check_exits(*arguments: str) -> str:
    out = StringIO()
    call_command("check_exits", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_checks_and_tells(ready):
    told = check_exits()

    assert "读取 3 户，达标 1 户，不达标 0 户，待核实 2 户" in told
    assert HouseholdVerdict.objects.count() == 3


def test_the_command_speaks_json(ready):
    told = json.loads(check_exits("--json", "--township", ready.west.code))

    assert (told["state"], told["read"], told["unknown"]) == ("done", 1, 1)


def test_a_dry_run_tells_and_writes_nothing(ready):
    told = json.loads(check_exits("--dry-run", "--json", "--as-of", "2026-11-01"))

    assert (told["read"], told["dry_run"], told["as_of"]) == (3, True, "2026-11-01")
    assert not ExitRun.objects.exists()
    assert not HouseholdVerdict.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(["--township", "1"], "没有代码是 1 的乡镇"), (["--as-of", "2999-01-01"], "不能写入将来日期的结论")],
)
def test_the_command_refuses_in_a_sentence(ready, arguments, says):
    with pytest.raises(CommandError, match=says):
        check_exits(*arguments)


def test_the_beat_sends_one_task_for_each_township(ready, monkeypatch):
    sent, then = [], []
    monkeypatch.setattr(check_range, "delay", sent.append)
    monkeypatch.setattr(look_back_at_exited, "delay", then.append)

    check_exits_tonight()
    check_exits_tonight()
    assert then == [], "the look-back waits for the open households"
    for range_id in dict.fromkeys(sent):
        check_range(range_id)

    run = ExitRun.objects.get()
    assert (run.trigger, run.state, run.read) == ("beat", "done", 3)
    assert len(set(sent)) == 2
    assert then == [LookBackRun.objects.get(by_beat=True).pk]


@pytest.mark.django_db(transaction=True)
def test_a_command_killed_in_the_middle_of_a_chunk_is_completed_by_the_next(ready):
    run = start_run(trigger=Trigger.COMMAND)
    ExitRun.objects.filter(pk=run.pk).update(state="running", started_at=timezone.now())

    with transaction.atomic():
        ExitRun.objects.select_for_update(no_key=True).get(pk=run.pk)
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER.format(run.ranges.first().pk)], cwd=ROOT, env=environment()
        )
        wait_until_somebody_waits_for_us()
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert not HouseholdVerdict.objects.exists()
    assert ExitRunRange.objects.filter(run=run, attempt=1, position=0).count() == 1

    check_exits()

    run.refresh_from_db()
    assert (ExitRun.objects.count(), run.state, run.read, HouseholdVerdict.objects.count()) == (1, "done", 3, 3)


def environment() -> dict[str, str]:
    database = connection.settings_dict
    url = f"postgres://{database['USER']}@{quote(database['HOST'], safe='')}/{database['NAME']}"
    return os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
