from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEntry
from households.models import Evidence
from tests.conftest import add_member
from tests.households.conftest import picture
from tests.households.papers import PDF, pdf, upload
from tests.households.test_fact_pages import BACKEND


@pytest.fixture
def logged_in(client, county):
    """Let somebody log in and return the browser."""

    def log_in(username: str):
        client.force_login(getattr(county, username), backend=BACKEND)
        return client

    return log_in


@pytest.fixture
def disability(county) -> Evidence:
    """The disability card of Chen, uploaded by Wang."""
    head = county.chen.members.first()
    return upload(county.chen, county.wang, kind="disability_card", member=head, note="肢体二级")


def page_of(name: str, row) -> str:
    return reverse(f"households:{name}", args=[row.pk])


def test_a_paper_goes_from_the_form_into_the_file_of_the_household(logged_in, county):
    sent = {"kind": "water_report", "issued_on": "2026-03-02", "pages": "2", "file": picture()}

    response = logged_in("wang").post(page_of("evidence_add", county.chen), sent, follow=True)

    assert response.redirect_chain == [(page_of("dossier", county.chen), HTTPStatus.FOUND)]
    assert "饮水安全认定报告已存入一户一档" in response.text
    assert Evidence.objects.get().pages == 2


def test_a_bad_file_says_what_to_do_and_nothing_typed_is_lost(logged_in, county):
    sent = {"kind": "water_report", "issued_on": "2026-03-02", "pages": "2", "file": pdf(b"<html>")}

    response = logged_in("wang").post(page_of("evidence_add", county.chen), sent)

    assert "不是完整的图片或 PDF" in response.text
    assert response.context["form"]["issued_on"].value() == "2026-03-02"
    assert not Evidence.objects.exists()


def test_the_address_says_what_is_missing_and_whose_it_is(logged_in, county):
    head = county.chen.members.first()
    url = f"{page_of('evidence_add', county.chen)}?kind=school_roll&member={head.pk}"

    form = logged_in("wang").get(url).context["form"]

    assert (form["kind"].value(), form["member"].value()) == ("school_roll", str(head.pk))
    nonsense = logged_in("wang").get(f"{page_of('evidence_add', county.chen)}?kind=roof&member=" + "9" * 5000)
    assert nonsense.status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    ("username", "status"),
    [("wang", 200), ("he", 200), ("li", 200), ("shui", 200), ("sheng", 200), ("sun", 404), ("cai", 403)],
)
def test_a_picture_is_served_within_scope_and_never_cached_or_run(logged_in, county, username, status):
    paper = upload(county.chen, county.wang)

    answer = logged_in(username).get(page_of("evidence_file", paper))

    assert answer.status_code == status
    if status == HTTPStatus.OK:
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Content-Disposition"].startswith("inline")
        assert "no-store" in answer["Cache-Control"]


def test_a_pdf_is_only_downloaded_and_acts_nowhere(logged_in, county):
    paper = upload(county.chen, county.wang, pdf())

    answer = logged_in("li").get(page_of("evidence_file", paper))

    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_paper_whose_file_is_gone_is_not_found(logged_in, county):
    paper = upload(county.chen, county.wang)
    paper.file.storage.delete(paper.file.name)

    assert logged_in("wang").get(page_of("evidence_file", paper)).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(("username", "status"), [("wang", 200), ("he", 403), ("li", 403), ("liu", 403), ("shui", 403)])
def test_a_sensitive_paper_opens_by_itself_only_for_who_uploaded_it(logged_in, disability, username, status):
    assert logged_in(username).get(page_of("evidence_file", disability)).status_code == status


def test_a_sensitive_paper_is_opened_with_a_reason_that_is_logged(logged_in, disability):
    browser = logged_in("liu")

    refused = browser.post(page_of("evidence_open", disability), {"reason": "看看"})
    answer = browser.post(page_of("evidence_open", disability), {"reason": "核对补贴名单"})

    assert "至少 4 个字" in refused.text
    assert answer["Content-Type"] == "image/jpeg"
    assert AuditEntry.objects.get(action="households.open_evidence").actor.username == "liu"


def test_an_ordinary_paper_has_no_such_page(logged_in, county):
    paper = upload(county.chen, county.wang)

    assert logged_in("liu").get(page_of("evidence_open", paper)).status_code == HTTPStatus.NOT_FOUND


def test_who_may_not_open_a_sensitive_paper_reads_neither_its_note_nor_an_address(logged_in, county, disability):
    seen = {name: logged_in(name).get(page_of("dossier", county.chen)).text for name in ("wang", "li", "liu")}

    assert "肢体二级" in seen["wang"]
    assert all("肢体二级" not in seen[name] for name in ("li", "liu"))
    assert "只有能查看个人信息的人可以打开" in seen["li"]
    assert page_of("evidence_open", disability) in seen["liu"]


def test_a_wrong_paper_is_taken_back_from_its_page_and_told_with_the_reason(logged_in, county):
    paper = upload(county.chen, county.wang)
    browser = logged_in("wang")

    page = browser.post(page_of("evidence_withdraw", paper), {"reason": "传到别人家了"}, follow=True).text

    assert "已撤回" in page
    assert "传到别人家了" in page
    assert "这份材料已经撤回" in browser.get(page_of("evidence_withdraw", paper)).text


def test_what_the_household_needs_is_listed_with_where_to_bring_it(logged_in, county):
    child = add_member(county.chen, "陈小妹", number=7, birth=county.chen.members.first().birth_date.replace(year=2016))
    upload(county.chen, county.wang)

    page = logged_in("wang").get(page_of("dossier", county.chen)).text

    assert "上学证明（陈小妹）" in page
    assert f"kind=school_roll&amp;member={child.pk}" in page
    assert "危房" not in page
    assert "看图片" in page


def test_an_auditor_finds_no_way_to_upload_or_take_back(logged_in, county):
    upload(county.chen, county.wang)

    page = logged_in("sheng").get(page_of("dossier", county.chen)).text

    assert "/dossier/new/" not in page
    assert "/withdraw/" not in page


def test_the_page_of_the_household_says_how_many_are_missing(logged_in, county):
    browser = logged_in("wang")
    before = browser.get(page_of("detail", county.chen)).context["missing"]
    upload(county.chen, county.wang)

    response = browser.get(page_of("detail", county.chen))

    assert response.context["missing"] == before - 1
    assert "已存 1 份" in response.text


def test_the_page_asks_the_same_number_of_questions_with_twice_the_rows(logged_in, county):
    browser = logged_in("wang")

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            browser.get(page_of("dossier", county.chen))
        return len(asked)

    upload(county.chen, county.wang)
    questions()
    few = questions()
    for number in range(4):
        upload(county.chen, county.wang, picture(size=(20 + number, 20)), member=county.chen.members.last())

    assert questions() == few
    assert few <= 12
