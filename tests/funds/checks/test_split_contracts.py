"""F21: contracts just below the limit for tenders, and several that together lie above it."""

from decimal import Decimal

import pytest

from funds.checks.split_contracts import CHECK
from projects.models import Contract
from tests.funds.checks.conftest import faults_of
from tests.funds.conftest import DAY

LIMIT = Decimal(1000)


def sign(county, *amounts: str, unit: str = "测试建筑公司") -> None:
    """Sign contracts of the pipes with a firm."""
    for amount in amounts:
        number = f"HT-{Contract.objects.count() + 1}"
        about = {"number": number, "unit": unit, "signed_on": DAY, "recorded_by": county.zhao}
        Contract.objects.create(project=county.pipes, amount=Decimal(amount), **about)


@pytest.mark.parametrize(
    ("amounts", "found"),
    [
        (["949.99"], []),
        (["950.00"], ["contract"]),
        (["999.99"], ["contract"]),
        (["1000.00"], []),
        (["500.00", "499.99"], []),
        (["500.00", "500.00"], ["split"]),
    ],
)
def test_only_what_lies_just_below_or_together_above_is_found(clean, amounts, found):
    sign(clean, *amounts)

    assert [fault.key.split(":")[0] for fault in faults_of(CHECK, tender_limit=LIMIT)] == found


def test_without_a_limit_nothing_is_asked(clean):
    sign(clean, "999.99", "999.99")

    assert faults_of(CHECK) == []


def test_two_firms_of_one_project_are_not_one(clean):
    sign(clean, "600.00")
    sign(clean, "600.00", unit="另一家")

    assert faults_of(CHECK, tender_limit=LIMIT) == []
