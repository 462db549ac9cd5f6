"""What several tests of the check share."""

from datetime import date, datetime
from typing import Any

import pytest
from django.utils import timezone

PLAIN_DAY = date(2026, 11, 20)


@pytest.fixture
def plain_day(monkeypatch: pytest.MonkeyPatch) -> date:
    """Let today be a day on which yesterday had the same income window and insurance year, and return it."""
    real = timezone.localdate

    def localdate(value: datetime | None = None, *zone: Any) -> date:
        return real(value, *zone) if value else PLAIN_DAY

    monkeypatch.setattr(timezone, "localdate", localdate)
    return PLAIN_DAY
