"""Any ID number survives template → fill → import → export → import, in whichever way somebody types it."""

import random
from contextlib import suppress
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from config.lib.crypto import keyed_hash
from config.lib.idcard import check_character, is_valid
from households.filters import HouseholdFilter
from households.imports import cells
from households.models import Member
from households.services import exports
from households.services.exports import build_export, start_export
from tests.conftest import build_county
from tests.households.imports.books import counts, faults, filled, household, import_all, send

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]

PEOPLE = 240
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
WAYS = (
    str,
    str.lower,
    lambda number: number.translate(FULL_WIDTH),
    lambda number: f" {number}　",
    lambda number: f"{number[:6]} {number[6:14]} {number[14:]}",
    lambda number: f"'{number}",
)
AREAS = st.integers(110000, 659999)
BORN = st.dates(date(1925, 1, 1), date(2026, 1, 1))


def number_of(area: int, born: date, order: int) -> str:
    first = f"{area}{born:%Y%m%d}{order:03}"
    return first + check_character(first)


@given(AREAS, BORN, st.integers(0, 999), st.sampled_from(WAYS))
def test_a_cell_gives_every_number_back_digit_by_digit(area, born, order, way):
    number = number_of(area, born, order)

    assert cells.id_number(way(number)) == number


@given(st.floats(allow_nan=True) | st.integers() | st.booleans() | st.text(max_size=40))
def test_no_cell_ever_makes_a_number_up(held):
    with suppress(ValueError):
        said = cells.id_number(held)

        assert isinstance(held, str)
        assert isinstance(said, cells.Masked) or is_valid(said)


@pytest.fixture
def county(settings, tmp_path, monkeypatch):
    """The small county, committed; the test itself is the worker."""
    settings.EXPORT_ROOT = tmp_path
    monkeypatch.setattr(exports, "_send", lambda export: None)
    monkeypatch.setattr("households.services.imports._send", lambda job, task: None)
    return build_county()


def exported(actor) -> BytesIO:
    row = start_export(chosen=HouseholdFilter(), actor=actor, content="register")
    build_export(row.pk)
    row.refresh_from_db()
    return BytesIO((Path(settings.EXPORT_ROOT) / row.file).read_bytes())


def test_numbers_survive_the_whole_way(county):
    chance = random.Random(18)
    numbers = set()
    while len(numbers) < PEOPLE:
        born = date(1930, 1, 1) + timedelta(chance.randrange(33_000))
        numbers.add(number_of(chance.randrange(110000, 659999), born, chance.randrange(1000)))
    homes = [household(f"5303991012010{order:04}") for order in range(PEOPLE)]
    people = [
        {"户编号": home["户编号"], "姓名": "杨小山", "身份证号": chance.choice(WAYS)(number), "与户主关系": "户主"}
        for home, number in zip(homes, sorted(numbers), strict=True)
    ]
    Member.objects.filter(household__code__startswith="530399000").update(id_number="")
    job = send(county.liu, "register", filled("register", household=homes, member=people))
    assert faults(job) == []
    import_all(job, county.liu, county.li)
    assert job.stage == "committed", job.reason

    stored = Member.objects.filter(household__code__startswith="53039910120")
    assert set(stored.values_list("id_hash", flat=True)) == {keyed_hash(number) for number in numbers}
    again = send(county.liu, "register", exported(county.liu))

    assert faults(again) == []
    new, changed, same, wrong = counts(again, "member")
    assert (new, changed, wrong) == (0, 0, 0)
    assert same >= PEOPLE
