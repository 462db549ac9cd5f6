"""Whatever single thing is done to an export, the proof finds it: every cell, every row, every pair of neighbours."""

import random
from collections.abc import Iterator

import pytest

from config.lib.crypto import public_keys
from funds.proof.cells import Cell
from funds.proof.checking import check
from funds.proof.ed25519 import is_signed
from tests.funds.proofs import Ledger, Spoilt, export_of

pytestmark = pytest.mark.torture

ENTRIES = 60
KINDS = ("payment", "payment", "payment", "recovery")
OTHERS = (
    Cell("s", "别的"),
    Cell("n", "1"),
    Cell("n", "1", "1"),
    Cell("b", "1"),
    Cell("s", "=1+1"),
    Cell("v", "\x1f"),
    None,
)


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    """Sixty entries on two lines."""
    chance, made = random.Random(7), Ledger()
    for line in (3, 5):
        made.add(line, "receipt", "100000.00", voucher="JZ")
    for number in range(ENTRIES - 2):
        line = chance.choice((3, 5))
        made.add(line, chance.choice(KINDS), f"-{chance.randint(1, 9999) / 100:.2f}", voucher=f"ZF-{number}", note="=1")
    return made


@pytest.fixture(scope="module", params=["all", "payments", "csv", "two sheets"])
def spoilt(request, ledger) -> Spoilt:
    """An export in memory, in each of its shapes."""
    options = {
        "all": {},
        "payments": {"only": lambda entry: entry.row[5] == "支付"},
        "csv": {"is_plain": True},
        "two sheets": {"row_limit": 46},
    }
    return Spoilt(export_of(ledger, **options[request.param]))


SIGNED: dict[tuple[bytes, bytes], bool] = {}


def is_signed_once(*, key: bytes, signature: bytes, text: bytes) -> bool:
    """Check a signature, each only once: what is spoilt here is mostly something else."""
    place = (signature, text)
    if place not in SIGNED:
        SIGNED[place] = is_signed(key=key, signature=signature, text=text)
    return SIGNED[place]


def is_found(book: Spoilt) -> bool:
    """Say whether the proof finds anything wrong."""
    return not check(book, public_keys(), verify=is_signed_once).is_whole


def changed_cells(book: Spoilt) -> Iterator[tuple[str, int, int]]:
    """Put something else into every cell there is and into the one behind each row, one after the other."""
    turn = 0
    for name, kept in list(book.sheets.items()):
        for y, row in enumerate(kept):
            for x in range(len(row) + 1):
                turn += 1
                old, new = (row[x] if x < len(row) else None), OTHERS[turn % len(OTHERS)]
                if is_same(old, new):
                    new = Cell("s", "又一个")
                book.put(name, y, x, new)
                yield name, y, x
                book.sheets[name] = kept


def is_same(old: Cell | None, new: Cell | None) -> bool:
    """Say whether a change is none."""
    blank = [cell is None or (not cell.value and cell.formula is None) for cell in (old, new)]
    return (
        old == new or all(blank) or (old is not None and new is not None and old.type == "v" and old.value == new.value)
    )


def changed_rows(book: Spoilt) -> Iterator[tuple[str, int, str]]:
    """Take every row away, put every row in twice, swap every two neighbours, one after the other."""
    for name, kept in list(book.sheets.items()):
        for y, row in enumerate(kept):
            ways = {
                "removed": kept[:y] + kept[y + 1 :],
                "doubled": [*kept[:y], row, *kept[y:]],
                "swapped": [*kept[:y], *kept[y : y + 2][::-1], *kept[y + 2 :]],
            }
            for way, rows in ways.items():
                if rows != kept:
                    book.sheets[name] = rows
                    yield name, y, way
            book.sheets[name] = kept


def test_the_export_itself_is_whole(spoilt):
    assert check(spoilt, public_keys()).faults == []


def test_every_changed_cell_is_found(spoilt):
    missed = [place for place in changed_cells(spoilt) if not is_found(spoilt)]

    assert not missed


def test_every_removed_doubled_or_swapped_row_is_found(spoilt):
    missed = [place for place in changed_rows(spoilt) if not is_found(spoilt)]

    assert not missed


def test_every_sheet_that_is_missing_or_empty_is_found(spoilt):
    for name, rows in list(spoilt.sheets.items()):
        spoilt.sheets[name] = []
        assert is_found(spoilt), name
        del spoilt.sheets[name]
        assert is_found(spoilt), name
        spoilt.sheets[name] = rows
