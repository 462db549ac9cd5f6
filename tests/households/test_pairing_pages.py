import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from households.models import Household, Pairing, RegisterChange
from households.services.pairings import change_helper, correct_pairing, pair_household
from tests.conftest import make_household, pair
from tests.households.pairings import ago, cadre_of, helpers, paper, stand_as
from tests.queries import MOST_QUERIES
from villages.models import Cadre, Posting

UNHELPED, LOADS = "/households/pairings/missing/", "/households/pairings/loads/"


def get(client, user, address: str) -> str:
    client.force_login(user)
    return client.get(address).content.decode()


def send(client, user, address: str, **sent) -> str:
    client.force_login(user)
    return client.post(address, sent, follow=True).content.decode()


def key_of(page: str) -> str:
    """Return the key of the empty form on a page."""
    return re.search(r'name="submit_key" value="([0-9a-f-]+)"', page).group(1)


@pytest.fixture
def pairing_page(county) -> str:
    return reverse("households:pair", args=[county.bai.pk])


def test_a_household_is_paired_in_one_form_and_waits_for_a_second_person(client, county, pairing_page):
    page = get(client, county.liu, pairing_page)
    sent = {"submit_key": key_of(page), "cadre": cadre_of(county.wang).pk, "valid_from": str(ago(2)), "reason": ""}

    page = send(client, county.liu, pairing_page, **sent)

    assert "王小满从" in page
    assert "等另一位同事复核" in page
    assert county.bai.pairings.get().cadre == cadre_of(county.wang)
    send(client, county.liu, pairing_page, **sent)
    assert (county.bai.pairings.count(), RegisterChange.objects.count()) == (1, 1)


def test_without_script_words_alone_show_those_found_and_save_nothing(client, county, pairing_page):
    key = key_of(get(client, county.liu, pairing_page))

    page = send(client, county.liu, pairing_page, submit_key=key, cadre_words="孙", valid_from=str(ago(2)))

    assert "孙远山" in page
    assert "请在下面找到的人里点一位。" in page
    assert not county.bai.pairings.exists()


def test_helpers_of_the_village_with_room_are_offered_before_anybody_searches(client, county):
    new = make_household(county.lower, "新户", "530399000098", size=1)
    address = reverse("households:pair", args=[new.pk])
    assert "已帮 1 户" in get(client, county.liu, address)

    for number in range(4):
        pair(county.wang, make_household(county.far, f"户{number}", f"53039900020{number}", size=1))

    assert "已帮 5 户" not in get(client, county.liu, address)


def test_a_household_that_got_a_helper_meanwhile_says_who(client, county, pairing_page):
    key = key_of(get(client, county.liu, pairing_page))
    theirs = {"household_id": county.bai.pk, "cadre_id": cadre_of(county.he).pk, "valid_from": ago(2)}
    pair_household(**theirs, paper=paper("新结对"), actor=county.zhao)

    sent = {"submit_key": key, "cadre": cadre_of(county.wang).pk, "valid_from": str(ago(1))}
    page = send(client, county.liu, pairing_page, **sent)

    assert "还没有保存" in page
    assert "最近的是何驻村" in page
    assert "一户同时只有一位帮扶人" in page


def test_a_gone_household_offers_no_form(client, county, pairing_page):
    stand_as(county.bai, "closed")

    assert "submit_key" not in get(client, county.liu, pairing_page)


def test_the_household_page_offers_each_step_to_those_who_may(client, county):
    detail = reverse("households:detail", args=[county.chen.pk])
    steps = [
        reverse(f"households:pairing_{step}", args=[county.chen.pairings.get().pk])
        for step in ("change", "end", "correct")
    ]

    assert all(step in get(client, county.liu, detail) for step in steps)
    assert not any(step in get(client, county.wang, detail) for step in steps)
    assert reverse("households:pair", args=[county.bai.pk]) in get(
        client, county.liu, reverse("households:detail", args=[county.bai.pk])
    )


def test_a_helper_is_changed_ended_and_corrected_on_their_pages(client, county):
    def step(name: str, **sent: object) -> str:
        pairing = Pairing.objects.believed().filter(household=county.chen).latest("valid_from")
        address = reverse(f"households:pairing_{name}", args=[pairing.pk])
        key = key_of(get(client, county.liu, address))
        return send(client, county.liu, address, submit_key=key, **sent)

    he = cadre_of(county.he).pk
    assert "何驻村从" in step("change", cadre=he, on=str(ago(5)), reason="工作调动")
    wrong_day = {"cadre": he, "valid_from": str(ago(4)), "valid_to": ""}
    assert "更正已保存" in step("correct", **wrong_day, reason="照表")
    assert "的结对到" in step("end", last_day=str(ago(1)), reason="退休")

    assert [(name, ended) for name, _, _, ended in helpers(county.chen)] == [("王小满", "工作调动"), ("何驻村", "退休")]
    page = get(client, county.liu, reverse("households:detail", args=[county.chen.pk]))
    assert page.index("何驻村") < page.rindex("王小满")


def test_a_stale_link_to_a_correction_leads_to_what_counts_now(client, county):
    stale = county.chen.pairings.get()
    address = reverse("households:pairing_correct", args=[stale.pk]) + "?answers=7"
    change_helper(pairing_id=stale.pk, cadre_id=cadre_of(county.he).pk, on=ago(3), paper=paper(), actor=county.liu)
    now = Pairing.objects.believed().get(household=county.chen, valid_to=None)
    client.force_login(county.liu)

    assert client.get(address).url == reverse("households:pairing_correct", args=[now.pk]) + "?answers=7"
    for pairing in Pairing.objects.believed().filter(household=county.chen):
        correct_pairing(pairing_id=pairing.pk, entry=None, paper=paper("登记错户"), actor=county.liu)
    assert client.get(address).url == reverse("households:pair", args=[county.chen.pk]) + "?answers=7"


def test_a_number_of_a_person_is_kept_out_of_the_reason(client, county):
    address = reverse("households:pairing_change", args=[county.chen.pairings.get().pk])
    key = key_of(get(client, county.liu, address))
    sent = {"cadre": cadre_of(county.he).pk, "on": str(ago(1)), "reason": "新电话13887412046"}

    assert "像身份证号或手机号" in send(client, county.liu, address, submit_key=key, **sent)
    assert county.chen.pairings.count() == 1


def test_the_households_of_one_cadre_are_ticked_and_handed_over_together(client, county):
    more = make_household(county.upper, "新户", "530399000098", size=1)
    picked = [county.chen.pairings.get().pk, pair(county.wang, more).pk]
    on_page = get(client, county.liu, reverse("villages:cadre_detail", args=[cadre_of(county.wang).pk]))
    assert all(f'name="pick" value="{pk}"' in on_page for pk in picked)
    address = reverse("households:pairings_change")
    chosen = get(client, county.liu, f"{address}?pick={picked[0]}&pick={picked[1]}&pick=x&pick={10**30}")
    assert "换帮扶人 2 户" in chosen
    sent = {"submit_key": key_of(chosen), "pick": picked, "cadre": cadre_of(county.he).pk, "on": str(ago(1))}

    assert "请写明为什么改" in send(client, county.liu, address, **sent)
    page = send(client, county.liu, address, **sent, reason="工作调动")

    assert "2 户从" in page
    assert Pairing.objects.believed().filter(cadre=cadre_of(county.he), valid_to=None).count() == 2


def test_a_pairing_out_of_scope_is_neither_shown_nor_handed_over(client, county):
    address, yuans = reverse("households:pairings_change"), county.yuan.pairings.get().pk

    page = get(client, county.liu, f"{address}?pick={yuans}")
    assert "还没有选户" in page
    assert "袁远" not in page
    client.force_login(county.liu)
    key = key_of(get(client, county.liu, f"{address}?pick={county.chen.pairings.get().pk}"))
    sent = {"submit_key": key, "pick": [yuans], "cadre": cadre_of(county.he).pk, "on": str(ago(1)), "reason": "调动"}
    assert client.post(address, sent).status_code == 404
    assert county.yuan.pairings.get().superseded_at is None


def test_households_without_a_helper_are_listed_by_village_with_a_way_to_pair_them(client, county):
    page = get(client, county.liu, UNHELPED)

    assert ("白石保" in page, "陈阿福" in page) == (True, False)
    assert reverse("households:pair", args=[county.bai.pk]) in page
    assert "登记结对" not in get(client, county.li, UNHELPED)


@pytest.mark.parametrize(("status", "is_listed"), [("exited", True), ("removed", False), ("closed", False)])
def test_a_household_out_of_poverty_still_needs_a_helper_and_one_that_is_gone_does_not(
    client, county, status, is_listed
):
    stand_as(county.bai, status)

    assert ("白石保" in get(client, county.liu, UNHELPED)) is is_listed


def test_the_burden_is_spread_out_and_who_has_too_much_comes_first(client, county):
    for number in range(5):
        pair(county.wang, make_household(county.far, f"户{number}", f"53039900020{number}", size=1))

    page = get(client, county.zhao, LOADS)

    assert "2 位帮扶人帮 7 户" in page
    assert page.index("王小满") < page.index("孙远山")
    assert "6 户" in page
    assert "孙远山" not in get(client, county.zhao, f"{LOADS}?tab=over")
    assert "王小满" not in get(client, county.zhao, f"{LOADS}?q=孙")


def test_a_clerk_sees_those_who_help_in_the_township_with_their_whole_burden(client, county):
    pair(county.wang, make_household(county.far, "远户", "530399000097", size=1))

    page = get(client, county.liu, LOADS)

    assert "孙远山" not in page
    assert "1 位帮扶人帮 2 户" in page


def test_a_cadre_whose_posting_in_the_village_ended_is_asked_about(client, county):
    posted = {"kind": "team_member", "township": county.east, "village": county.lower, "valid_from": ago(90)}
    assert "王小满" not in get(client, county.zhao, f"{LOADS}?tab=ended")

    Posting.objects.create(cadre=cadre_of(county.wang), valid_to=ago(9), **posted)
    assert "王小满" in get(client, county.zhao, f"{LOADS}?tab=ended")

    Posting.objects.create(cadre=cadre_of(county.wang), **(posted | {"valid_from": ago(5)}))
    assert "王小满" not in get(client, county.zhao, f"{LOADS}?tab=ended")


@pytest.mark.parametrize("query", ["tab=x", "after=x", "after=1-2-3", "q=%00", "village=x", "township=²"])
def test_a_broken_address_shows_a_page(client, county, query):
    client.force_login(county.zhao)

    assert client.get(f"{LOADS}?{query}").status_code == 200
    assert client.get(f"{UNHELPED}?{query}").status_code == 200


def test_pages_of_the_burden_follow_each_other(client, county):
    for number in range(60):
        cadre = Cadre.objects.create(
            code=f"X{number}", name=f"某{number:02}", name_initials="m", unit=county.unit, id_hash=str(number)
        )
        household = make_household(county.far, "户", f"5303990003{number:02}", size=0)
        Pairing.objects.create(cadre=cadre, household=household, valid_from=ago(9))

    first = get(client, county.zhao, LOADS)
    second = get(client, county.zhao, LOADS + re.search(r'rel="next" href="(\?[^"]+)"', first).group(1))

    assert len(set(re.findall(r"某\d\d", first + second))) == 60


@pytest.mark.parametrize("username", ["liu", "zhao"])
@pytest.mark.parametrize("address", [UNHELPED, LOADS, f"{LOADS}?tab=ended", "pick"])
def test_the_number_of_queries_does_not_grow_with_the_rows(client, county, username, address):
    def queries() -> int:
        pairings = Pairing.objects.believed().filter(household__village=county.upper)
        picks = "&".join(f"pick={pairing.pk}" for pairing in pairings)
        asked = f"{reverse('households:pairings_change')}?{picks}" if address == "pick" else address
        with CaptureQueriesContext(connection) as seen:
            assert client.get(asked).status_code == 200
        return len(seen)

    def more(first: int, last: int) -> None:
        for number in range(first, last):
            make_household(county.lower, f"户{number}", f"53039900{number:04}", size=1)
            pair(county.wang, make_household(county.upper, f"户{number}", f"53039901{number:04}", size=1))

    client.force_login(getattr(county, username))
    more(100, 105)
    queries()  # the first page of a session also notes when it was used
    few = queries()
    more(105, 110)

    assert queries() == few <= MOST_QUERIES
    assert Household.objects.count() == 23
