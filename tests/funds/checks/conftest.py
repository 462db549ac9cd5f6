"""A county in whose money nothing is wrong, and what it is asked by."""

from datetime import date
from types import SimpleNamespace

import pytest

from funds.checks.check import Asked, Check, Fault
from funds.models import MoneyRule

TODAY = date(2026, 3, 20)


def asked(day: date = TODAY, **figures: object) -> Asked:
    """Return the question of a day, with other thresholds than those the system comes with where they are named."""
    return Asked(day, MoneyRule(**figures))


def faults_of(check: Check, day: date = TODAY, **figures: object) -> list[Fault]:
    """Return what a check finds on a day."""
    return list(check.find(asked(day, **figures)))


@pytest.fixture
def clean(paid) -> SimpleNamespace:
    """10,000.00 came in in March 2026, 6,000.00 went to the pipes, 1,500.00 was paid: as it should be."""
    return paid
