"""What goes on under the record that survives: papers stay closed, doubts and the telephone go over."""

from http import HTTPStatus

import pytest
from django.urls import reverse

from households.models import Evidence
from households.services.merges import approve_merge
from tests.conftest import make_household
from tests.households.merging import propose
from tests.households.papers import upload
from tests.households.test_fact_pages import BACKEND


@pytest.fixture
def twice(county):
    """The Chens, registered once more with their head."""
    county.again = make_household(county.upper, "陈阿福", "530399000009", size=1)
    return county


def approve(merge, actor):
    return approve_merge(merge_id=merge.pk, actor=actor)


def test_who_merges_two_records_opens_no_sensitive_paper_without_a_reason(client, twice):
    head = twice.again.members.earliest("code")
    upload(twice.again, twice.liu, kind="disability_card", member=head)

    approve(propose(twice.chen, twice.again, twice.liu), twice.li)

    copied = Evidence.objects.get(household=twice.chen)
    assert copied.recorded_by == twice.liu
    client.force_login(twice.li, backend=BACKEND)
    assert client.get(reverse("households:evidence_file", args=[copied.pk])).status_code == HTTPStatus.FORBIDDEN
