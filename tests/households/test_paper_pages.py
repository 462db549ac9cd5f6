import re
from http import HTTPStatus

import pytest
from django.urls import reverse

from accounts.demonstration import DEMONSTRATION_MARK
from accounts.models import AuditEntry
from households.models import Household, PaperKey
from households.services.income_items import ensure_starting_items
from households.services.papers import print_paper
from tests.conftest import PASSWORD
from tests.households.incomes import CLOSED, MONTH, by_amount, save_sheet
from tests.households.test_fact_pages import BACKEND
from tests.pdfs import streams_of, text_of

WHY = {"reason": "户主核对登记表后签字"}


@pytest.fixture
def chen(county) -> Household:
    """Chen with a closed worksheet."""
    ensure_starting_items()
    save_sheet(county.chen, county.liu, {"migrant": by_amount("24000", evidence="工资流水")}, **CLOSED)
    return county.chen


def as_user(client, user):
    client.force_login(user, backend=BACKEND)
    return client


def url(name: str, household, *more: str) -> str:
    return reverse(f"households:{name}", args=[household.pk, *more])


def test_the_household_page_leads_to_its_papers_and_they_say_what_they_hold(client, county, chen):
    as_user(client, county.wang)
    papers = url("papers", chen)

    assert papers in client.get(url("detail", chen)).text
    page = client.get(papers).text
    assert "收入调查核算表" in page
    assert "每一项收入和凭据" in page
    assert url("paper", chen, "income") in page
    assert url("card", chen) in page


def test_a_paper_comes_as_a_pdf_that_nobody_keeps_on_the_way(client, county, chen):
    answer = as_user(client, county.wang).post(url("paper", chen, "income"))

    assert answer.status_code == HTTPStatus.OK
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    assert "530399000001" in answer["Content-Disposition"]
    assert "工资流水" in text_of(answer.content)
    assert "王小满打印" in text_of(answer.content)


def test_the_income_page_prints_its_own_window(client, county, chen):
    as_user(client, county.wang)
    page = client.get(url("income_sheet", chen, MONTH)).text

    assert url("paper", chen, "income") in page
    assert f'name="end" value="{MONTH}"' in page
    answer = client.post(url("paper", chen, "income"), {"end": MONTH})
    assert "24,000.00" in text_of(answer.content)


@pytest.mark.parametrize("end", ["2015-09", "1-1", "0000-00", "9" * 5000, "\0", "字"])
def test_a_window_that_is_none_prints_nothing(client, county, chen, end):
    answer = as_user(client, county.wang).post(url("paper", chen, "income"), {"end": end})

    assert answer.status_code in {HTTPStatus.FOUND, HTTPStatus.NOT_FOUND}
    assert not PaperKey.objects.exists()


def test_a_household_without_a_worksheet_is_told_so_and_is_offered_no_button(client, county):
    as_user(client, county.liu)
    page = client.get(url("papers", county.bai)).text

    assert "没有核算表" in page
    assert url("paper", county.bai, "income") not in page
    answer = client.post(url("paper", county.bai, "income"), follow=True)
    assert "请先填核算表" in answer.text


def test_printing_is_not_a_link_and_an_unknown_paper_is_no_page(client, county, chen):
    as_user(client, county.zhao)

    assert client.get(url("paper", chen, "income")).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert client.post(url("paper", chen, "passport")).status_code == HTTPStatus.NOT_FOUND
    assert client.get(url("paper_numbers", chen, "income")).status_code == HTTPStatus.NOT_FOUND


def test_only_who_may_see_whole_numbers_is_offered_them(client, county, chen):
    offered = url("paper_numbers", chen, "register")

    assert offered in as_user(client, county.liu).get(url("papers", chen)).text
    assert offered not in as_user(client, county.wang).get(url("papers", chen)).text
    assert client.get(offered).status_code == HTTPStatus.FORBIDDEN


def test_whole_numbers_are_asked_for_with_a_reason(client, county, chen):
    as_user(client, county.liu)
    form = url("paper_numbers", chen, "register")

    assert "会带出：证件号码、联系电话、银行账号" in client.get(form).text
    assert "请写明为什么要带完整号码" in client.post(form).text
    assert not AuditEntry.objects.filter(action="personal_data.revealed").exists()
    assert "53039919800101000X" in text_of(client.post(form, WHY).content)
    assert "530399********000X" in text_of(client.post(url("paper", chen, "register")).content)


def test_the_mark_of_a_demonstration_is_printed_where_the_county_is_one(client, county, chen, settings):
    as_user(client, county.wang)
    settings.DEMONSTRATION = False

    assert DEMONSTRATION_MARK not in text_of(client.post(url("paper", chen, "income")).content)
    settings.DEMONSTRATION = True
    assert DEMONSTRATION_MARK in text_of(client.post(url("paper", chen, "income")).content)


@pytest.mark.parametrize("username", ["wang", "li", "zhao", "sheng"])
def test_the_code_on_a_paper_leads_who_may_see_it_to_the_household(client, county, chen, username):
    key = print_paper(household_id=chen.pk, kind="income", actor=county.wang).key

    answer = as_user(client, getattr(county, username)).get(reverse("papers:open", args=[key]))

    assert answer.status_code == HTTPStatus.FOUND
    assert answer["Location"] == url("detail", chen)


def test_who_scans_it_logs_in_first_and_then_stands_at_the_household(client, county, chen):
    address = reverse("papers:open", args=[print_paper(household_id=chen.pk, kind="income", actor=county.wang).key])
    login = client.get(address)["Location"]

    answer = client.post(login, {"username": "wang", "password": PASSWORD}, follow=True)

    assert login == f"{reverse('accounts:login')}?next={address}"
    assert answer.redirect_chain[-1][0] == url("detail", chen)


def test_nobody_learns_from_a_code_whether_it_leads_anywhere(client, county, chen):
    key = print_paper(household_id=chen.pk, kind="income", actor=county.wang).key
    known, unknown = reverse("papers:open", args=[key]), reverse("papers:open", args=["a" * 20])

    strangers = [client.get(address) for address in (known, unknown)]
    as_user(client, county.sun)
    out_of_scope = [client.get(address) for address in (known, unknown)]
    as_user(client, county.cai)
    without_right = [client.get(address) for address in (known, unknown)]

    assert [answer.status_code for answer in strangers] == [HTTPStatus.FOUND] * 2
    assert [answer.status_code for answer in out_of_scope] == [HTTPStatus.NOT_FOUND] * 2
    assert [answer.status_code for answer in without_right] == [HTTPStatus.FORBIDDEN] * 2
    for one, other in (out_of_scope, without_right):
        assert without_numbers(one.text) == without_numbers(other.text)
        assert "陈阿福" not in one.text


def without_numbers(page: str) -> str:
    """Return a page without what differs between any two requests: tokens, keys, the number of the request."""
    return re.sub(r"[0-9a-f]{8,}|[\w-]{20,}|a{20}", "", page)


def test_the_code_holds_an_address_with_the_key_and_nothing_else(client, county, chen, monkeypatch):
    drawn = []
    monkeypatch.setattr("config.lib.printing.flow.segno.make", lambda link, **_: drawn.append(link) or Blank())

    pdf = as_user(client, county.liu).post(url("paper", chen, "income")).content

    assert drawn == [f"http://testserver/p/{PaperKey.objects.get().key}/"]
    assert PaperKey.objects.get().key.encode() not in pdf + streams_of(pdf)


class Blank:
    """A code without squares."""

    def matrix_iter(self, border: int) -> list[list[int]]:
        return [[0]]


def test_a_file_tells_nobody_in_its_properties_whose_paper_it_is(client, county, chen):
    pdf = as_user(client, county.liu).post(url("paper", chen, "income")).content

    properties = re.search(rb"/Author.*?/Title[^\n]*", pdf, re.DOTALL)
    assert properties
    assert "陈".encode("utf-16-be") not in properties[0]
