"""Two taps that arrive at once, on two connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from accounts.models import AuditEntry
from households.models import LivingFact, Visit
from households.services.visits import record_visit
from tests.conftest import build_county
from tests.households.conftest import entry_for

TAPS = 6


@pytest.mark.django_db(transaction=True)
def test_many_taps_at_once_make_one_visit():
    county = build_county()
    entry, start = entry_for(), Barrier(TAPS, timeout=60)

    def tap(_: int) -> Any:
        try:
            start.wait()
            return record_visit(household_id=county.chen.pk, entry=entry, actor=county.wang).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(TAPS) as taps:
        answers = set(taps.map(tap, range(TAPS)))

    assert answers == {Visit.objects.get().pk}
    assert LivingFact.objects.count() == 1
    assert AuditEntry.objects.filter(action="households.record_visit").count() == 1
