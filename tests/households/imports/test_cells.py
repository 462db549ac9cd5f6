"""What a cell is taken for: measures as their digits stand there, numbers that people carry as text only."""

from datetime import date
from decimal import Decimal

import pytest

from households.fact_kinds import FACT_KINDS
from households.imports import cells
from households.imports.books import BOOKS
from households.services.fact_rules import CERTIFICATE
from villages.year_fields import YEAR_FIELDS


@pytest.mark.parametrize(
    ("held", "said"),
    [(3.5, "3.50"), ("３．５", "3.50"), (0.0, "0.00"), ("1,200", "1200.00"), ("0.1", "0.10"), (86, "86.00")],
)
def test_a_measure_is_its_digits(held, said):
    assert cells.number(9999, 2)(held) == Decimal(said)


@pytest.mark.parametrize(
    "held", ["", "x", "-1", "10000", "0.123", "NaN", "1e400", "Infinity", True, date(2026, 1, 1), 0.1 + 0.2]
)
def test_what_is_no_measure_is_refused(held):
    with pytest.raises(ValueError, match="最多 2 位小数"):
        cells.number(9999, 2)(held)


@pytest.mark.parametrize(
    ("read", "held", "said"),
    [
        (cells.roll_number, " g53032 3201605010019", "G530323201605010019"),
        (cells.roll_number, "G53032*********0019", "G53032*********0019"),
        (cells.certificate, "530323198509300016４2", "53032319850930001642"),
        (cells.certificate, "53032319850930001642b1", "53032319850930001642B1"),
    ],
)
def test_a_number_of_a_paper_is_read_letter_by_letter(read, held, said):
    assert read(held) == said


@pytest.mark.parametrize(
    ("read", "held"),
    [
        (cells.roll_number, 530323201605010019.0),
        (cells.roll_number, "学籍"),
        (cells.certificate, 5.303231985093e19),
        (cells.certificate, "53032319850930001842"),
        (cells.certificate, "530323198509300019"),
        (cells.certificate, "53032319850930001982"),
    ],
)
def test_a_number_cell_or_another_shape_is_no_number_of_a_paper(read, held):
    with pytest.raises(ValueError, match="。$"):
        read(held)


def test_a_certificate_that_is_read_has_the_shape_the_rules_ask_for():
    assert CERTIFICATE.fullmatch(cells.certificate("53032319850930001642B1"))


@pytest.mark.parametrize("key", sorted(FACT_KINDS.keys() & BOOKS.keys()))
def test_every_field_of_a_fact_is_a_column_of_its_workbook(key):
    named = {column.name for column in BOOKS[key].sheets[0].columns}

    assert {one.name for one in FACT_KINDS[key].own} <= named
    assert {c.name for c in BOOKS[key].sheets[0].columns if c.secret == "paper_number"} == set(FACT_KINDS[key].numbers)


def test_every_count_of_a_village_is_a_column():
    assert {one.name for one in YEAR_FIELDS} <= {column.name for column in BOOKS["village"].sheets[0].columns}


@pytest.mark.parametrize("key", sorted(BOOKS))
def test_no_header_stands_for_two_columns(key):
    for sheet in BOOKS[key].sheets:
        headers = [header for column in sheet.columns for header in column.headers]
        assert len(headers) == len(set(headers))


@pytest.mark.parametrize("key", sorted(BOOKS))
def test_every_number_of_a_person_is_a_column_of_text(key):
    columns = [column for sheet in BOOKS[key].sheets for column in sheet.columns]

    assert all(column.as_text for column in columns if column.secret)
