"""The checks of money (F1–F27), one a file. To add one: write the file and its test, then list it here.

`at_posting` refuses before anything is posted; `CHECKS` are asked every night over the whole county. A higher app joins
its own by the hook `money_checks`. `catalogue` says of each number of the auditors' list where it is asked.
"""

from funds.checks import (
    equal_shares,
    forbidden_use,
    idle_money,
    kept_assets,
    late_works,
    management_fee,
    not_registered_yet,
    over_plan,
    paid_after_leaving,
    paid_outside_library,
    same_help_twice,
    spend_progress,
    split_contracts,
    suspicious_words,
    unpaid_balance,
    user_behaviour,
)
from funds.checks.check import Check

CHECKS: tuple[Check, ...] = (
    over_plan.CHECK,
    idle_money.CHECK,
    unpaid_balance.CHECK,
    late_works.CHECK,
    spend_progress.CHECK,
    paid_outside_library.CHECK,
    forbidden_use.CHECK,
    suspicious_words.CHECK,
    management_fee.CHECK,
    same_help_twice.CHECK,
    paid_after_leaving.CHECK,
    not_registered_yet.CHECK,
    split_contracts.CHECK,
    kept_assets.CHECK,
    equal_shares.CHECK,
    user_behaviour.CHECK,
)
