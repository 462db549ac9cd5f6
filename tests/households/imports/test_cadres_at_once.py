"""A workbook of cadres that is let in while somebody corrects one of them by hand, on two connections."""

from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from households.services.import_commit import commit_import
from households.services.imports import ask_to_commit, let_in
from tests.conftest import build_county, make_user
from tests.households.imports.books import EVERYTHING, filled, send
from tests.sessions import wait_until_somebody_waits_for_us
from villages.models import Cadre


def commit(job_id: int) -> None:
    try:
        commit_import(job_id)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_correction_under_way_is_not_overwritten():
    county = build_county()
    second = make_user("zhou", "周经办", "county_clerk", county.unit, 90)
    row = {"干部编码": "G0000", "姓名": "王小满", "单位": "县水务局", "职级": "乡科级副职"}
    job = send(county.zhao, "cadres", filled("cadres", cadres=[row]))
    rules = dict.fromkeys(job.summary["fields"], "overwrite")
    ask_to_commit(job_id=job.pk, takes=EVERYTHING, rules=rules, actor=county.zhao)
    let_in(job_id=job.pk, actor=second)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Cadre.objects.filter(code="G0000").update(rank="科员级")
            written: Future[None] = pool.submit(commit, job.pk)
            wait_until_somebody_waits_for_us()
        written.result()

    job.refresh_from_db()
    assert Cadre.objects.get(code="G0000").rank == "科员级"
    assert (job.state, "核对以后，登记里有 1 条" in job.reason) == ("failed", True)
