from datetime import date

import pytest
from django.urls import reverse

from households.models import Household, Member, MembershipEvent, RegisterChange
from households.services.changes import return_change
from tests.households.entries import id_number, now_in
from tests.households.test_entry_pages import filled

DAY = "2026-11-02"


@pytest.fixture
def liu(client, county):
    """A browser in which Liu is logged in."""
    client.force_login(county.liu, backend="django.contrib.auth.backends.ModelBackend")
    return client


def field_of(household, number: int) -> str:
    """Return the name of the drop-down about a member."""
    return f"relation-{Member.objects.get(code=f'{household.code}{number:02}').pk}"


def url_of(name, household, *more, query="") -> str:
    """Return the address of an event page."""
    return reverse(f"households:{name}", args=[household.pk, *more]) + query


def member_query(household, number: int) -> str:
    """Return the query that names who leaves."""
    return "?member=" + field_of(household, number).removeprefix("relation-")


def test_the_events_are_offered_by_what_the_role_may(liu, county):
    clerks = liu.get(url_of("events", county.chen)).text
    liu.force_login(county.wang, backend="django.contrib.auth.backends.ModelBackend")
    helpers = liu.get(url_of("events", county.chen)).text

    assert url_of("split", county.chen) in clerks
    assert url_of("split", county.chen) not in helpers
    assert url_of("event_leave", county.chen, "death") in helpers


def test_a_household_that_is_gone_offers_no_events(liu, county):
    Household.objects.filter(pk=county.chen.pk).update(status="removed")

    page = liu.get(url_of("events", county.chen)).text

    assert "不再登记变动" in page
    assert url_of("change_head", county.chen) not in page


def test_a_birth_asks_only_what_a_birth_needs(liu, county):
    url = url_of("event_arrive", county.chen, "birth")
    assert not {"on_date", "education", "labour"} & set(liu.get(url).context["form"].fields)
    born = date(2026, 10, 9)

    liu.post(
        url,
        filled(liu, url, name="陈小宝", id_number=id_number(born), sex="1", birth_date=born.isoformat(),
               relation="son", ethnicity="01", health=["healthy"], document="出生证明", reason=""),
    )  # fmt: skip

    assert now_in(county.chen)["陈小宝"] == "son"
    assert MembershipEvent.objects.get(member__name="陈小宝").on_date == born


def test_first_it_is_asked_who_left_and_then_when(liu, county):
    url = url_of("event_leave", county.chen, "death")
    who = liu.get(url)
    leaving = url + member_query(county.chen, 1)

    assert member_query(county.chen, 1) in who.text
    page = liu.post(leaving, filled(liu, leaving, on_date=DAY, document="死亡证明", reason=""), follow=True)

    assert "家庭变动已保存" in page.text
    assert "陈阿福1" not in now_in(county.chen)


def test_when_the_head_dies_the_page_asks_for_the_new_one(liu, county):
    url = url_of("event_leave", county.chen, "death", query=member_query(county.chen, 0))
    sent = filled(liu, url, on_date=DAY, document="死亡证明", reason="")
    one, two = field_of(county.chen, 1), field_of(county.chen, 2)

    missing = liu.post(url, sent)
    doubled = liu.post(url, sent | {one: "head", two: "head"})
    liu.post(url, sent | {one: "head", two: "sibling"})

    assert set(missing.context["form"].errors) == {one, two}
    assert "一户只有一个户主" in doubled.text
    assert now_in(county.chen) == {"陈阿福1": "head", "陈阿福2": "sibling"}


def test_the_last_one_is_led_to_the_whole_household(liu, county, client):
    client.force_login(county.zhao, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get(url_of("event_leave", county.yuan, "death", query=member_query(county.yuan, 0)))

    assert url_of("close", county.yuan) in page.text


def test_an_event_that_there_is_not_is_not_found(liu, county):
    assert liu.get(url_of("event_leave", county.chen, "split")).status_code == 404
    assert liu.get(url_of("event_arrive", county.chen, "death")).status_code == 404


def test_a_change_of_head(liu, county):
    url = url_of("change_head", county.chen)
    chosen = {field_of(county.chen, 0): "father", field_of(county.chen, 1): "head", field_of(county.chen, 2): "sibling"}

    liu.post(url, filled(liu, url, on_date=DAY, document="户口簿", reason="", **chosen))

    assert now_in(county.chen)["陈阿福1"] == "head"


def test_a_form_from_before_somebody_left_says_so_and_saves_nothing(liu, county):
    url = url_of("change_head", county.chen)
    chosen = {field_of(county.chen, 0): "father", field_of(county.chen, 1): "head", field_of(county.chen, 2): "sibling"}
    mine = filled(liu, url, on_date=DAY, document="户口簿", reason="", **chosen)
    death = url_of("event_leave", county.chen, "death", query=member_query(county.chen, 2))
    liu.post(death, filled(liu, death, on_date=DAY, document="死亡证明", reason=""))

    page = liu.post(url, mine)

    assert "成员变了，没有保存" in page.text
    assert now_in(county.chen)["陈阿福"] == "head"


def test_a_split_leaves_out_the_head_and_makes_a_household(liu, county):
    url = url_of("split", county.chen)
    assert field_of(county.chen, 0) not in liu.get(url).context["form"].fields

    nobody = liu.post(url, filled(liu, url, on_date=DAY, document="户口簿", reason=""))
    liu.post(url, filled(liu, url, on_date=DAY, document="户口簿", reason="", **{field_of(county.chen, 1): "head"}))

    assert "请选择分出去的人" in nobody.text
    assert Household.objects.get(head_name="陈阿福1").code == "5303991012010001"


def test_a_move_asks_for_the_village_and_then_for_the_group(liu, county):
    url = url_of("move", county.chen)
    there = f"{url}?village={county.upper.pk}"

    assert f"?village={county.upper.pk}" in liu.get(url).text
    assert f"?village={county.far.pk}" not in liu.get(url).text
    liu.post(there, filled(liu, there, on_date=DAY, document="", reason="搬回老家"))

    county.chen.refresh_from_db()
    assert county.chen.village == county.upper


def test_a_village_out_of_reach_is_not_taken(liu, county):
    there = url_of("move", county.chen, query=f"?village={county.far.pk}")

    assert "迁到哪个村" in liu.post(there, {}).text
    assert Household.objects.get(pk=county.chen.pk).village == county.lower


def test_a_whole_household_gone(liu, county):
    url = url_of("close", county.chen)
    gone = {field_of(county.chen, number): "death" for number in range(3)}

    missing = liu.post(url, filled(liu, url, on_date=DAY, document="", reason="", **gone))
    page = liu.post(url, filled(liu, url, on_date=DAY, document="户籍注销", reason="", **gone), follow=True)

    assert "整户减少要有文件或证明" in missing.text
    assert page.context["household"].status == "closed"


def test_what_happened_stands_in_the_story_of_the_household(liu, county):
    move = url_of("move", county.chen, query=f"?village={county.upper.pk}")
    liu.post(move, filled(liu, move, on_date=DAY, document="", reason="搬回老家"))
    split = url_of("split", county.chen)
    head = {field_of(county.chen, 1): "head"}
    liu.post(split, filled(liu, split, on_date=DAY, document="户口簿", reason="", **head))

    titles = {event.title for event in liu.get(url_of("detail", county.chen)).context["events"]}

    assert {"迁居到上湾村", "陈阿福1 分户，另一户是陈阿福1家"} <= titles


def test_a_returned_event_is_put_right_by_another_one(liu, county):
    url = url_of("event_leave", county.chen, "death", query=member_query(county.chen, 1))
    liu.post(url, filled(liu, url, on_date=DAY, document="死亡证明", reason=""))
    returned = RegisterChange.objects.get()
    return_change(change_id=returned.pk, opinion="人还在，是外出务工", actor=county.li)
    choose = liu.get(url_of("events", county.chen, query=f"?answers={returned.pk}"))

    assert "人还在，是外出务工" in choose.text
    again = url_of("event_leave", county.chen, "lost")
    assert f"{again}?answers={returned.pk}" in choose.text
    assert f"&amp;answers={returned.pk}" in liu.get(f"{again}?answers={returned.pk}").text
    last = again + member_query(county.chen, 2) + f"&answers={returned.pk}"
    liu.post(last, filled(liu, last, on_date=DAY, document="村委会证明", reason=""))

    returned.refresh_from_db()
    assert returned.answered_by.kind == "event"
