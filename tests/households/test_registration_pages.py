import pytest
from django.urls import reverse

from households.models import Household, Member, RegisterChange
from tests.households.entries import BORN, id_number, now_in
from tests.households.test_entry_pages import filled

PERSON = {
    "name": "杨小山", "id_number": id_number(), "sex": "1", "birth_date": BORN.isoformat(), "ethnicity": "07",
    "education": "junior", "health": ["healthy"], "labour": "ordinary",
}  # fmt: skip
HOUSEHOLD = {
    "on_date": "2026-10-20", "attribute": "general", "main_cause": "no_money", "identified_by": "national",
    "document": "批复 7 号", "reason": "",
}  # fmt: skip


@pytest.fixture
def liu(client, county):
    """A browser in which Liu is logged in."""
    client.force_login(county.liu, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def new_url(county) -> str:
    return reverse("households:register_in", args=[county.lower.pk])


def test_the_clerk_chooses_among_own_villages_only(liu, county, new_url):
    page = liu.get(reverse("households:register"))

    assert new_url in page.text
    assert "上湾村" in page.text
    assert "远山村" not in page.text


def test_a_household_is_registered_and_its_page_says_that_it_waits(liu, county, new_url):
    response = liu.post(new_url, filled(liu, new_url, **PERSON, **HOUSEHOLD), follow=True)

    household = response.context["household"]
    assert (household.head_name, household.village) == ("杨小山", county.lower)
    assert "登记新户已保存，等另一位同事复核" in response.text
    assert "待复核 1 条" in response.text


def test_what_was_typed_stays_and_each_fault_is_said_at_its_field(liu, new_url):
    sent = filled(liu, new_url, **PERSON, **HOUSEHOLD) | {"id_number": "530323198509300011", "document": ""}

    form = liu.post(new_url, sent).context["form"]

    assert "身份证号不对" in form.errors["id_number"][0]
    assert form.errors["document"] == ["请填凭据，或者在说明里写清楚。"]
    assert form["name"].value() == "杨小山"
    assert Household.objects.count() == 3


def test_a_number_at_odds_asks_for_the_reason(liu, new_url):
    sent = filled(liu, new_url, **(PERSON | {"sex": "2"}), **HOUSEHOLD)

    assert "第 17 位不一致" in liu.post(new_url, sent).context["form"].errors["explained"][0]
    assert "登记新户已保存" in liu.post(new_url, sent | {"explained": "证件正在更正"}, follow=True).text


def test_the_number_is_not_kept_in_drafts_nor_cached(liu, new_url):
    page = liu.get(new_url)

    assert page.context["form"].fields["id_number"].widget.attrs["data-no-draft"]
    assert page["Cache-Control"] == "private, no-store"


def test_members_are_registered_one_after_the_other(liu, county):
    url = reverse("households:member_add", args=[county.chen.pk])
    sent = filled(liu, url, **PERSON, on_date="2026-10-20", relation="son", document="户口簿", reason="")

    again = liu.post(url, sent | {"then": "again"})
    done = liu.post(url, filled(liu, url, **(PERSON | {"id_number": id_number(order="003"), "name": "杨大山"}),
                                on_date="2026-10-20", relation="son", document="户口簿", reason=""))  # fmt: skip

    assert again["Location"] == url
    assert done["Location"] == reverse("households:detail", args=[county.chen.pk])
    assert {"杨小山", "杨大山"} <= set(now_in(county.chen))


def test_a_member_is_corrected_and_marked_as_waiting(liu, county):
    member = county.chen.members.get(code__endswith="01")
    url = reverse("households:member_edit", args=[member.pk])

    page = liu.post(url, filled(liu, url, name="陈小福", health=["chronic"]), follow=True)

    assert "更正家庭成员已保存" in page.text
    assert Member.objects.get(pk=member.pk).name == "陈小福"
    assert page.context["waiting"].members == {member.pk}


def test_the_head_cannot_be_turned_into_something_else_on_the_page(liu, county):
    head = county.chen.members.get(code__endswith="00")
    url = reverse("households:member_edit", args=[head.pk])

    assert "relation" not in liu.get(url).context["form"].fields
    liu.post(url, filled(liu, url, name="陈阿富", health=["healthy"]))

    assert now_in(county.chen)["陈阿富"] == "head"


def test_the_stored_number_never_reaches_the_page(liu, county):
    member = county.chen.members.get(code__endswith="01")
    page = liu.get(reverse("households:member_edit", args=[member.pk]))

    assert f"530399{member.birth_date:%Y%m%d}" not in page.text


def test_two_who_correct_one_member_are_compared(liu, county):
    member = county.chen.members.get(code__endswith="01")
    url = reverse("households:member_edit", args=[member.pk])
    mine = filled(liu, url, name="陈小福", health=["healthy"])
    liu.post(url, filled(liu, url, name="陈少福", health=["healthy"]))

    response = liu.post(url, mine)

    [shown] = response.context["comparisons"]
    assert (shown.theirs, shown.mine) == ("陈少福", "陈小福")
    assert RegisterChange.objects.count() == 1
