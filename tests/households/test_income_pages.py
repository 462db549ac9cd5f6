from decimal import Decimal
from http import HTTPStatus

import pytest
from django.urls import reverse
from django.utils import timezone

from households.models import IncomeItem, IncomeWorksheet
from households.services.changes import return_change
from households.services.income_items import ensure_starting_items
from households.services.worksheets import monitoring_windows
from tests.households.incomes import CLOSED, MONTH, by_amount, by_quantity, save_sheet, sheet_of
from tests.households.test_fact_pages import BACKEND, opened

INCOMES = {"migrant": by_quantity("8", "3000"), "wheat": by_amount("1000"), "condolence": by_amount("500")}


@pytest.fixture(autouse=True)
def _catalogue(county):
    ensure_starting_items()


@pytest.fixture
def wang(client, county):
    """A browser in which Wang is logged in."""
    client.force_login(county.wang, backend=BACKEND)
    return client


def page_of(name: str, county, end: str = MONTH) -> str:
    return reverse(f"households:{name}", args=[county.chen.pk, end])


def cells(code: str, **typed: str) -> dict[str, str]:
    """Return the cells of an item as a browser sends them."""
    return {f"item-{code}-{cell}": value for cell, value in typed.items()}


def test_items_go_from_the_form_to_the_page_that_shows_them(wang, county):
    url = page_of("income", county)
    typed = cells("migrant", quantity="8", unit_price="3000", evidence="工资流水") | cells("wheat", amount="1000")

    response = wang.post(url, opened(wang, url) | typed, follow=True)

    assert response.redirect_chain == [(page_of("income_sheet", county), HTTPStatus.FOUND)]
    assert "工资流水" in response.text
    assert "24,310.00" in response.text
    assert sheet_of(county.chen).per_head == Decimal("8103.33")


def test_a_bad_cell_says_what_to_do_and_nothing_typed_is_lost(wang, county):
    url = page_of("income", county)
    typed = cells("migrant", quantity="八", unit_price="3000") | cells("pigs", amount="1200.50", cost="900.005")

    response = wang.post(url, opened(wang, url) | typed | cells("dibao", amount="3600", evidence="存折"))

    assert "外出务工工资：数量请填数字，最多两位小数" in response.text
    assert "生猪：支出请填数字，最多两位小数" in response.text
    form = response.context["form"]
    kept = [form[name].value() for name in ("item-migrant-quantity", "item-pigs-cost", "item-dibao-evidence")]
    assert kept == ["八", "900.005", "存折"]
    assert response.context["totals"].transfer == 3600
    assert not IncomeWorksheet.objects.exists()


@pytest.mark.parametrize(
    ("typed", "cell", "sentence"),
    [
        (cells("migrant", quantity="8"), "item-migrant-unit_price", "外出务工工资：填了数量，请补填单价"),
        (cells("migrant", unit_price="8"), "item-migrant-quantity", "外出务工工资：填了单价，请补填数量"),
        (cells("migrant", evidence="流水"), "item-migrant-amount", "外出务工工资：请填金额"),
        (cells("wheat", quantity="2", unit_price="3", amount="7"), "item-wheat-amount", "数量乘单价是 6.00 元"),
        (cells("wheat", amount="-1"), "item-wheat-amount", "小麦：金额请填数字"),
        (cells("wheat", amount="1", evidence="13887412046"), "item-wheat-evidence", "电话"),
    ],
)
def test_each_fault_stands_at_its_cell(wang, county, typed, cell, sentence):
    url = page_of("income", county)

    response = wang.post(url, opened(wang, url) | typed)

    assert sentence in "".join(response.context["form"].errors[cell])


def test_the_running_totals_come_from_the_server_and_save_nothing(wang, county):
    url = page_of("income_sums", county)
    typed = opened(wang, page_of("income", county)) | cells("wheat", quantity="100", unit_price="2") | cells(
        "pigs", amount="x"
    )  # fmt: skip

    part = wang.post(url, typed, headers={"HX-Request": "true"}).text
    whole = wang.post(url, typed).text

    assert "<html" not in part
    assert "200.00" in part
    assert "人均 20.67 元" in part
    assert "人均 20.67 元" in whole
    assert f'action="{page_of("income", county)}"' in whole
    assert not IncomeWorksheet.objects.exists()
    assert wang.get(url).headers["Location"] == page_of("income", county)


def test_the_form_opens_with_what_is_stored(wang, county):
    save_sheet(county.chen, county.wang, INCOMES)

    response = wang.get(page_of("income", county))

    form = response.context["form"]
    assert form["item-migrant-quantity"].value() == 8
    assert form["item-migrant-amount"].value() is None
    assert form["item-wheat-amount"].value() == 1000
    assert "人均 8,103.33 元" in response.text


def test_two_people_meet_on_the_compare_page_and_the_choice_is_saved(wang, county):
    url = page_of("income", county)
    typed = (
        opened(wang, url)
        | cells("migrant", quantity="8", unit_price="3000")
        | cells("dibao", amount="900")
        | {"reason": "对照工资流水"}
    )
    save_sheet(county.chen, county.liu, {"migrant": by_quantity("9", "3000")})

    clash = wang.post(url, typed)

    assert clash.status_code == HTTPStatus.CONFLICT
    assert "9 月 × 3,000.00 元 = 27,000.00 元" in clash.text
    mine = next(one.choose_mine for one in clash.context["comparisons"])
    wang.post(url, typed | {"choose-item-migrant": mine})
    assert sheet_of(county.chen).net == 24900


def test_an_item_that_left_the_catalogue_meanwhile_is_not_lost_in_silence(wang, county):
    url = page_of("income", county)
    typed = opened(wang, url) | cells("tobacco", amount="900")
    IncomeItem.objects.filter(code="tobacco").update(superseded_at=timezone.now())

    response = wang.post(url, typed)

    assert "收入项目目录刚才改过" in response.text
    assert not IncomeWorksheet.objects.exists()


def test_the_form_of_totals_leads_on_to_the_items(wang, county):
    save_sheet(county.chen, county.wang, INCOMES)

    response = wang.get(reverse("households:worksheet", args=[county.chen.pk, int(MONTH[:4])]))

    assert response.headers["Location"] == page_of("income", county)


def test_a_returned_worksheet_is_corrected_where_it_was_entered(wang, county):
    change = save_sheet(county.chen, county.wang, INCOMES)
    return_change(change_id=change.pk, opinion="没有工资流水", actor=county.li)

    page = wang.get(reverse("households:change_detail", args=[change.pk])).text

    assert f"{page_of('income', county)}?answers={change.pk}" in page


def test_the_household_page_shows_the_items_behind_the_total_and_those_left_out(wang, county):
    save_sheet(county.chen, county.wang, INCOMES, **CLOSED)

    page = wang.get(reverse("households:detail", args=[county.chen.pk])).text

    assert "看 2 个项目，1 项不计入" in page
    assert "慰问金和慰问物资<small" in page
    assert "一次性救济，不计入收入" in page


def test_the_household_page_compares_with_the_years_before(wang, county):
    year = sheet_of_year(county, 2)
    sheet_of_year(county, 1)
    save_sheet(county.chen, county.wang, INCOMES, **CLOSED)

    page = wang.get(reverse("households:detail", args=[county.chen.pk])).text

    assert page.index(f"{year + 1} 年人均") < page.index(f"{year} 年人均")
    assert "1,002.00" in page


def sheet_of_year(county, years_ago: int) -> int:
    year = int(MONTH[:4]) - years_ago
    day = timezone.localdate().replace(year=year, month=9, day=30)
    start = day.replace(year=year - 1, month=10, day=1)
    about = {"household": county.chen, "window_start": start, "window_end": day, "valid_from": day, "source": "form"}
    IncomeWorksheet.objects.create(**about, head_count=1, wage=1000 + years_ago, state="closed")
    return year


def test_a_window_of_monitoring_is_offered_apart_and_does_not_speak_of_the_year(wang, county):
    _, end = next(iter(monitoring_windows(timezone.localdate())))
    url = page_of("income", county, f"{end:%Y-%m}")
    wang.post(url, opened(wang, url) | cells("migrant", amount="77700"))

    facts = wang.get(reverse("households:facts", args=[county.chen.pk])).text
    detail = wang.get(reverse("households:detail", args=[county.chen.pk])).text

    assert "纳入监测用，不作退出的依据" in facts
    assert "25,900.00" in facts
    assert "25,900.00" not in detail


@pytest.mark.parametrize("end", ["2013-09", "2026-13", "0001-01", "9999-12", "abc"])
def test_what_window_there_is_not_is_not_found(wang, county, end):
    for name in ("income", "income_sheet"):
        assert wang.get(page_of(name, county, end)).status_code == HTTPStatus.NOT_FOUND


def test_who_may_only_read_sees_the_items_and_no_way_to_change_them(client, county):
    save_sheet(county.chen, county.wang, INCOMES)
    client.force_login(county.sheng, backend=BACKEND)

    page = client.get(page_of("income_sheet", county)).text

    assert "外出务工工资" in page
    assert "/edit/" not in page


def test_without_a_catalogue_the_page_says_who_has_to_make_one(wang, county):
    IncomeItem.objects.update(superseded_at=timezone.now())

    page = wang.get(page_of("income", county)).text

    assert "请县办经办登记目录" in page
    assert reverse("households:worksheet", args=[county.chen.pk, int(MONTH[:4])]) in page
