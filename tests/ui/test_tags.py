"""The filters and tags every page shows figures, days, status and fields with."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone

from accounts.hooks import Card
from accounts.templatetags import huce

ANSWERS = [("", "---"), ("yes", "有"), ("no", "无"), ("unseen", "没看到")]


class SampleForm(forms.Form):
    """One field of each kind the components know."""

    day = forms.DateField(label="日期", help_text="走访当天", widget=forms.DateInput(attrs={"type": "date"}))
    food = forms.ChoiceField(label="吃", choices=ANSWERS, widget=forms.RadioSelect)
    present = forms.BooleanField(label="户主在场", required=False)
    key = forms.CharField(widget=forms.HiddenInput)


def render(source: str, **context) -> str:
    """Render a template text as a page would."""
    request = RequestFactory().get("/list/", {"q": "LYF", "after": "9"})
    return engines["django"].from_string(source).render({"request": request, **context})


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Decimal("1234.5"), "1,234.50"), (Decimal("-0.005"), "−0.01"), (0, "0.00"), ("7", "7.00"), (None, "—")],
)
def test_money_has_thousands_two_digits_and_a_true_minus(value, shown):
    assert huce.money(value) == shown


@pytest.mark.parametrize(("value", "shown"), [(5, "+5.00"), (-5, "−5.00"), (0, "0.00"), (None, "—")])
def test_signed_money_has_its_sign(value, shown):
    assert huce.signed_money(value) == shown


@pytest.mark.parametrize(("value", "shown"), [(38, "+38"), (-6, "−6"), (0, "0"), (None, "—"), (4919, "+4,919")])
def test_a_difference_has_its_sign(value, shown):
    assert huce.signed(value) == shown


@pytest.mark.parametrize(("value", "shown"), [(Decimal("0.8685"), "86.9%"), (1, "100.0%"), (None, "—")])
def test_a_share_becomes_a_percentage(value, shown):
    assert huce.percent(value) == shown


def test_a_moment_is_shown_on_the_clock_of_the_county():
    late = datetime(2018, 11, 19, 17, 30, tzinfo=UTC)

    assert huce.day(late) == "2018-11-20"
    assert huce.moment(late) == "2018-11-20 01:30"
    assert huce.clock(late) == "01:30"
    assert huce.dayshort(late) == "11-20"


def test_a_day_in_a_sentence_names_the_year_only_when_it_is_another():
    this_year = timezone.localdate().year

    assert huce.daytext(date(this_year, 3, 7)) == "3月7日"
    assert huce.daytext(date(this_year - 1, 3, 7)) == f"{this_year - 1}年3月7日"


def test_a_value_of_the_audit_trail_reads_as_text():
    assert huce.recorded({"status": "planned", "round": 1}) == "脱贫标志 预脱贫；轮次 1"
    assert huce.recorded({"status": "returned"}) == "脱贫标志 返贫"
    assert huce.recorded({"state": "returned"}) == "状态 已退回"
    assert huce.recorded({"sums": {"payment": "-1500.00"}}) == "合计 支付 -1500.00"
    assert huce.recorded(None) == "—"
    assert huce.record_kind("funds.fundline") == "资金指标"


@pytest.mark.parametrize("kind", huce.STATUS)
def test_every_status_has_a_word(kind: str):
    page = render("{% status kind pill=True %}", kind=kind)

    assert huce.STATUS[kind][1] in page
    assert 'class="st' in page


def test_the_page_may_change_the_word_of_a_status_but_not_its_shape():
    assert render('{% status "met" "够吃" %}').strip() == '<span class="st ok">够吃</span>'


def test_an_unknown_status_is_a_mistake():
    with pytest.raises(KeyError):
        render('{% status "metx" %}')


def test_paging_keeps_the_filters():
    assert render('{% query_replace after="20" %}') == "?q=LYF&amp;after=20"
    assert render("{% query_replace after=None %}") == "?q=LYF"


def test_large_taps_start_empty_and_leave_the_blank_choice_out():
    page = render('{% include "components/_seg.html" with field=form.food only %}', form=SampleForm())

    assert page.count('type="radio"') == 3
    assert "checked" not in page


def test_a_field_with_a_fault_says_so_at_the_input_and_in_the_summary():
    form = SampleForm({"food": "no", "key": "x"})

    summary = render('{% include "components/_errors.html" with form=form only %}', form=form)
    field = render('{% include "components/_field.html" with field=form.day only %}', form=form)

    assert "还没有保存，有 1 处要补" in summary
    assert 'href="#id_day"' in summary
    assert 'id="id_day_error"' in field
    assert 'aria-describedby="id_day_helptext id_day_error"' in field
    assert "data-day-of" in field


def test_a_tick_box_has_its_label_behind_it():
    page = render('{% include "components/_field.html" with field=form.present only %}', form=SampleForm())

    assert page.index("<input") < page.index("户主在场")


def test_a_card_shows_its_own_template_with_its_own_variables_only():
    card = Card(template="components/_empty.html", context={"title": "今天没有待办。"})

    page = render("{% panel card %}", card=card, text="不该出现")

    assert "今天没有待办。" in page
    assert "不该出现" not in page
