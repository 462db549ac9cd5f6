"""The doors of proving an export of the ledger: for everybody who sees money."""

from tests.access import Door

READERS = ("zhao", "qian", "cai", "sheng")

PROOF_DOORS = [
    Door("funds:proof", let_in=READERS),
    Door("funds:proof", method="post", let_in=READERS),
    Door("funds:proof_program", let_in=READERS),
]
