"""Two people who give one household its helper at the same moment, on two connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from config.lib.refusals import Refused
from households.models import Pairing, RegisterChange
from households.services.changes import Paper
from households.services.pairings import change_helper, pair_household
from tests.conftest import build_county


def both_at_once(*calls: Any) -> list[Any]:
    """Run `calls` at the same moment and return what each gave: a pairing, or the refusal."""
    start = Barrier(len(calls), timeout=60)

    def run(call: Any) -> Any:
        try:
            start.wait()
            return call()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_pair_one_household_at_once_one_is_told_whom_the_other_chose():
    county = build_county()
    today = timezone.localdate()
    sent = {"household_id": county.bai.pk, "valid_from": today}

    def pair_by(actor: Any, helper: Any) -> Any:
        cadre = helper.cadre_account.cadre
        return lambda: pair_household(**sent, cadre_id=cadre.pk, paper=Paper(submit_key=uuid4()), actor=actor)

    answers = both_at_once(pair_by(county.liu, county.wang), pair_by(county.zhao, county.he))

    made = [answer for answer in answers if isinstance(answer, Pairing)]
    told = [answer for answer in answers if isinstance(answer, Refused)]
    assert (len(made), len(told)) == (1, 1)
    assert made[0].cadre.name in str(told[0])
    assert Pairing.objects.filter(household=county.bai).get() == made[0]
    assert RegisterChange.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_change_one_helper_at_once_one_is_sent_to_look_again():
    county = build_county()
    old = county.chen.pairings.get()

    def change_by(actor: Any, helper: Any) -> Any:
        papers = Paper(submit_key=uuid4(), reason="工作调动")
        sent = {"pairing_id": old.pk, "cadre_id": helper.cadre_account.cadre.pk, "on": timezone.localdate()}
        return lambda: change_helper(**sent, paper=papers, actor=actor)

    answers = both_at_once(change_by(county.liu, county.he), change_by(county.zhao, county.sun))

    told = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(told) == 1
    assert "有人改过" in str(told[0])
    assert Pairing.objects.believed().filter(household=county.chen, valid_to=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_tap_on_one_form_is_one_pairing():
    county = build_county()
    same = Paper(submit_key=uuid4())
    sent = {"household_id": county.bai.pk, "cadre_id": county.wang.cadre_account.cadre.pk, "actor": county.liu}

    answers = both_at_once(*[lambda: pair_household(**sent, valid_from=timezone.localdate(), paper=same)] * 3)

    assert len({answer.pk for answer in answers}) == 1
    assert Pairing.objects.filter(household=county.bai).count() == 1
