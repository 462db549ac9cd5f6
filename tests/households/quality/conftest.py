import pytest

from tests.households.quality.registers import put_in_order


@pytest.fixture
def orderly(county):
    """The small county, its three households in order."""
    return put_in_order(county)
