"""A helper brings a paper that the household's file lacks: photographed, shrunk on the phone, then there."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from accounts.reveal import open_stored
from households.models import Evidence
from tests.e2e.conftest import WIDTHS
from tests.households.papers import PDF

pytestmark = pytest.mark.browser


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A photo as a phone takes it: large and noisy."""
    path = tmp_path / "report.jpg"
    Image.effect_noise((3000, 2000), 80).save(path, quality=95)
    return path


def test_a_helper_photographs_a_paper_and_finds_it_in_the_file(page_at, county, login, axe, large, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    page = page_at(min(WIDTHS))
    sent: list[int] = []
    page.on("request", lambda one: sent.append(len(one.post_data_buffer or b"")) if one.method == "POST" else None)
    login(page, "wang")
    page.goto(f"/households/{county.chen.pk}/")
    page.click("text=看档案")
    page.click("li:has-text('饮水安全认定报告') a:has-text('上传')")
    page.set_input_files("input[type=file]", large)
    expect(page.locator(".picked img")).to_have_count(1)
    page.fill("[name=issued_on]", "2026-03-02")
    axe(page)

    page.click("button:has-text('上传材料')")
    expect(page.locator("#there")).to_be_visible()

    axe(page)
    paper = Evidence.objects.get()
    assert (paper.kind, paper.recorded_by) == ("water_report", county.wang)
    assert max(sent) < large.stat().st_size / 2
    expect(page.locator("li:has-text('饮水安全认定报告')")).to_contain_text("有")


def test_a_pdf_is_named_and_sent_as_it_is(page_at, county, login, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    report = tmp_path / "report.pdf"
    report.write_bytes(PDF)
    page = page_at(max(WIDTHS))
    login(page, "liu")
    page.goto(f"/households/{county.chen.pk}/dossier/new/?kind=water_report")
    page.set_input_files("input[type=file]", report)
    expect(page.locator(".picked b")).to_have_text("report.pdf")
    page.fill("[name=issued_on]", "2026-03-02")

    page.click("button:has-text('上传材料')")
    expect(page.locator("#there")).to_be_visible()

    assert open_stored(Evidence.objects.get().file) == PDF
