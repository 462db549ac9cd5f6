"""The pages of standards: list, one in words, two compared, the draft filled in."""

import pytest
from django.utils import timezone

from assessments.criteria import SEVEN
from assessments.models import Standard
from assessments.standard_forms import StandardForm
from tests.assessments.factories import make_draft, make_standard


def filled(draft, **changes):
    """Return the form of a draft as the browser would send it back, with `changes`."""
    form, data = StandardForm(instance=draft), {}
    for bound in form:
        value = bound.value()
        if value not in (None, False):
            data[bound.name] = value
    return data | changes


@pytest.fixture
def zhao(client, county):
    client.force_login(county.zhao)
    return client


def test_the_list_shows_ours_and_the_published_ones(zhao):
    make_standard()
    make_draft()
    page = zhao.get("/exit/standards/").content.decode()

    assert all(text in page for text in ("测试标准", "测试草稿", "云南 户6 2016", "3,335.00"))


def test_one_is_told_in_words(zhao):
    page = zhao.get("/exit/standards/inner-mongolia-2018/").content.decode()
    assert "7 天，节假日不算" in page
    assert zhao.get("/exit/standards/nothing/").status_code == 404
    assert zhao.get(f"/exit/standards/{'9' * 5000}/").status_code == 404


def test_two_are_compared_line_by_line(zhao):
    draft = make_draft(notice_days=10)
    page = zhao.get(f"/exit/standards/compare/?one={draft.pk}&other=hunan-2016").content.decode()

    assert "10 天" in page
    assert page.count("不同") > 3
    assert "请选两个标准" in zhao.get("/exit/standards/compare/?one=x&other=\x00").content.decode()


def test_a_draft_is_filled_in_and_saved(zhao):
    draft = make_draft()
    changes = {
        "order_power": 1, "order_income": 2, "income_line": "3600", "earlier_1": "3500", "notice_days": 10,
        "kinds": ["income_sheet", "water_report"], "order_must_not_exit": 9, "must_not_exit": ["gravely_ill"],
    }  # fmt: skip
    answer = zhao.post(f"/exit/standards/{draft.pk}/edit/", filled(draft, **changes))

    assert answer.status_code == 302
    draft = Standard.objects.get(pk=draft.pk)
    assert draft.criteria[:2] == ["power", "income"]
    assert set(draft.criteria) == {*SEVEN, "power", "must_not_exit"}
    assert (str(draft.income_line), [str(line) for line in draft.earlier_lines]) == ("3600.00", ["3500.00"])
    assert draft.evidence == {"income": ["income_sheet"], "water": ["water_report"]}
    assert (draft.notice_days, draft.must_not_exit) == (10, ["gravely_ill"])


def test_a_line_of_an_earlier_window_never_moves_to_another(zhao):
    draft = make_draft()
    data = filled(draft, earlier_2="3335")
    answer = zhao.post(f"/exit/standards/{draft.pk}/edit/", data)
    assert "中间不能空着" in answer.content.decode()

    assert zhao.post(f"/exit/standards/{draft.pk}/edit/", data | {"earlier_1": "3500"}).status_code == 302
    draft.refresh_from_db()
    assert [str(line) for line in draft.earlier_lines] == ["3500.00", "3335.00"]


@pytest.mark.parametrize(
    "changes", [{"income_line": ""}, {"order_income": ""}, {"valid_from": "x"}, {"year": 1}, {"notice_days": 99999}]
)
def test_a_form_that_cannot_be_saved_says_so_and_changes_nothing(zhao, changes):
    draft = make_draft()
    answer = zhao.post(f"/exit/standards/{draft.pk}/edit/", filled(draft, **changes))

    assert answer.status_code == 200
    assert "has-err" in answer.content.decode()
    assert Standard.objects.get(pk=draft.pk).drafted_persons == ["d" * 64]


def test_a_village_standard_is_filled_in_with_its_limits(zhao):
    draft = make_draft(level="village", income_line=0, criteria=["incidence"], limits={"incidence": 3})
    data = filled(draft, area_criteria=["incidence", "clinic"], limit_incidence="2")
    assert zhao.post(f"/exit/standards/{draft.pk}/edit/", data).status_code == 302

    draft.refresh_from_db()
    assert (draft.criteria, draft.limits) == (["incidence", "clinic"], {"incidence": 2})


def test_the_page_of_release_asks_first(client, county):
    client.force_login(county.qian)
    draft = make_draft()
    assert "起按它核对全县" in client.get(f"/exit/standards/{draft.pk}/release/").content.decode()
    client.post(f"/exit/standards/{draft.pk}/release/")

    draft.refresh_from_db()
    assert draft.released_by == county.qian
    assert draft.valid_from > timezone.localdate()
