"""The county's catalogue of incomes: services and pages."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from config.lib.refusals import Refused
from households.income_catalogue import CATALOGUE_START
from households.models import IncomeItem
from households.services.income import items_for
from households.services.income_items import ItemTerms, end_income_item, ensure_starting_items, set_income_item
from tests.households.entries import refusals
from tests.households.incomes import END, by_amount, save_sheet, sheet_of
from tests.households.test_fact_pages import BACKEND

PAPER = "县扶组〔2026〕9号"
OCTOBER = date(2026, 10, 1)
TEA = ItemTerms(name="茶叶", category="business", unit="公斤")
WHEAT = ItemTerms(name="小麦", category="business", unit="公斤", coefficient=Decimal("0.35"))


@pytest.fixture(autouse=True)
def _catalogue(county):
    ensure_starting_items()


def believed(code: str) -> list[IncomeItem]:
    return list(IncomeItem.objects.believed().filter(code=code).order_by("valid_from"))


def unchanged(action: str = "households.set_income_item") -> bool:
    return refusals(action) == 1 and not IncomeItem.objects.exclude(document__startswith="系统安装").exists()


def test_a_county_begins_with_a_catalogue_and_gets_it_once(county):
    count = IncomeItem.objects.count()

    assert count > 40
    assert ensure_starting_items() == 0
    shares = dict(IncomeItem.objects.filter(method="coefficient").values_list("code", "coefficient"))
    assert (shares["wheat"], shares["maize"], shares["potato"]) == (Decimal("0.31"), Decimal("0.49"), Decimal("0.67"))
    assert {item.category for item in items_for(END)} == {"wage", "business", "property", "transfer"}
    parts = IncomeItem.objects.filter(category="transfer").values_list("part", flat=True)
    assert set(parts) == {"family", "dibao", "tekun", "pension", "ecological", "other"}


def test_a_new_item_counts_from_its_day_on(county):
    item = set_income_item(terms=TEA, valid_from=OCTOBER, document=PAPER, actor=county.zhao)

    assert item.code not in {one.code for one in items_for(date(2026, 9, 30))}
    assert item in items_for(date(2027, 9, 30))
    assert AuditEntry.objects.get(action="households.set_income_item").after["name"] == "茶叶"


def test_another_coefficient_ends_the_one_before_and_counts_for_later_windows_only(county):
    [wheat] = believed("wheat")

    set_income_item(terms=WHEAT, valid_from=OCTOBER, document=PAPER, actor=county.zhao, item_id=wheat.pk)

    before, after = believed("wheat")
    assert (before.valid_to, before.coefficient) == (date(2026, 9, 30), Decimal("0.31"))
    assert (after.valid_from, after.coefficient, after.sort) == (OCTOBER, Decimal("0.35"), before.sort)
    assert IncomeItem.objects.get(pk=wheat.pk).superseded_at == before.recorded_at


def test_terms_from_the_same_day_replace_and_saved_worksheets_keep_theirs(county):
    save_sheet(county.chen, county.wang, {"wheat": by_amount("1000")})
    [wheat] = believed("wheat")

    set_income_item(terms=WHEAT, valid_from=CATALOGUE_START, document=PAPER, actor=county.zhao, item_id=wheat.pk)

    assert [item.coefficient for item in believed("wheat")] == [Decimal("0.35")]
    assert sheet_of(county.chen).net == 310
    assert sheet_of(county.chen).rows.get().item == wheat


def test_later_terms_end_the_ones_that_come_before_them(county):
    [wheat] = believed("wheat")
    later = set_income_item(terms=WHEAT, valid_from=OCTOBER, document=PAPER, actor=county.zhao, item_id=wheat.pk)

    set_income_item(terms=WHEAT, valid_from=date(2026, 1, 1), document=PAPER, actor=county.zhao, item_id=later.pk)

    ends = [(item.valid_from, item.valid_to) for item in believed("wheat")]
    assert ends[1:] == [(date(2026, 1, 1), date(2026, 9, 30)), (OCTOBER, None)]


def test_an_item_that_ends_is_gone_from_later_windows_and_stays_in_earlier_ones(county):
    [tobacco] = believed("tobacco")

    ended = end_income_item(item_id=tobacco.pk, last_day=date(2026, 9, 30), document=PAPER, actor=county.zhao)

    assert ended in items_for(date(2026, 9, 30))
    assert "tobacco" not in {item.code for item in items_for(date(2027, 9, 30))}
    with pytest.raises(Refused, match="已经在"):
        end_income_item(item_id=ended.pk, last_day=OCTOBER, document=PAPER, actor=county.zhao)


@pytest.mark.parametrize(
    ("changes", "about", "sentence"),
    [
        ({"name": " "}, {}, "项目名称"),
        ({"name": "小麦"}, {}, "目录里已经有"),
        ({"unit": "一个很长的单位"}, {}, "请填单位"),
        ({"category": "gift"}, {}, "请选择类别"),
        ({"part": "dibao"}, {}, "哪一部分"),
        ({"category": "transfer"}, {}, "哪一部分"),
        ({"counted": False}, {}, "写明原因"),
        ({"reason": "一次性救济"}, {}, "写明原因"),
        ({"coefficient": Decimal(0)}, {}, "系数应大于 0"),
        ({"coefficient": Decimal("1.001")}, {}, "系数应大于 0"),
        ({"coefficient": Decimal("0.3105")}, {}, "三位小数"),
        ({"category": "wage", "coefficient": Decimal("0.5")}, {}, "只有生产经营性"),
        ({}, {"document": " "}, "写明文号"),
        ({}, {"valid_from": date(2013, 9, 30)}, "起始日期早于"),
        ({}, {"item_id": 10**8}, "已经有人改过"),
    ],
)
def test_terms_against_the_rules_are_refused(county, changes, about, sentence):
    terms = ItemTerms(**{**{"name": TEA.name, "category": TEA.category, "unit": TEA.unit}, **changes})

    with pytest.raises(Refused, match=sentence):
        set_income_item(**{"terms": terms, "valid_from": OCTOBER, "document": PAPER, "actor": county.zhao} | about)
    assert unchanged()


def test_only_the_county_office_changes_the_catalogue(county):
    with pytest.raises(PermissionDenied):
        set_income_item(terms=TEA, valid_from=OCTOBER, document=PAPER, actor=county.liu)
    assert unchanged()

    with pytest.raises(PermissionDenied):
        end_income_item(item_id=believed("wheat")[0].pk, last_day=OCTOBER, document=PAPER, actor=county.liu)
    assert unchanged("households.end_income_item")


def test_an_item_does_not_end_before_it_begins(county):
    with pytest.raises(Refused, match="不能更早"):
        end_income_item(item_id=believed("wheat")[0].pk, last_day=date(2013, 9, 30), document=PAPER, actor=county.zhao)
    assert unchanged("households.end_income_item")


def test_the_pages_add_change_and_end_an_item(client, county):
    client.force_login(county.zhao, backend=BACKEND)
    typed = {"name": "茶叶", "category": "business", "unit": "公斤", "recurring": "on", "counted": "on"}
    dated = {"valid_from": "2026-01-01", "document": PAPER}

    client.post(reverse("households:item_add"), typed | dated)
    tea = IncomeItem.objects.get(name="茶叶")
    change = reverse("households:item_change", args=[tea.pk])
    page = client.post(change, typed | dated | {"coefficient": "0.6"}, follow=True).text
    changed = IncomeItem.objects.believed().get(name="茶叶")
    client.post(reverse("households:item_end", args=[changed.pk]), {"last_day": "2026-09-30", "document": PAPER})

    assert "系数 0.6" in page
    assert client.get(change).status_code == 404
    assert believed(tea.code)[0].valid_to == date(2026, 9, 30)


def test_a_refusal_keeps_what_was_typed(client, county):
    client.force_login(county.zhao, backend=BACKEND)
    typed = {"name": "小麦", "category": "business", "unit": "公斤", "counted": "on", "valid_from": "2026-01-01"}

    response = client.post(reverse("households:item_add"), typed | {"document": PAPER})

    assert "目录里已经有「小麦」" in response.text
    assert response.context["form"]["document"].value() == PAPER


def test_a_cadre_reads_the_catalogue_and_changes_nothing(client, county):
    client.force_login(county.wang, backend=BACKEND)

    page = client.get(reverse("households:item_list")).text

    assert "一次性救济，不计入收入" in page
    assert "/change/" not in page


def test_the_list_asks_the_same_number_of_questions_with_twice_the_items(client, county):
    client.force_login(county.zhao, backend=BACKEND)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("households:item_list"))
        return len(asked)

    questions()
    few = questions()
    for number in range(60):
        item = ItemTerms(name=f"项目{number}", category="wage", unit="月")
        set_income_item(terms=item, valid_from=timezone.localdate(), document=PAPER, actor=county.zhao)

    assert questions() == few
