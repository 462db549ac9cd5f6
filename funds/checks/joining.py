"""All checks of money: those of this app and those that higher apps join by the hook."""

from funds.checks import CHECKS
from funds.checks.check import Check
from funds.hooks import MONEY_CHECKS


def all_checks() -> tuple[Check, ...]:
    """Return every check that is asked at night, in the order of the list."""
    joined = [check for checks in MONEY_CHECKS.call_all() for check in checks]
    return (*CHECKS, *joined)
