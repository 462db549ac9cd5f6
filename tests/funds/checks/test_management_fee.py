"""F9: the fee takes one in a hundred of a year's money, not a cent more."""

from decimal import Decimal

import pytest

from funds.checks.management_fee import CHECK
from funds.models import FundLine, FundType
from tests.funds.checks.conftest import faults_of
from tests.funds.conftest import make_line


@pytest.mark.parametrize(("fee", "found"), [("100.00", 0), ("100.01", 1)])
def test_more_than_its_share_is_found(clean, fee, found):
    line = make_line("测财农〔2026〕9号", "county", fee)
    FundLine.objects.filter(pk=line.pk).update(fund_type=FundType.MANAGEMENT_FEE)
    FundLine.objects.filter(pk=clean.line.pk).update(amount=10000 - Decimal(fee))

    assert len(faults_of(CHECK)) == found
