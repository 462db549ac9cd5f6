"""The timetable of exits: planned by the county clerk, changed by superseding, held against what happened."""

from collections import Counter
from io import BytesIO

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from assessments.models import TownshipExitPlan, VillageExitPlan
from assessments.selectors.timetable import Figures, read_timetable, total_of
from assessments.services.timetable import PlanEntry, plans_of, save_plan, stamp
from config.lib.refusals import Refused
from households.models import Household
from villages.models import Village

DOCUMENT = "师贫组〔2018〕3号"


@pytest.fixture
def here(county):
    Village.objects.filter(pk=county.lower.pk).update(poor_level="national")
    county.year = timezone.localdate().year
    return county


def plan(here, *, actor=None, township=None, **entry):
    return save_plan(
        township_id=(township or here.east).pk,
        entry=PlanEntry(**({"document": DOCUMENT} | entry)),
        actor=actor or here.zhao,
    )


def let_out(household, year: int) -> None:
    Household.objects.filter(pk=household.pk).update(status="exited", exit_year=year)


@pytest.mark.parametrize(("planned", "actual", "ahead"), [(None, 3, None), (0, 3, 3), (5, 3, -2), (3, 3, 0)])
def test_a_difference_wants_a_plan(planned, actual, ahead):
    assert Figures(planned_homes=planned, homes=actual).homes_ahead == ahead


def test_a_sum_is_of_what_was_planned_and_nothing_planned_is_no_zero():
    assert total_of([Figures(2, 1), Figures(None, 4)]) == Figures(2, 5)
    assert total_of([Figures(None, 4)]) == Figures(None, 4)


def test_plan_and_actual_stand_side_by_side_by_township_and_year(here):
    plan(here, households={here.year: 2, here.year + 1: 1}, villages={here.lower.pk: here.year})
    let_out(here.chen, here.year)
    let_out(here.yuan, here.year)

    found = read_timetable(here.zhao)

    east, west = found.by_township(here.year)
    assert east.figures == Figures(2, 1, 1, 0)
    assert (east.figures.homes_ahead, east.figures.villages_ahead) == (-1, -1)
    assert west.figures == Figures(None, 1, None, 0)
    assert found.total(here.year) == Figures(2, 2, 1, 0)
    assert found.total() == Figures(3, 2, 1, 0)
    assert found.years == [here.year + 1, here.year]
    [lower] = found.by_village(here.year, here.east)
    assert (lower.village, lower.planned, lower.actual, lower.homes) == (here.lower, here.year, None, 1)


def test_a_household_that_fell_back_does_not_count_as_exited(here):
    let_out(here.chen, here.year)
    Household.objects.filter(pk=here.chen.pk).update(status="returned")
    assert read_timetable(here.zhao).homes == Counter()


def test_a_changed_plan_supersedes_and_an_emptied_one_is_taken_back(here):
    assert plan(here, households={here.year: 2}, villages={here.lower.pk: here.year}) == 2
    assert plan(here, households={here.year: 3}, villages={here.lower.pk: here.year}) == 1
    assert plan(here, households={here.year: None}) == 1

    assert TownshipExitPlan.objects.count() == 2
    assert TownshipExitPlan.objects.believed().count() == 0
    assert VillageExitPlan.objects.believed().get().year == here.year


WRONG = [
    ({"document": " "}, "依据哪个文件"),
    ({"households": {1999: 2}}, "年度只能填"),
    ({"households": {2018: -1}}, "0 或更大的整数"),
    ({"households": {2018: None}}, "没有改动"),
    ({"households": {2018: 1}, "seen": "0-0-9-9"}, "已经有人改过"),
]


def test_what_will_not_do_is_refused_and_nothing_written(here):
    for entry, said in WRONG:
        with pytest.raises(Refused, match=said):
            plan(here, **entry)
    assert TownshipExitPlan.objects.count() == 0


def test_villages_of_elsewhere_or_not_poor_are_refused(here):
    with pytest.raises(Refused, match="不属于这个乡镇"):
        plan(here, villages={here.far.pk: 2018})
    with pytest.raises(Refused, match="不是贫困村"):
        plan(here, villages={here.upper.pk: 2018})
    with pytest.raises(PermissionDenied):
        plan(here, actor=here.liu, households={2018: 1})
    with pytest.raises(ObjectDoesNotExist):
        save_plan(township_id=10**9, entry=PlanEntry(DOCUMENT), actor=here.zhao)
    assert VillageExitPlan.objects.count() == 0


def test_the_form_fills_the_plan_and_refuses_one_that_somebody_changed(here, client):
    client.force_login(here.zhao)
    url = f"/exit/timetable/{here.east.pk}/"
    seen = stamp(*plans_of(here.east))
    typed = {"document": DOCUMENT, "seen": seen, f"y{here.year}": "2", f"v{here.lower.pk}": str(here.year)}

    assert client.post(url, typed).status_code == 302
    again = client.post(url, typed | {f"y{here.year}": "9"})

    assert "已经有人改过" in again.content.decode()
    assert TownshipExitPlan.objects.get().households == 2
    assert f'value="{2}"' in client.get(url).content.decode()


def test_the_page_asks_no_more_with_more_plans_and_a_township_sees_its_own(here, client):
    plan(here, households={here.year: 2})
    client.force_login(here.zhao)
    client.get("/exit/timetable/")  # the first page of a session also notes when it was used
    with CaptureQueriesContext(connection) as few:
        assert client.get("/exit/timetable/").status_code == 200
    plan(here, households={2018: 7}, villages={here.lower.pk: 2018})
    plan(here, township=here.west, households={2018: 9})
    with CaptureQueriesContext(connection) as more:
        client.get("/exit/timetable/?year=2018")
    assert len(more) == len(few)
    assert read_timetable(here.li).total(2018) == Figures(7, 0, 1, 0)


def test_the_workbook_holds_what_the_page_shows(here, client):
    plan(here, households={here.year: 2}, villages={here.lower.pk: here.year})
    let_out(here.chen, here.year)
    client.force_login(here.sheng)

    book = load_workbook(BytesIO(client.get("/exit/timetable/export/").content))

    by_township, by_village = (list(sheet.values) for sheet in book.worksheets)
    assert ("东乡", str(here.year), 2, 1, -1, 1, 0, -1) in by_township
    assert by_township[-1][:3] == ("合计", "", 2)
    assert ("东乡", "下湾村", "国家级贫困村", str(here.year), None, None, None) in by_village
