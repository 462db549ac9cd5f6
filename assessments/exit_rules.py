"""What the standard of a case demands of its notices and samples, in one place."""

import math
from dataclasses import dataclass

from assessments.models import Standard


@dataclass(frozen=True)
class ExitRules:
    """Days of notices, whether holidays count, whether there is a second notice (none: 0 days), the rates of samples.

    Up to `all_up_to` households every one is checked, up to `some_up_to` at least `some`, beyond that at least `many`,
    and never less than `percent` of them.
    """

    notice_days: int = 7
    second_days: int = 0
    in_working_days: bool = False
    all_up_to: int = 20
    some_up_to: int = 100
    some: int = 20
    many: int = 30
    percent: int = 0

    @property
    def second_notice(self) -> bool:
        """Whether the township posts the list once more."""
        return self.second_days > 0

    def sample_size(self, households: int) -> int:
        """Return how many of so many households are drawn."""
        if households <= self.all_up_to:
            return households
        least = self.some if households <= self.some_up_to else self.many
        return min(households, max(least, math.ceil(households * self.percent / 100)))


def rules_of(standard: Standard) -> ExitRules:
    """Return the rules of a standard."""
    return ExitRules(
        notice_days=standard.notice_days,
        second_days=standard.second_notice_days or 0,
        in_working_days=standard.notice_skips_holidays,
        all_up_to=standard.sample_all_up_to,
        some_up_to=standard.sample_small_up_to,
        some=standard.sample_small_least,
        many=standard.sample_large_least,
        percent=standard.sample_percent or 0,
    )
