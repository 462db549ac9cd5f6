from http import HTTPStatus

import pytest
from django.urls import reverse

from accounts.hooks import Question
from households.models import Member, RecordMerge
from households.selectors import merges
from households.selectors.merges import gone_records, to_decide
from households.services.merges import approve_merge, return_merge
from households.services.visits import record_visit
from households.waiting import waiting_items
from tests.conftest import add_member, make_household, make_user, pair
from tests.households.conftest import entry_for
from tests.households.merging import propose
from tests.households.test_fact_pages import BACKEND, opened


@pytest.fixture
def twice(county):
    """The Chens, registered once more with their head and a grandmother, helped by somebody else."""
    county.again = make_household(county.upper, "陈阿福", "530399000009", size=1)
    county.grandmother = add_member(county.again, "陈奶奶", number=5)
    pair(county.wang, county.again)
    return county


def page(client, user, name, *args, **query):
    client.force_login(user, backend=BACKEND)
    return client.get(reverse(f"households:{name}", args=args), query)


def test_from_the_code_of_the_other_to_one_household(client, twice):
    Member.objects.filter(household=twice.again, code__endswith="00").update(education="junior")
    url = reverse("households:merge_with", args=[twice.again.pk])
    client.force_login(twice.liu, backend=BACKEND)
    led = client.post(url, {"code": twice.chen.code})
    assert led["Location"] == reverse("households:merge", args=[twice.chen.pk, twice.again.pk])

    filled = opened(client, led["Location"])
    head = twice.again.members.earliest("code")
    assert filled[f"who-{twice.grandmother.pk}"] == "come"
    assert filled[f"who-{head.pk}"] == str(twice.chen.members.earliest("code").pk)
    empty = client.post(led["Location"], filled | {"reason": "同一户"})
    assert "请选择陈阿福的「文化程度」用哪一条的" in empty.text
    sides = {name: "gone" for name in empty.context["form"].fields if name.startswith("take-")}
    said = filled | sides | {"reason": "入户核对，同一户人", f"relation-{twice.grandmother.pk}": "other"}
    assert client.post(led["Location"], said).status_code == HTTPStatus.FOUND

    merge = RecordMerge.objects.get()
    client.force_login(twice.li, backend=BACKEND)
    decide = reverse("households:merge_decide", args=[merge.pk, "approve"])
    assert "转到留下的户" in client.get(decide).text
    assert client.post(decide, {"opinion": ""}).status_code == HTTPStatus.FOUND
    twice.again.refresh_from_db()
    assert twice.again.status == "merged"
    assert twice.chen.members.earliest("code").education == "junior"


def test_both_pages_lead_to_each_other_and_visits_are_read_from_the_surviving_one(client, twice):
    record_visit(household_id=twice.again.pk, entry=entry_for(text="老人咳嗽，送医"), actor=twice.wang)
    approve_merge(merge_id=propose(twice.chen, twice.again, twice.liu).pk, actor=twice.li)

    gone = page(client, twice.liu, "detail", twice.again.pk).text
    assert f"重复登记，已并入 {twice.chen.code}" in gone
    assert reverse("households:detail", args=[twice.chen.pk]) in gone
    kept = page(client, twice.he, "detail", twice.chen.pk).text
    assert reverse("households:merged_records", args=[twice.chen.pk]) in kept
    records = page(client, twice.he, "merged_records", twice.chen.pk).text
    assert "老人咳嗽，送医" in records
    assert twice.wang.cadre_account.cadre.name in records


def test_who_decides_is_asked_at_home_and_who_proposed_is_not(twice):
    propose(twice.chen, twice.again, twice.liu)

    def asked(user) -> int:
        questions: list[Question] = waiting_items(user)
        return sum(one.rows.count() for one in questions if one.rows.model is RecordMerge)

    assert (asked(twice.li), asked(twice.liu), asked(twice.sun)) == (1, 0, 0)


def test_a_step_or_a_code_that_is_none_is_told(client, twice):
    merge = propose(twice.chen, twice.again, twice.liu)
    url = reverse("households:merge_decide", args=[merge.pk, "delete"])
    client.force_login(twice.li, backend=BACKEND)
    assert client.get(url).status_code == HTTPStatus.NOT_FOUND

    client.force_login(twice.liu, backend=BACKEND)
    faulty = client.post(reverse("households:merge_with", args=[twice.again.pk]), {"code": twice.yuan.code})
    assert "没有另一户是这个编号" in faulty.text


def test_a_merge_across_townships_is_for_who_sees_both_records(client, twice):
    merge = propose(twice.chen, twice.yuan, twice.zhao)
    second = make_user("zhou", "周经办", "county_clerk", twice.unit, 90)
    decide = reverse("households:merge_decide", args=[merge.pk, "return"])

    assert not to_decide(twice.li).exists()
    assert twice.yuan.code not in page(client, twice.li, "merge_list").text
    assert client.get(decide).status_code == HTTPStatus.NOT_FOUND
    assert client.post(decide, {"opinion": "不是同一户人"}).status_code == HTTPStatus.NOT_FOUND
    assert list(to_decide(second)) == [merge]

    return_merge(merge_id=merge.pk, opinion="不是同一户人", actor=second)
    assert twice.yuan.code not in page(client, twice.li, "merge_list", state="returned").text
    assert twice.yuan.code in page(client, twice.zhao, "merge_list", state="returned").text


def test_what_went_into_a_record_before_that_went_into_another_is_read_there_and_counted(
    client, twice, visited, monkeypatch
):
    monkeypatch.setattr(merges, "VISITS_SHOWN", 2)
    third = make_household(twice.upper, "陈阿福", "530399000010", size=1)
    for days in (1, 2, 3):
        visited(twice.again, twice.wang, days)
    visited(third, twice.wang, 40)
    for kept, gone in ((twice.again, third), (twice.chen, twice.again)):
        approve_merge(merge_id=propose(kept, gone, twice.liu).pk, actor=twice.li)

    told = [(one.merge.gone, one.visit_count, len(one.visits)) for one in gone_records(twice.chen, twice.he)]

    assert told == [(twice.again, 3, 2), (third, 1, 1)]
    records = page(client, twice.he, "merged_records", twice.chen.pk).text
    assert "走访 3 次，最近 2 次" in records
    assert f"并入陈阿福家（{twice.again.code}）" in records
