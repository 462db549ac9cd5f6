"""What is exported as any of the workbooks and sent in again unchanged is the same, row by row."""

import pytest

from households.imports.books import BOOKS
from households.services import exports
from households.services.income_items import ensure_starting_items
from tests.conftest import build_county
from tests.households.each_fact import make_each_fact
from tests.households.entries import make_water
from tests.households.imports.books import counts, exported, faults, send
from tests.households.incomes import CLOSED, by_amount, by_quantity, save_sheet
from villages.models import VillageYear

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_workbook_comes_back_the_same(settings, tmp_path, monkeypatch):
    settings.EXPORT_ROOT = tmp_path
    monkeypatch.setattr(exports, "_send", lambda export: None)
    county = build_county()
    ensure_starting_items()
    make_each_fact(county)
    make_water(county.chen, supply="tap", litres="45.5", minutes=0)
    incomes = {"dibao": by_amount("1200", evidence="一卡通"), "maize": by_quantity("400", "1.2")}
    save_sheet(county.chen, county.liu, incomes | {"pigs": by_amount("3000.5", cost="800")}, **CLOSED)
    said = {"whole_village": "now", "disasters": ["flood", "frost"], "farmland": "1200.50", "bus": False}
    for village in (county.lower, county.far):
        days = {"valid_from": "2025-01-01", "valid_to": "2025-12-31"}
        VillageYear.objects.create(village=village, year=2025, households=400, people=1600, **days, **said)

    found = {}
    for key, book in BOOKS.items():
        job = send(county.zhao, key, exported(county.zhao, key))
        assert (key, faults(job)) == (key, [])
        found[key] = [counts(job, sheet.key) for sheet in book.sheets]

    one = [(0, 0, 1, 0)]
    assert found == {
        "register": [(0, 0, 3, 0), (0, 0, 6, 0)],
        "income": [(0, 0, 1, 0), (0, 0, 3, 0)],
        **dict.fromkeys(("housing", "water", "schooling", "insurance", "land", "conditions", "relocation"), one),
        **dict.fromkeys(("work", "disability", "welfare"), one),
        "cadres": [(0, 0, 13, 0)],
        "pairings": [(0, 0, 2, 0)],
        "postings": [(0, 0, 1, 0)],
        "village": [(0, 0, 2, 0)],
    }
