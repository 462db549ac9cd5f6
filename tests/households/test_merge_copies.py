"""What goes on under the record that survives: papers stay closed, doubts and the telephone go over."""

from http import HTTPStatus

import pytest
from django.urls import reverse

from config.lib.crypto import encrypt, keyed_hash
from config.lib.fields import EncryptedText
from households.models import Doubt, Evidence, Household, LivingFact
from households.services.merges import approve_merge
from households.services.visits import record_visit
from households.services.voiding import void_visit
from tests.conftest import make_household, pair
from tests.households import stubs
from tests.households.conftest import entry_for
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


def test_what_a_visitor_saw_and_doubted_goes_on_and_their_visit_tells_it_once(client, twice):
    pair(twice.wang, twice.again)
    visit = record_visit(household_id=twice.again.pk, entry=entry_for(food="no", water="no"), actor=twice.wang)

    approve(propose(twice.chen, twice.again, twice.liu), twice.li)

    seen, doubted = LivingFact.objects.get(household=twice.chen), Doubt.objects.get(household=twice.chen)
    assert (seen.food, seen.visit, seen.valid_from) == ("no", visit, visit.visited_on)
    assert (doubted.guarantee, doubted.visit, doubted.valid_from) == ("water", visit, visit.visited_on)
    assert Doubt.objects.believed().filter(visit=visit).count() == 2
    client.force_login(twice.liu, backend=BACKEND)
    page = client.get(reverse("households:visit_detail", args=[visit.pk]))
    assert [one.household for one in page.context["visit"].doubts.all()] == [twice.again]


def test_two_telephones_that_look_alike_while_masked_are_offered_and_the_chosen_one_is_found(twice):
    numbers = {twice.chen: "13887650321", twice.again: "13812340321"}
    for household, number in numbers.items():
        said = {"phone": EncryptedText(encrypt(number)), "phone_hash": keyed_hash(number)}
        Household.objects.filter(pk=household.pk).update(**said)

    approve(propose(twice.chen, twice.again, twice.liu, takes=["0-phone"]), twice.li)

    assert Household.objects.get(pk=twice.chen.pk).phone_hash == keyed_hash(numbers[twice.again])


def test_the_same_telephone_is_nothing_to_choose(twice):
    for household in (twice.chen, twice.again):
        said = {"phone": EncryptedText(encrypt("13887650321")), "phone_hash": keyed_hash("13887650321")}
        Household.objects.filter(pk=household.pk).update(**said)

    merge = propose(twice.chen, twice.again, twice.liu)

    assert "phone" not in [one["name"] for one in merge.choices]


def test_a_visit_that_is_voided_after_the_merge_falls_in_both_records_and_both_are_checked_again(twice):
    pair(twice.wang, twice.again)
    visit = record_visit(household_id=twice.again.pk, entry=entry_for(water="no"), actor=twice.wang)
    approve(propose(twice.chen, twice.again, twice.liu), twice.li)
    stubs.noticed.clear()

    void_visit(visit_id=visit.pk, reason="记到了别的户", actor=twice.liu)

    assert not Doubt.objects.believed().exists()
    assert not LivingFact.objects.believed().exists()
    assert stubs.noticed == [twice.chen.pk, twice.again.pk]
