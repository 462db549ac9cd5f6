"""The pages of the library: what a person is offered, the page that asks, what was posted, why something is locked."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from projects.models import LibraryEntry, LibraryNotice, LibraryObjection
from tests.assessments.chain import picture
from tests.docx import words_of
from tests.projects.library_chain import bring_to, propose

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def here(county, settings, tmp_path):
    """The small county with a proposed project of Lower Bend, its photos in a folder of this test."""
    settings.MEDIA_ROOT = tmp_path
    county.way = propose(county)
    return county


@pytest.fixture
def as_(client, here):
    """Let somebody of the county log in and return the client."""

    def login(name: str):
        client.force_login(getattr(here, name), backend=BACKEND)
        return client

    return login


def pick(way: LibraryEntry) -> str:
    return f"{way.pk}-{way.round}"


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("板.jpg", picture().read(), content_type="image/jpeg")


def test_the_village_posts_what_it_proposed_after_a_page_that_asks(here, as_):
    client, sent = as_("he"), {"pick": pick(here.way), "entry": here.way.pk}
    asked = client.post(reverse("projects:library_ask", args=["post_village"]), sent).content.decode()
    assert "张贴村级公示 1 个项目，计划投资 280,000.50 元？" in asked

    board = {"place": "村委会公示栏", "phone": "0874-5760000", "days": "10", "photos": photo()}
    done = client.post(reverse("projects:library_take", args=["post_village"]), sent | board, follow=True)

    notice = LibraryNotice.objects.get()
    assert done.redirect_chain == [(reverse("projects:library_entry", args=[here.way.pk]), 302)]
    assert notice.photos.count() == 1
    assert f"村级公示到 {notice.last_day:%Y-%m-%d} 才满" in as_("li").get(done.redirect_chain[0][0]).content.decode()


def test_a_form_with_a_fault_comes_back_with_what_was_chosen(here, as_):
    sent = {"pick": pick(here.way), "place": "", "phone": "1", "days": "9"}
    page = as_("he").post(reverse("projects:library_take", args=["post_village"]), sent).content.decode()

    for told in ("请填张贴地点。", "公示天数请填 10 到 60 的整数。", pick(here.way)):
        assert told in page
    assert not LibraryNotice.objects.exists()


def test_what_cannot_go_is_shown_with_the_reason_and_left_out(here, as_):
    other = bring_to(here, "post_village", propose(here, name="下湾村蓄水池"))
    sent = {"pick": [pick(here.way), pick(other)]}
    page = as_("liu").post(reverse("projects:library_ask", args=["post_village"]), sent).content.decode()

    assert "张贴村级公示 1 个项目" in page
    assert "现在是「村级公示」，不能张贴村级公示" in page


def test_each_is_offered_the_steps_of_their_role_and_nothing_else(here, as_):
    bring_to(here, "post_village", propose(here, name="下湾村蓄水池"))
    offered = {
        name: [move.action for move in as_(name).get(reverse("projects:library")).context["found"].moves]
        for name in ("he", "li", "zhao", "qian", "cai", "sheng")
    }

    assert offered == {
        "he": ["post_village"],
        "li": ["review", "post_town", "send_back"],
        "zhao": ["prepare", "post_county", "enter", "query"],
        "qian": ["fix", "disapprove"],
        "cai": [],
        "sheng": [],
    }


def test_an_objection_is_written_down_and_settled_on_its_pages(here, as_):
    bring_to(here, "post_village", here.way)
    notice = LibraryNotice.objects.get()
    said = {
        "line": notice.lines.get().pk,
        "content": "没有议过",
        "received_on": f"{timezone.localdate()}",
        "who": "邻居",
    }
    as_("he").post(reverse("projects:library_object", args=[notice.pk]), said)
    objection = LibraryObjection.objects.get()
    page = as_("li").get(reverse("projects:library_notice", args=[notice.pk])).content.decode()
    assert reverse("projects:library_settle", args=[objection.pk]) in page

    found = {"result": "upheld", "finding": "确实没有议过"}
    as_("li").post(reverse("projects:library_settle", args=[objection.pk]), found)
    here.way.refresh_from_db()
    assert here.way.state == "returned"
    page = as_("he").get(reverse("projects:library_entry", args=[here.way.pk])).content.decode()
    assert "异议成立：确实没有议过" in page
    assert "更正申报内容" in page


def test_a_notice_is_printed_as_pdf_and_as_word(here, as_):
    bring_to(here, "post_village", here.way)
    address = reverse("projects:library_print", args=[LibraryNotice.objects.get().pk])

    assert as_("he").post(address).content.startswith(b"%PDF")
    told = words_of(as_("he").post(address, {"format": "docx"}).content)
    for words in ("下湾村项目公示", "下湾村人饮管网", "280,000.50", "12317", "86户通自来水"):
        assert words in told


def test_the_page_of_a_project_tells_how_it_came_into_the_library(here, as_):
    page = as_("cai").get(reverse("projects:detail", args=[here.way.project_id])).content.decode()

    for told in ("还没有入库，不能安排资金", "2027 年中央", "250,000.00 元", "减压池", "主要用途"):
        assert told in page
