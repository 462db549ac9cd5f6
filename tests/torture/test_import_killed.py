"""The worker killed at fifty moments of a commit: the register holds all of it or none, and the job says which."""

import random
from types import SimpleNamespace

import pytest
from django.db.models import F

from accounts.jobs import JobState
from households.models import Household, ImportJob, Member
from households.models.imports import ImportStage
from households.services.import_commit import commit_import
from households.services.imports import SILENT_FOR, ask_to_commit, let_in, sweep_imports
from tests.conftest import build_county
from tests.households.entries import id_number
from tests.households.imports.books import household, import_all, send
from tests.torture.processes import finish, kill_after, seconds_of, start
from tests.torture.sheets import Book, table

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]

HOUSEHOLDS = 250
KILLS = 50
AT_WORK_AT_LEAST = 20
ROUNDS = (("因残", "小学"), ("因学", "初中"))


@pytest.fixture
def county(monkeypatch) -> SimpleNamespace:
    """The small county and 250 households more, that came in by a workbook."""
    monkeypatch.setattr("households.services.imports._send", lambda job, task: None)
    here = build_county()
    codes = [f"5303991012010{order:04}" for order in range(HOUSEHOLDS)]
    people = [
        {"户编号": code, "姓名": "杨小山", "身份证号": id_number(order=f"{2 * n + 1:03}"), "与户主关系": "户主"}
        for n, code in enumerate(codes)
    ]
    job = send(here.liu, "register", Book([table("户", list(map(household, codes))), table("成员", people)]).written())
    import_all(job, here.liu, here.li)
    assert job.stage == ImportStage.COMMITTED, job.reason
    here.codes = codes
    return here


def asked(county: SimpleNamespace, cause: str, education: str) -> ImportJob:
    """Send a workbook in that changes every household and every person, and have it let in."""
    homes = [{"户编号": code, "主要致贫原因": cause} for code in county.codes]
    people = [{"户编号": c, "人编号": f"{c}01", "姓名": "杨小山", "文化程度": education} for c in county.codes]
    job = send(county.liu, "register", Book([table("户", homes), table("成员", people)]).written())
    ask_to_commit(
        job_id=job.pk, takes=["changed"], rules=dict.fromkeys(job.summary["fields"], "overwrite"), actor=county.liu
    )
    let_in(job_id=job.pk, actor=county.li)
    job.refresh_from_db()
    return job


def register(county: SimpleNamespace) -> set[tuple[str, str]]:
    """Return which values stand in the households and in their people."""
    causes = Household.objects.filter(code__in=county.codes).values_list("main_cause", flat=True)
    schooling = Member.objects.filter(household__code__in=county.codes).values_list("education", flat=True)
    return {("cause", one) for one in causes} | {("education", one) for one in schooling}


def test_fifty_killed_commits_leave_all_or_nothing_and_the_job_says_which(county):
    chance, at_work = random.Random(50), 0
    unbroken = seconds_of(commit_import, asked(county, *ROUNDS[0]).pk)
    codes = {"因残": "disability", "因学": "schooling", "小学": "primary", "初中": "junior"}
    stands = register(county)
    assert stands == {("cause", "disability"), ("education", "primary")}
    turn = 1
    for _ in range(KILLS):
        job = asked(county, *ROUNDS[turn])
        wanted = {("cause", codes[ROUNDS[turn][0]]), ("education", codes[ROUNDS[turn][1]])}
        at_work += kill_after(start(commit_import, job.pk), chance.uniform(0.02, 0.98) * unbroken)
        job.refresh_from_db()
        assert register(county) == (wanted if job.stage == ImportStage.COMMITTED else stands)

        complete(county, job)
        assert register(county) == wanted
        stands, turn = wanted, 1 - turn
    assert at_work >= AT_WORK_AT_LEAST, "the kills came too late to mean anything"


def complete(county: SimpleNamespace, job: ImportJob) -> None:
    """Let time pass, have a killed commit let in again, and assert that it then comes through, once."""
    if job.stage == ImportStage.COMMITTED:
        assert job.state == JobState.DONE
    elif job.state == JobState.RUNNING:
        ImportJob.objects.filter(pk=job.pk).update(heartbeat_at=F("heartbeat_at") - 2 * SILENT_FOR)
        sweep_imports()
        job.refresh_from_db()
        assert (job.state, bool(job.reason)) == (JobState.FAILED, True)
        let_in(job_id=job.pk, actor=county.li)
    finish(start(commit_import, job.pk))
    job.refresh_from_db()
    assert (job.stage, job.state) == (ImportStage.COMMITTED, JobState.DONE)
