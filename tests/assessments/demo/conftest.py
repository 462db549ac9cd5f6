"""A small demonstration county, loaded once for each module that wants it and rolled back after it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from assessments.demo.load import Loaded, load_county

TODAY = date(2026, 11, 20)
SEED = 7
SHARE = Decimal("0.02")


@pytest.fixture(scope="module")
def loaded(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Loaded]:
    """Load the county inside a transaction that the module's end takes back."""
    with django_db_blocker.unblock():
        whole = as_a_test_case_would()
        with whole:
            yield load_county(seed=SEED, today=TODAY, share=SHARE, say=lambda line: None)
            transaction.set_rollback(True)


@pytest.fixture
def undone(loaded: Loaded) -> Iterator[Loaded]:
    """Give the loaded county and take back what the test changes in it."""
    with as_a_test_case_would():
        yield loaded
        transaction.set_rollback(True)


def as_a_test_case_would() -> Any:
    """Return a transaction in which services that insist on being outermost may run, as in Django's TestCase."""
    block = transaction.atomic()
    block._from_testcase = True
    return block
