"""The pages of assets: what each reader sees, the forms that save, the papers, what waits."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.hooks import waiting_for
from accounts.models import AuditEntry
from config.lib.printing.blocks import Facts, Grid
from projects.models import Asset, AssetCheck, NoAsset
from projects.services.asset_papers import print_asset_paper, print_ledger
from tests.projects.assets import accepted_project, fill_assets, make_asset
from tests.queries import MOST_QUERIES

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def here(county, settings):
    """Accepted projects of Lower Bend and Far Hill with a card each, and one without."""
    return fill_assets(county)


def as_(client, county, name):
    """Log somebody in."""
    client.force_login(getattr(county, name), backend=BACKEND)
    return client


def test_a_township_sees_its_own_assets_and_what_their_cards_lack(client, here):
    page = as_(client, here, "liu").get(reverse("projects:asset_list"))

    assert [asset for asset, _ in page.context["rows"]] == [here.asset]
    assert "没有标识牌" in page.text
    assert len(as_(client, here, "zhao").get(reverse("projects:asset_list")).context["rows"]) == 2


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"gap": "certificate"}, 1), ({"owner_tier": "village"}, 2), ({"status": "idle"}, 0), ({"q": "蓄水池"}, 2),
        ({"q": "证-001"}, 1), ({"q": "SZ-2025-102"}, 1), ({"gap": "nonsense", "township": "x" * 50}, 2),
    ],
)  # fmt: skip
def test_the_list_is_narrowed_and_a_broken_filter_narrows_nothing(client, here, query, count):
    page = as_(client, here, "zhao").get(reverse("projects:asset_list"), query)

    assert len(page.context["rows"]) == count


def test_a_list_of_twice_as_many_asks_as_many_questions(client, here, django_assert_max_num_queries):
    for number in range(5):
        make_asset(here.tank, here.liu, name=f"池{number}")

    as_(client, here, "liu")
    client.get(reverse("projects:asset_list"))
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(reverse("projects:asset_list"))


def test_a_card_is_written_from_the_page_of_the_project(client, here):
    address = reverse("projects:asset_add", args=[here.bare_project.pk])
    opened = as_(client, here, "liu").get(address).context["form"]
    typed = {name: value for name, value in opened.initial.items() if value} | {
        "name": "新蓄水池", "category": "public", "original_value": "1000", "owner_tier": "village",
        "from_central": "1000",
    }  # fmt: skip

    answer = client.post(address, typed)

    asset = Asset.objects.get(name="新蓄水池")
    assert answer.url == reverse("projects:asset_detail", args=[asset.pk])
    assert (asset.village, asset.from_central, asset.from_other) == (here.lower, Decimal(1000), Decimal(0))
    assert "新蓄水池" in client.get(reverse("projects:detail", args=[here.bare_project.pk])).text


def test_a_refusal_stands_above_the_form_and_nothing_is_saved(client, here):
    address = reverse("projects:asset_check", args=[here.asset.pk])

    page = as_(client, here, "liu").post(address, {"checked_on": "2020-01-01", "found_as": "idle"})

    assert "盘点日期应在购建以后" in page.text
    assert AssetCheck.objects.count() == 1


def test_a_correction_opened_before_another_one_is_compared(client, here):
    address = reverse("projects:asset_correct", args=[here.asset.pk])
    form = as_(client, here, "liu").get(address).context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() not in {None, ""}}
    client.post(address, typed | {"keeper": "甲", "reason": "换人了"})

    page = client.post(address, typed | {"keeper": "乙", "reason": "又换人了"})

    assert page.status_code == 409
    assert "甲" in page.text
    assert Asset.objects.get(pk=here.asset.pk).keeper == "甲"


def test_the_projects_without_a_card_wait_for_who_keeps_cards_and_disposals_for_who_decides(client, here):
    waits = {item.task: item.count for item in waiting_for(here.liu)}
    assert waits["登记资产"] == 1
    decides = {item.task: item for item in waiting_for(here.qian)}
    assert decides["审批资产处置"].count == 1

    as_(client, here, "liu").post(reverse("projects:asset_none", args=[here.bare_project.pk]), {"reason": "补助"})

    assert NoAsset.objects.get().project == here.bare_project
    assert "登记资产" not in {item.task for item in waiting_for(here.liu)}


def test_a_decision_by_page_ends_the_asset(client, here):
    address = reverse("projects:disposal_decide", args=[here.disposal.pk])

    as_(client, here, "qian").post(address, {"approved": "yes", "opinion": ""})

    assert Asset.objects.get(pk=here.asset.pk).status == "disposed"


def test_the_ledger_names_the_townships_and_a_township_its_villages(client, here):
    address = reverse("projects:asset_ledger")
    whole = as_(client, here, "zhao").get(address)
    east = client.get(address, {"township": here.east.pk})
    long_ago = client.get(address, {"on": "2020-01-01"})

    assert [row.label for row in whole.context["ledger"].by_place] == ["东乡", "西镇"]
    assert [row.label for row in east.context["ledger"].by_place] == ["下湾村"]
    assert long_ago.context["ledger"].whole.count == 0
    assert "三种加法一致" in whole.text


def test_the_certificate_says_whose_it_is_and_the_plate_names_no_person(here):
    certificate = print_asset_paper(asset_id=here.asset.pk, kind="certificate", actor=here.liu)
    at_home = make_asset(here.tank, here.liu, owner_tier="household", household_code=here.chen.code, keeper="陈阿福")
    plate = print_asset_paper(asset_id=at_home.pk, kind="plate", actor=here.liu)

    said = {fact.label: fact.value for block in certificate.blocks if isinstance(block, Facts) for fact in block.facts}
    assert (said["原值 元"], said["所有权人"], said["管护责任人"]) == (
        "120,000.00", "下湾村股份经济合作社", "陈管水",
    )  # fmt: skip
    assert "证-001" in certificate.lead[0]
    assert "陈阿福" not in str(plate)
    assert AuditEntry.objects.filter(action="assets.print").count() == 2


def test_the_printed_ledger_of_a_township_has_every_card_and_the_sums(here):
    paper = print_ledger(township_id=here.east.pk, on=None, actor=here.liu)

    grids = [block for block in paper.blocks if isinstance(block, Grid)]
    assert grids[0].rows[-1][-1] == "1 / 120,000.00"
    assert [row[0] for row in grids[2].rows] == [here.asset.number]
    assert f"截至 {timezone.localdate()}" in paper.lead[1]


def test_a_paper_is_sent_as_a_file_that_nobody_keeps(client, here):
    address = reverse("projects:asset_paper", args=[here.asset.pk, "plate"])
    answer = as_(client, here, "liu").post(address)

    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert client.post(address.replace("plate", "poem")).status_code == 404


def test_the_telephone_of_a_keeper_is_opened_for_a_reason_only(client, here):
    address = reverse("projects:asset_contact", args=[here.asset.pk])
    as_(client, here, "liu")

    assert "08741234567" not in client.get(reverse("projects:asset_detail", args=[here.asset.pk])).text
    assert "08741234567" not in client.post(address, {"reason": "水"}).text
    assert "08741234567" in client.post(address, {"reason": "水池漏水，通知管护"}).text


def test_an_asset_of_the_whole_county_stands_in_no_township(client, here):
    whole = accepted_project(None, "SZ-2025-150")
    address = reverse("projects:asset_add", args=[whole.pk])
    as_(client, here, "zhao").post(
        address,
        {"name": "冷库", "category": "operating", "original_value": "9", "acquired_on": "2025-06-01",
         "owner_tier": "county", "submit_key": "0f8fad5b-d9cb-469f-a165-70867728950e"},
    )  # fmt: skip

    page = client.get(reverse("projects:asset_ledger"))

    assert [row.label for row in page.context["ledger"].by_place] == ["东乡", "西镇", "县本级"]
