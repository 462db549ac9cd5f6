"""The yearly register of a village: what is kept, what no door may write, what the pages show."""

from datetime import date
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from config.lib.merging import EditConflict, Opening, digests
from config.lib.refusals import Refused
from villages.models import VillageYear
from villages.services.years import save_village_year, year_values

BACKEND = "django.contrib.auth.backends.ModelBackend"
YEAR = timezone.localdate().year
COUNTS: dict[str, Any] = {
    "households": 400, "people": 1500, "unsafe_water_households": 30, "dangerous_houses": 10, "bus": True,
    "collective_income": Decimal("52000.00"), "farmland": Decimal("2310.50"), "disasters": ["drought"],
}  # fmt: skip


def save(
    county, actor=None, village=None, *, opened: dict[str, Any] | None = None, year=YEAR, **changes
) -> VillageYear:
    """Save the counts of Lower Bend, by a form opened just now."""
    opening = Opening(digests=digests(opened)) if opened is not None else None
    return save_village_year(
        village_id=(village or county.lower).pk,
        year=year,
        values=COUNTS | changes,
        document="2026年贫困村登记表",
        opening=opening,
        actor=actor or county.liu,
    )


def nothing_written() -> bool:
    refused = AuditEntry.objects.filter(action="villages.save_year.refused").count() == 1
    return refused and not VillageYear.objects.exists()


def test_the_counts_are_kept_with_author_and_what_was_not_counted_stays_unknown(county):
    row = save(county)

    assert {name: getattr(row, name) for name in COUNTS} == COUNTS
    assert (row.village, row.year, row.recorded_by) == (county.lower, YEAR, county.liu)
    assert (row.valid_from, row.valid_to) == (date(YEAR, 1, 1), date(YEAR, 12, 31))
    assert (row.clinics, row.hard_road, row.whole_village) == (None, None, "")
    assert AuditEntry.objects.get(action="villages.save_year").after["总户数"] == "400"


def test_a_correction_supersedes_and_leaves_what_it_does_not_name(county):
    first = save(county)
    save_village_year(village_id=county.lower.pk, year=YEAR, values={"clinics": 1},
                      opening=Opening(digests=digests(year_values(first))), actor=county.zhao)  # fmt: skip

    old, new = VillageYear.objects.order_by("id")
    assert (old.clinics, new.clinics, new.households) == (None, 1, 400)
    assert old.superseded_at == new.recorded_at
    assert new.recorded_by == county.zhao


def test_the_same_form_sent_twice_changes_nothing(county):
    opened = year_values(VillageYear())
    first = save(county, opened=opened)

    assert save(county, opened=opened) == first
    assert VillageYear.objects.count() == 1


def test_two_people_who_change_one_count_are_told(county):
    opened = year_values(save(county))
    save(county, opened=opened, households=410)

    with pytest.raises(EditConflict):
        save(county, county.zhao, opened=opened, households=420)

    assert VillageYear.objects.believed().get().households == 410


def test_a_form_without_a_change_is_refused(county):
    opened = year_values(save(county))

    with pytest.raises(Refused, match="没有改动"):
        save(county, opened=opened)


def test_each_year_has_a_row_of_its_own(county):
    save(county)
    save(county, year=YEAR - 1, households=390)

    assert VillageYear.objects.believed().count() == 2


@pytest.mark.parametrize("role", ["wang", "he", "li", "shui", "sheng"])
def test_a_role_without_the_right_is_refused(county, role):
    with pytest.raises(PermissionDenied):
        save(county, getattr(county, role))

    assert nothing_written()


def test_a_village_elsewhere_is_not_found(county):
    with pytest.raises(ObjectDoesNotExist):
        save(county, village=county.far)

    assert nothing_written()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"households": 0}, "不能是 0"),
        ({"people": None}, "不能是 0"),
        ({"unsafe_water_households": 391}, "加起来多于总户数"),
        ({"dangerous_houses": 401}, "危房户数不能多于总户数"),
        ({"registered_people": 1501}, "建档立卡人口不能多于总人口"),
        ({"farmland": Decimal(-1)}, "不能是负数"),
        ({"year": 2013}, "2014 年到今年"),
        ({"year": YEAR + 1}, "2014 年到今年"),
    ],
)
def test_counts_against_the_rules_are_refused(county, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        save(county, **changes)

    assert nothing_written()


def test_unsafe_water_and_dangerous_houses_may_be_all_there_are(county):
    assert save(county, unsafe_water_households=390).unsafe_water_households == 390


@pytest.mark.parametrize(
    "counts", [{"households": 0, "people": 1}, {"households": 5, "people": 9, "unsafe_water_households": 6}]
)
def test_the_database_refuses_them_too(county, counts):
    with pytest.raises(IntegrityError), transaction.atomic():
        VillageYear.objects.create(village=county.lower, year=YEAR, valid_from=date(YEAR, 1, 1), **counts)


def test_a_form_goes_from_the_village_page_and_back_to_it(client, county):
    client.force_login(county.liu, backend=BACKEND)
    page = reverse("villages:detail", args=[county.lower.pk])
    form = reverse("villages:year", args=[county.lower.pk, YEAR])
    assert form in client.get(page).text
    opened = client.get(form).context["form"]

    sent = {"opened": opened["opened"].value(), "households": "400", "people": "1500", "farmland": "2310.5"}
    answer = client.post(form, sent, follow=True)

    assert answer.redirect_chain == [(page, HTTPStatus.FOUND)]
    assert f"村情 {YEAR} 年" in answer.text
    assert "2310.50" in answer.text
    assert VillageYear.objects.get().recorded_by == county.liu


def test_what_was_typed_stays_when_the_rules_say_no(client, county):
    client.force_login(county.liu, backend=BACKEND)
    form = reverse("villages:year", args=[county.lower.pk, YEAR])

    answer = client.post(form, {"households": "5", "people": "9", "dangerous_houses": "6"})

    assert "不能多于总户数" in answer.text
    assert not VillageYear.objects.exists()


def test_who_may_only_read_sees_the_counts_and_no_form(client, county):
    save(county)
    client.force_login(county.sheng, backend=BACKEND)

    page = client.get(reverse("villages:detail", args=[county.lower.pk])).text

    assert "52,000.00 元" in page
    assert "填村情年报" not in page


def test_a_year_that_cannot_be_entered_is_no_page(client, county):
    client.force_login(county.liu, backend=BACKEND)

    assert client.get(reverse("villages:year", args=[county.lower.pk, 2013])).status_code == HTTPStatus.NOT_FOUND
