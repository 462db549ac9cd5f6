from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from households.models import Visit, VisitPhoto
from households.services.status import change_status
from tests.households.conftest import form_for, picture


@pytest.fixture
def form_page(county) -> str:
    return reverse("households:visit_add", args=[county.chen.pk])


@pytest.fixture
def wang(client, county):
    client.force_login(county.wang)
    return client


def test_the_form_starts_with_no_answer_chosen(wang, form_page):
    page = wang.get(form_page).content.decode()

    assert "checked" not in page
    assert "陈阿福家 · 东乡下湾村第一小组 · 3 人" in page
    assert 'data-draft-key="visit-' in page
    assert "户主 陈阿福" in page


def test_the_form_says_what_is_missing_and_what_the_register_knows(wang, form_page):
    page = wang.get(form_page).content.decode()

    assert "缺水质检测报告" in page
    assert "登记：没有鉴定" in page
    assert "没有适龄孩子" in page


def test_a_saved_visit_leads_to_a_page_that_says_what_is_missing(county, wang, form_page):
    key = {"draft_key": f"visit-{county.chen.pk}"}
    answer = wang.post(form_page, form_for() | key, follow=True)

    visit = Visit.objects.get()
    assert answer.redirect_chain == [(reverse("households:visit_detail", args=[visit.pk]), 302)]
    page = answer.content.decode()
    assert "走访已保存" in page
    assert "离脱贫还差 1 项：饮用水待核实" in page
    assert f'data-draft-clear="visit-{visit.household_id}"' in page


def test_the_draft_of_a_later_visit_is_not_ended_by_looking_at_an_older_one(wang, form_page):
    wang.post(form_page, form_for() | {"draft_key": "visit-1"}, follow=True)

    page = wang.get(reverse("households:visit_detail", args=[Visit.objects.get().pk])).content.decode()

    assert "data-draft-clear" not in page


def test_what_is_missing_is_said_at_the_field_and_above_and_nothing_typed_is_lost(wang, form_page):
    sent = form_for(text="水龙头上午没有水")
    del sent["water"]

    page = wang.post(form_page, sent).content.decode()

    assert not Visit.objects.exists()
    assert "还没有保存，有 1 处要补" in page
    assert page.count("请选择「饮用水」：有、无或没看到。") == 2
    assert 'href="#id_water"' in page
    assert "水龙头上午没有水" in page
    assert sent["submit_key"] in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": "电话 13887412046"}, "像身份证号或手机号的数字"),
        ({"problem_state": "open", "problem": ""}, "请写明发现了什么问题。"),
        ({"problem_state": "none", "problem": "没水"}, "却选了「没有」"),
        ({"visited_on": "2026-13-40"}, "请按 2026-11-20 的样子填走访日期。"),
        ({"kind": ""}, "请选择为什么去。"),
        ({"submit_key": "x"}, "重新点「记走访」"),
        ({"kind": "party"}, "请选择为什么去。"),
        ({"met": "x"}, "请选择见到了谁。"),
    ],
)
def test_each_fault_is_said_in_a_sentence(wang, form_page, changes, sentence):
    page = wang.post(form_page, form_for(**changes)).content.decode()

    assert sentence in page
    assert not Visit.objects.exists()


@pytest.mark.parametrize("days_ago", [-1, 32])
def test_a_day_to_come_or_long_gone_is_refused_at_the_field(wang, form_page, today, days_ago):
    page = wang.post(form_page, form_for(visited_on=str(today - timedelta(days_ago)))).content.decode()

    assert 'href="#id_visited_on"' in page
    assert not Visit.objects.exists()


def test_the_same_form_posted_twice_leads_to_the_same_visit(wang, form_page):
    sent = form_for()

    first, second = wang.post(form_page, sent), wang.post(form_page, sent)

    assert first.url == second.url
    assert Visit.objects.count() == 1


def test_later_words_under_an_old_key_are_kept_and_may_be_saved_as_another_visit(wang, form_page):
    key = str(uuid4())
    wang.post(form_page, form_for(submit_key=key))

    page = wang.post(form_page, form_for(submit_key=key, text="又想起来一件事")).content.decode()

    assert "后来改的内容没有存入" in page
    assert "又想起来一件事" in page
    assert key not in page


def test_a_bad_photo_keeps_the_visit_and_is_named_with_a_way_to_send_it_again(wang, form_page):
    bad = SimpleUploadedFile("灶台.jpg", b"broken", content_type="image/jpeg")

    page = wang.post(form_page, form_for() | {"photos": [picture(), bad]}, follow=True).content.decode()

    assert VisitPhoto.objects.filter(visit=Visit.objects.get()).count() == 1
    assert "文字已保存，1 张照片没有传成" in page
    assert "灶台.jpg：文件不是完整的照片" in page
    assert "再传照片" in page


def test_a_photo_sent_again_clears_the_fault(wang, form_page):
    bad = SimpleUploadedFile("灶台.jpg", b"broken", content_type="image/jpeg")
    wang.post(form_page, form_for() | {"photos": [bad]})
    again = reverse("households:photo_add", args=[Visit.objects.get().pk])

    page = wang.post(again, {"photos": [picture()]}, follow=True).content.decode()

    assert "已上传 1 张照片" in page
    assert "没有传成" not in page


def test_sending_no_photo_says_so(wang, visit):
    page = wang.post(reverse("households:photo_add", args=[visit.pk]), follow=True).content.decode()

    assert "还没有选照片" in page


def test_a_household_that_is_gone_offers_no_form(wang, county, form_page, today):
    change_status(household_id=county.chen.pk, after="closed", on_date=today, actor=county.zhao)

    page = wang.get(form_page).content.decode()

    assert "不再记走访" in page
    assert "submit_key" not in page


@pytest.mark.parametrize(
    ("username", "status"), [("sun", 404), ("sheng", 403), ("he", 200), ("liu", 200), ("cai", 403)]
)
def test_the_form_opens_only_for_who_may_visit_this_household(client, county, form_page, username, status):
    client.force_login(getattr(county, username))

    assert client.get(form_page).status_code == status
    if status != 200:
        assert client.post(form_page, form_for()).status_code == status
        assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("username", "status"), [("wang", 200), ("he", 200), ("sheng", 200), ("sun", 404), ("cai", 403)]
)
def test_a_saved_visit_is_read_within_scope(client, county, visit, username, status):
    client.force_login(getattr(county, username))

    assert client.get(reverse("households:visit_detail", args=[visit.pk])).status_code == status


def test_a_reader_is_not_offered_to_add_photos(client, county, visit):
    client.force_login(county.sheng)

    assert "上传照片" not in client.get(reverse("households:visit_detail", args=[visit.pk])).content.decode()
