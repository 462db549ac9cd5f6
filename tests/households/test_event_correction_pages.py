"""Events that came back: the author finds the form filled in with what was entered, and sends it again."""

from django.urls import reverse

from households.models import MembershipEvent, RegisterChange
from households.selectors.verifying import for_rows, rows_of
from tests.conftest import make_household
from tests.households.entries import now_in
from tests.households.test_departures_service import DAY, leave, member
from tests.households.test_entry_pages import filled
from tests.households.test_event_corrections import BORN, OPINION, RIGHT, birth, death, put_right, sent_back

__all__ = ["birth", "death"]  # fixtures


def correct_url(change, user) -> str:
    """Return where the list leads who made an entry."""
    [row] = rows_of(list(for_rows(RegisterChange.objects.filter(pk=change.pk))), user)
    return row.correct_url


def get(client, user, url: str):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(url)


def test_a_head_who_left_is_put_right_on_the_same_page_with_who_heads_the_family_since(client, county):
    returned = sent_back(county, leave(county.chen, 0, county.wang, relations={1: "head", 2: "sibling"}))
    url = correct_url(returned, county.wang)
    assert f"answers={returned.pk}&member={member(county.chen, 0).pk}" in url

    assert "更正：陈阿福 死亡" in get(client, county.wang, url).text
    others = {f"relation-{member(county.chen, n).pk}": relation for n, relation in ((1, "sibling"), (2, "head"))}
    sent = filled(client, url, on_date=str(RIGHT), document="死亡证明", **others)

    assert "家庭变动已保存" in client.post(url, sent, follow=True).text
    assert now_in(county.chen) == {"陈阿福1": "sibling", "陈阿福2": "head"}
    assert not member(county.chen, 0).is_active
    told = MembershipEvent.objects.filter(household=county.chen, corrected_by=None).exclude(corrects=None)
    assert set(told.values_list("member__name", "kind", "on_date")) == {
        ("陈阿福", "death", RIGHT), ("陈阿福2", "became_head", RIGHT),
    }  # fmt: skip
    returned.refresh_from_db()
    assert returned.answered_by.subject_label == "陈阿福"


def test_the_author_finds_the_form_of_the_departure_filled_in_and_sends_it_again(client, county, death):
    url = correct_url(death, county.wang)
    assert url.startswith(reverse("households:event_leave", args=[county.chen.pk, "death"]))

    page = get(client, county.wang, url)

    assert OPINION in page.text
    assert 'value="2026-11-02"' in page.text
    assert 'value="村委会证明"' in page.text
    assert "更正：陈阿福1 死亡" in page.text
    sent = client.post(url, filled(client, url, on_date=str(RIGHT), document="死亡证明", reason=""), follow=True)
    assert "家庭变动已保存" in sent.text
    death.refresh_from_db()
    assert death.answered_by.fields[0]["after"] == "死亡 2026-11-05"
    assert "更正：" not in get(client, county.wang, url).text


def test_the_author_finds_the_form_of_the_birth_filled_in_and_sends_it_again(client, county, birth):
    url = correct_url(birth, county.wang)
    assert url.startswith(reverse("households:event_arrive", args=[county.chen.pk, "birth"]))

    page = get(client, county.wang, url)

    assert OPINION in page.text
    assert 'value="陈小宝"' in page.text
    assert "不改就留空" in page.text
    kept = {"sex": "1", "birth_date": str(BORN), "relation": "son", "ethnicity": "07", "health": ["healthy"]}
    sent = filled(client, url, name="陈晓宝", id_number="", document="出生证明", reason="名字写错", **kept)
    assert "家庭变动已保存" in client.post(url, sent, follow=True).text
    assert now_in(county.chen)["陈晓宝"] == "son"
    birth.refresh_from_db()
    assert birth.answered_by.kind == "event"


def test_another_kind_of_departure_is_offered_for_the_same_person(client, county, death):
    page = get(client, county.wang, f"{reverse('households:events', args=[county.chen.pk])}?answers={death.pk}").text
    moved = reverse("households:event_leave", args=[county.chen.pk, "moved_out"])
    to = f"{moved}?answers={death.pk}&member={member(county.chen, 1).pk}"
    assert to.replace("&", "&amp;") in page

    sent = filled(client, to, on_date=str(DAY), document="迁移证", reason="")
    assert "家庭变动已保存" in client.post(to, sent, follow=True).text
    assert MembershipEvent.objects.get(corrects__isnull=False).kind == "moved_out"


def test_the_story_of_the_household_tells_what_holds(client, county, death):
    put_right(county, death)

    page = get(client, county.wang, reverse("households:detail", args=[county.chen.pk]))

    happened = [(one.on, one.title) for one in page.context["events"]]
    assert (RIGHT, "陈阿福1 死亡") in happened
    assert (DAY, "陈阿福1 死亡") not in happened


def test_an_ordinary_form_is_not_touched_by_a_returned_entry_of_another_household(client, county, death):
    other = make_household(county.lower, "但有才", "530399000011", size=2)
    url = reverse("households:event_leave", args=[other.pk, "death"])

    page = get(client, county.liu, f"{url}?answers={death.pk}&member={member(other, 1).pk}")

    assert OPINION not in page.text
    assert "更正：" not in page.text
