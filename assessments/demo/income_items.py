"""What a worksheet is the sum of: items of the catalogue, a row each, some of them income that does not come again."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from assessments.demo.further import ONE_OFF_PERCENT
from households.codes import PovertyAttribute
from households.income_catalogue import starting_items

COLUMNS = ("household_id", "worksheet_id", "item_id", "gross", "cost", "evidence", "is_estimate")
ITEM_IDS = {item["code"]: number for number, item in enumerate(starting_items(), 1)}
"""Code of an item → its row id in the demonstration."""
OF_SUPPORT = {PovertyAttribute.TEKUN: "tekun", PovertyAttribute.DIBAO: "dibao"}
BEYOND = {"at_share": 0, "over_share": 1}
"""Variant → how many cents of what does not recur lie above its greatest share."""


class Totals(NamedTuple):
    """The totals of a worksheet in cents, by category, and what business cost."""

    wage: int
    business: int
    property: int
    transfer: int
    cost: int

    def in_yuan(self) -> tuple[Decimal, ...]:
        """Return them as they stand in the columns."""
        return tuple(map(yuan, self))


class Line(NamedTuple):
    """One item of a worksheet, in cents."""

    code: str
    gross: int
    cost: int = 0


def one_off_totals(net: int, variant: str) -> Totals:
    """Return wages and a sale that make `net`: as much of it from the sale as may be, or a cent more."""
    sale = net * ONE_OFF_PERCENT // 100 + BEYOND[variant]
    return Totals(net - sale, 0, sale, 0, 0)


def lines_of(totals: Totals, variant: str, attribute: PovertyAttribute) -> Iterator[Line]:
    """Yield the items that a worksheet is the sum of; none where only its totals were written down."""
    if variant == "totals_only":
        return
    for line in (
        Line("migrant", totals.wage),
        Line("pigs", totals.business, totals.cost),
        Line("asset-sale" if variant in BEYOND else "land-rent", totals.property),
        Line(OF_SUPPORT.get(attribute, "farm-subsidy"), totals.transfer),
    ):
        if line.gross or line.cost:
            yield line
    if variant == "uncounted":
        yield Line("relocation", sum(totals))


def yuan(cents: int) -> Decimal:
    """Return cents as an amount in 元."""
    return Decimal(cents).scaleb(-2)
