"""A web server killed while it records a visit leaves nothing of it, and the same form sent again makes it once."""

import http.client
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import transaction

from accounts.models import AuditEntry
from households.models import Household, LivingFact, Visit
from tests.conftest import build_county
from tests.households.conftest import form_for
from tests.sessions import wait_until_somebody_waits_for_us
from tests.web_server import Phone, web_server

PATIENCE = 60


@pytest.mark.django_db(transaction=True)
def test_a_web_server_killed_over_a_visit_leaves_nothing_and_the_form_sent_again_makes_it_once(tmp_path):
    county, form = build_county(), form_for()
    with web_server(tmp_path) as server, ThreadPoolExecutor(1) as pool:
        phone = Phone(server, county.wang)
        with transaction.atomic():
            Household.objects.select_for_update().get(pk=county.chen.pk)
            sent = pool.submit(unanswered, phone, county.chen.pk, form)
            wait_until_somebody_waits_for_us()
            server.kill()
            assert sent.result(PATIENCE)
        assert written() == (0, 0, 0)

        server.start()
        first, second = (phone.post_until_answered(county.chen.pk, form) for _ in range(2))

    assert first == second == Visit.objects.get().pk
    assert written() == (1, 1, 1)


def written() -> tuple[int, int, int]:
    """Count visits, the facts from them, and the audit rows about them."""
    return (
        Visit.objects.count(),
        LivingFact.objects.count(),
        AuditEntry.objects.filter(action__startswith="households.record_visit").count(),
    )


def unanswered(phone: Phone, household_id: int, form: dict[str, str]) -> bool:
    with suppress(OSError, http.client.HTTPException):
        phone.post_visit(household_id, form)
        return False
    return True
