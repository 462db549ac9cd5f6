"""Quarterly estimates: they feed the worksheet of the year and are never evidence."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from config.lib.dates import income_window, quarters_of
from config.lib.refusals import Refused
from households.income import Cells
from households.models import Household, IncomeEstimate, IncomeItem, IncomeRow, IncomeWorksheet, RegisterChange
from households.services.changes import return_change
from households.services.estimates import (
    Feed,
    believed_estimate,
    feeds_of,
    quarters_to_estimate,
    save_estimate,
)
from households.services.income import item_values, items_for, rows_of
from households.services.income_items import ensure_starting_items
from tests.households.entries import paper, refusals
from tests.households.incomes import MONTH, by_amount, by_quantity
from tests.households.test_fact_pages import BACKEND, opened
from tests.households.test_income_database import refused_at_the_end

WINDOW = income_window(timezone.localdate())
QUARTERS = quarters_of(WINDOW)
LAST = QUARTERS[-1][1]
PIGS = {"pigs": by_quantity("2", "1800", cost=Decimal(900))}


@pytest.fixture(autouse=True)
def _catalogue(county):
    ensure_starting_items()


def estimate(household, actor, incomes: dict[str, Cells | None], quarter_end: date = LAST) -> RegisterChange:
    stored = believed_estimate(household, quarter_end)
    rows = rows_of(stored)
    now = item_values(items_for(quarter_end, rows), rows)
    typed = now | {f"item-{code}": cells for code, cells in incomes.items()}
    about = {"household_id": household.pk, "quarter_end": quarter_end}
    return save_estimate(**about, typed=typed, paper=paper(now), actor=actor)


def nothing_written() -> bool:
    written = IncomeEstimate.objects.exists() or IncomeRow.objects.exists() or RegisterChange.objects.exists()
    return not written and refusals("households.save_estimate") == 1


def test_an_estimate_is_kept_in_marked_rows_and_waits_for_a_second_person(county):
    change = estimate(county.chen, county.wang, PIGS)

    row = IncomeRow.objects.get()
    assert (row.is_estimate, row.worksheet, row.estimate.window_end) == (True, None, LAST)
    assert (row.gross, row.cost, row.net) == (3600, 900, 2700)
    assert (change.kind, change.state) == ("estimate", "pending")


def test_the_next_version_supersedes_the_one_before(county):
    estimate(county.chen, county.wang, PIGS)
    estimate(county.chen, county.liu, {"pigs": by_quantity("3", "1800")})

    old, new = IncomeEstimate.objects.order_by("id")
    assert old.superseded_at == new.recorded_at
    assert feeds_of(county.chen, WINDOW)["pigs"].gross == 5400


def test_the_quarters_of_a_window_feed_its_year_and_no_other(county):
    for _, end in QUARTERS[:3]:
        estimate(county.chen, county.wang, PIGS, end)
    estimate(county.bai, county.liu, PIGS)

    before = (WINDOW[0].replace(year=WINDOW[0].year - 1), WINDOW[1].replace(year=WINDOW[1].year - 1))
    assert feeds_of(county.chen, WINDOW) == {"pigs": Feed(Decimal(10800), Decimal(2700), 3)}
    assert feeds_of(county.chen, before) == {}


def test_estimates_alone_make_no_worksheet(county):
    for _, end in QUARTERS:
        estimate(county.chen, county.wang, PIGS, end)

    assert not IncomeWorksheet.objects.exists()


def test_the_database_lets_no_row_be_estimate_and_evidence_at_once(county):
    estimate(county.chen, county.wang, PIGS)
    made = IncomeEstimate.objects.get()
    about = {"household": county.chen, "window_start": WINDOW[0], "window_end": WINDOW[1], "valid_from": WINDOW[1]}
    sheet = IncomeWorksheet.objects.create(**about, source="form", head_count=3)
    item = IncomeItem.objects.get(code="dibao")

    with pytest.raises(IntegrityError), transaction.atomic():
        IncomeRow.objects.create(household=county.chen, worksheet=sheet, estimate=made, item=item, gross=1)
    marked = {"household": county.chen, "estimate": made, "is_estimate": True, "item": item, "gross": 1}
    assert refused_at_the_end(lambda: IncomeRow.objects.create(**marked))
    with pytest.raises(IntegrityError), transaction.atomic():
        IncomeEstimate.objects.update(item_count=2)


@pytest.mark.parametrize(
    ("incomes", "sentence"),
    [({}, "至少填一项"), ({"pigs": by_amount("-1")}, "0 到 10 亿"), ({"gold": by_amount("1")}, "目录刚才改过")],
)
def test_values_against_the_rules_are_refused(county, incomes, sentence):
    with pytest.raises(Refused, match=sentence):
        estimate(county.chen, county.wang, incomes)
    assert nothing_written()


def test_only_ended_quarters_of_two_windows_are_offered(county):
    assert [end for _, end in quarters_to_estimate(date(2027, 1, 1))] == [
        date(2026, 12, 31), date(2026, 9, 30), date(2026, 6, 30), date(2026, 3, 31), date(2025, 12, 31),
    ]  # fmt: skip
    assert quarters_to_estimate(date(2026, 12, 31))[0][1] == date(2026, 9, 30)
    with pytest.raises(Refused, match="已经结束的季度"):
        estimate(county.chen, county.wang, PIGS, date(2100, 3, 31))
    assert nothing_written()


def test_a_role_without_the_right_is_refused(county):
    with pytest.raises(PermissionDenied):
        estimate(county.chen, county.shui, PIGS)
    assert nothing_written()


def test_a_household_elsewhere_is_not_found(county):
    with pytest.raises(ObjectDoesNotExist):
        estimate(county.yuan, county.wang, PIGS)
    assert nothing_written()


def test_a_household_that_is_gone_takes_no_estimate(county):
    Household.objects.filter(pk=county.chen.pk).update(status="removed")

    with pytest.raises(Refused, match="清退"):
        estimate(county.chen, county.wang, PIGS)
    assert nothing_written()


def test_the_form_of_a_quarter_saves_and_the_facts_page_shows_it(client, county):
    client.force_login(county.wang, backend=BACKEND)
    url = reverse("households:estimate", args=[county.chen.pk, f"{LAST:%Y-%m}"])
    typed = {"item-pigs-amount": "3600", "item-pigs-cost": "900"}

    sums = client.post(f"{url}sums/", opened(client, url) | typed, headers={"HX-Request": "true"}).text
    page = client.post(url, opened(client, url) | typed, follow=True).text

    assert "2,700.00 元" in sums
    assert "人均" not in sums
    assert "净收入 2,700.00" in page


def test_the_worksheet_of_the_year_opens_with_the_estimates_when_asked(client, county):
    client.force_login(county.wang, backend=BACKEND)
    for _, end in QUARTERS[:2]:
        estimate(county.chen, county.wang, PIGS, end)
    url = reverse("households:income", args=[county.chen.pk, MONTH])

    plain, fed = client.get(url), client.get(f"{url}?from=quarters")
    client.post(url, opened(client, f"{url}?from=quarters"))

    assert "2 个季度" in plain.text
    assert plain.context["form"]["item-pigs-amount"].value() is None
    assert fed.context["form"]["item-pigs-amount"].value() == 7200
    assert "请逐项对照凭据核实" in fed.text
    sheet = IncomeWorksheet.objects.get()
    assert (sheet.state, sheet.net, sheet.item_count) == ("draft", 5400, 1)


def test_a_returned_estimate_is_corrected_where_it_was_entered(client, county):
    change = estimate(county.chen, county.wang, PIGS)
    return_change(change_id=change.pk, opinion="算错了", actor=county.li)
    client.force_login(county.wang, backend=BACKEND)

    page = client.get(reverse("households:change_detail", args=[change.pk])).text

    assert f"/estimates/{LAST:%Y-%m}/?answers={change.pk}" in page
