import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.lib.crypto import keyed_hash
from tests.conftest import make_household, pair
from tests.queries import MOST_QUERIES
from tests.villages.conftest import ago, cadre_of, link_entry, posting_entry
from tests.villages.test_cadres import id_number
from villages.models import Cadre, Posting, Unit, Village, VillageLink
from villages.services.links import LinkEntry, set_link
from villages.services.postings import create_posting


def get(client, user, address: str) -> str:
    client.force_login(user)
    return client.get(address).content.decode()


def stamped(client, user, address: str) -> dict[str, str]:
    """Open a correction form and return the stamp it carries."""
    client.force_login(user)
    return {"opened": client.get(address).context["form"]["opened"].value()}


def send(client, user, address: str, **sent) -> str:
    client.force_login(user)
    return client.post(address, sent, follow=True).content.decode()


def test_a_clerk_sees_the_villages_of_the_township_with_what_is_missing(client, county):
    Village.objects.filter(pk=county.lower.pk).update(poor_level="national")

    page = get(client, county.liu, reverse("villages:list"))

    assert "下湾村" in page
    assert "远山村" not in page
    assert "0 个村齐全，共 2 个村" in page
    assert "2 个村缺 10 处" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("tab=no_team", {"下湾村"}),
        ("poor=yes", {"下湾村"}),
        ("poor=no", {"上湾村", "远山村"}),
        ("tab=x&poor=x&township=x", {"下湾村", "上湾村", "远山村"}),
    ],
)
def test_villages_are_narrowed_and_a_broken_filter_narrows_nothing(client, county, query, shown):
    Village.objects.filter(pk=county.lower.pk).update(poor_level="national")

    page = get(client, county.zhao, f"{reverse('villages:list')}?{query}")

    assert {name for name in ("下湾村", "上湾村", "远山村") if f">{name}</a>" in page} == shown


def test_the_page_of_a_village_says_who_works_there_who_helps_and_who_has_nobody(client, county):
    make_household(county.lower, "新户", "530399000098", size=2)
    set_link(kind="village_unit", area_id=county.lower.pk, entry=link_entry(county), actor=county.zhao)

    page = get(client, county.liu, reverse("villages:detail", args=[county.lower.pk]))

    for words in ("何驻村 · 驻村队员", "王小满", "县水务局", "1 户没有帮扶人", "新户", "登记驻村任职"):
        assert words in page
    assert reverse("households:pair", args=[county.lower.households.get(head_name="新户").pk]) in page


def test_a_resident_reads_the_village_without_buttons(client, county):
    page = get(client, county.he, reverse("villages:detail", args=[county.lower.pk]))

    assert "何驻村" in page
    assert not re.search(r"登记驻村任职|结束任职|/correct/|/links/", page)


def test_a_cadre_is_found_by_name_initials_and_unit_while_typing(client, county):
    address = reverse("villages:cadre_pick")

    for words in ("王", "wang", "水务局 王", "G0000"):
        page = get(client, county.liu, f"{address}?cadre_words={words}")
        assert "王小满" in page
        assert "何驻村" not in page
    assert "没有找到「没有」" in get(client, county.liu, f"{address}?cadre_words=没有")
    assert "已帮 1 户" in get(client, county.liu, f"{address}?cadre_words=王")


def test_a_posting_is_entered_without_script_in_two_steps(client, county):
    address = reverse("villages:posting_add", args=[county.upper.pk])
    sent = {"cadre_words": "孙", "kind": "team_member", "valid_from": str(ago(3)), "reason": ""}

    page = send(client, county.liu, address, **sent)
    assert "请在下面找到的人里点一位。" in page
    assert f'value="{cadre_of(county.sun).pk}"' in page

    page = send(client, county.liu, address, **sent, cadre=cadre_of(county.sun).pk)
    assert "孙远山任驻村队员，已登记。" in page
    assert Posting.objects.get(village=county.upper).recorded_by == county.liu


def test_a_refusal_of_a_posting_is_said_above_the_form(client, county):
    create_posting(entry=posting_entry(county), actor=county.liu)
    sent = {"cadre": cadre_of(county.sun).pk, "kind": "team_leader", "valid_from": str(ago(3))}

    page = send(client, county.liu, reverse("villages:posting_add", args=[county.lower.pk]), **sent)

    assert "不能同时驻两个村" in page
    assert Posting.objects.filter(cadre=cadre_of(county.sun)).count() == 1


def test_a_posting_is_ended_and_corrected_on_its_pages(client, county):
    posting = create_posting(entry=posting_entry(county), actor=county.liu)
    ending = reverse("villages:posting_end", args=[posting.pk])
    assert "刘专干 登记" in get(client, county.liu, ending)

    assert "已登记" in send(client, county.liu, ending, last_day=str(ago(1)), reason="任期届满")

    ended = Posting.objects.believed().get(cadre=cadre_of(county.sun))
    correcting = reverse("villages:posting_correct", args=[ended.pk])
    assert "已被更替" in get(client, county.liu, correcting)
    sent = {"cadre": ended.cadre_id, "kind": ended.kind, "valid_from": str(ago(20)), "valid_to": str(ago(1))}
    sent |= {"reason": ended.reason} | stamped(client, county.liu, correcting)
    assert "更正已保存" in send(client, county.liu, correcting, **sent, why="照文件")
    last = Posting.objects.believed().get(cadre=cadre_of(county.sun))
    assert (last.valid_from, last.end_reason) == (ago(20), "任期届满")
    withdrawing = reverse("villages:posting_correct", args=[last.pk])
    sent |= stamped(client, county.liu, withdrawing)
    assert "已撤回" in send(client, county.liu, withdrawing, **sent, why="登记错人", withdraw="on")


@pytest.mark.parametrize("chosen", ["x", "9223372036854775808", "9" * 5000])
def test_a_cadre_that_cannot_be_is_refused_beside_the_field(client, county, chosen):
    posting = create_posting(entry=posting_entry(county), actor=county.liu)
    correcting = reverse("villages:posting_correct", args=[posting.pk])
    sent = {"cadre": chosen, "kind": posting.kind, "valid_from": str(ago(20))} | stamped(client, county.liu, correcting)

    assert "请在下面找到的人里点一位" in send(client, county.liu, correcting, **sent, why="照文件")
    assert Posting.objects.filter(cadre=posting.cadre).count() == 1


def test_the_list_of_postings_has_those_of_today_and_of_former_terms(client, county):
    create_posting(entry=posting_entry(county, valid_to=ago(2)), actor=county.liu)
    address = reverse("villages:posting_list")

    assert "孙远山" not in get(client, county.liu, address)
    assert "孙远山" in get(client, county.liu, f"{address}?tab=ended")
    assert "孙远山" not in get(client, county.liu, f"{address}?tab=ended&q=何")
    assert "县办办理" in get(client, county.liu, address)


def test_a_leader_is_linked_and_changed_with_a_reason(client, county):
    address = reverse("villages:link_set", args=["village_leader", county.lower.pk])
    first = {"title": "县委书记 王某", "valid_from": str(ago(30)), "document": "", "cadre_words": ""}

    assert "领导包村 县委书记 王某，已登记" in send(client, county.liu, address, **first)
    second = {"cadre": cadre_of(county.qian).pk, "title": "", "valid_from": str(ago(1)), "document": ""}
    assert "为什么更换" in send(client, county.liu, address, **second)
    assert "已登记" in send(client, county.liu, address, **second, reason="分工调整")

    assert "县委书记 王某" in get(client, county.liu, reverse("villages:detail", args=[county.lower.pk]))
    assert VillageLink.objects.believed().count() == 2


def test_a_link_is_corrected_and_ended_on_its_pages(client, county):
    plan = LinkEntry(valid_from=ago(30), title="旧规划")
    link = set_link(kind="village_plan", area_id=county.lower.pk, entry=plan, actor=county.liu)
    sent = {"title": "下湾村脱贫规划", "document": "", "valid_from": str(ago(30)), "why": "照批复"}

    address = reverse("villages:link_correct", args=[link.pk])
    sent |= stamped(client, county.liu, address)
    assert "更正已保存" in send(client, county.liu, address, **sent)
    now = VillageLink.objects.believed().get()
    ended = {"last_day": str(ago(1)), "reason": "已完成"}
    assert "已登记" in send(client, county.liu, reverse("villages:link_end", args=[now.pk]), **ended)


def test_an_unknown_kind_of_link_is_no_page(client, county):
    client.force_login(county.zhao)

    assert client.get(reverse("villages:link_set", args=["mascot", county.lower.pk])).status_code == 404


def test_the_county_office_registers_and_corrects_a_cadre(client, county):
    sent = {
        "name": "单小梅",
        "unit": county.unit.pk,
        "rank": "科员级",
        "id_number": id_number(),
        "phone": "13887412046",
    }

    page = send(client, county.zhao, reverse("villages:cadre_add"), **sent)

    cadre = Cadre.objects.get(id_hash=keyed_hash(id_number()))
    assert f"单小梅已登记，编码 {cadre.code}" in page
    assert "138****2046" in page
    assert id_number() not in page
    correcting = reverse("villages:cadre_correct", args=[cadre.pk])
    form = get(client, county.zhao, correcting)
    assert id_number() not in form
    right = sent | {"name": "单晓梅", "id_number": "", "phone": "", "reason": "照证件"}
    right |= stamped(client, county.zhao, correcting)
    assert "更正已保存" in send(client, county.zhao, correcting, **right)
    assert "有 1 处要您选一下" in send(client, county.zhao, correcting, **(right | {"name": "单大梅"}))


def test_a_unit_is_registered_and_renamed_on_its_pages(client, county):
    sent = {"name": "县扶贫办", "tier": "county", "township": ""}
    assert "县扶贫办已登记" in send(client, county.zhao, reverse("villages:unit_add"), **sent)
    unit = Unit.objects.get(name="县扶贫办")
    correcting = reverse("villages:unit_correct", args=[unit.pk])
    new = sent | {"name": "县乡村振兴局", "reason": "机构改革"} | stamped(client, county.zhao, correcting)

    assert "已更正" in send(client, county.zhao, correcting, **new)
    assert "县乡村振兴局" in get(client, county.liu, f"{reverse('villages:unit_list')}?q=振兴&tier=county")


def test_a_team_is_named_on_its_page(client, county):
    address = reverse("villages:team", args=[county.lower.pk])
    typed = {"name": "下湾队", "unit": county.unit.pk, "valid_from": str(ago(3)), "reason": ""}
    sent = typed | stamped(client, county.liu, address)

    assert "下湾队已登记" in send(client, county.liu, address, **sent)


LISTS = ("villages:list", "villages:cadre_list", "villages:unit_list", "villages:posting_list")


@pytest.mark.parametrize("username", ["liu", "zhao"])
def test_the_number_of_queries_does_not_grow_with_the_rows(client, county, username):
    """The lists, the page of a village with its helpers, and the page of a cadre with whom they help."""
    user = getattr(county, username)
    pages = [reverse(name) for name in LISTS]
    pages += [reverse("villages:detail", args=[county.lower.pk])]
    pages += [reverse("villages:cadre_detail", args=[cadre_of(county.wang).pk])]
    pages += [reverse("villages:cadre_pick") + "?cadre_words=某"]

    def queries() -> list[int]:
        counted = []
        for address in pages:
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            counted.append(len(seen))
        return counted

    def more(first: int, last: int) -> None:
        for number in range(first, last):
            cadre = Cadre.objects.create(
                code=f"X{number}", name=f"某{number}", name_initials="m", unit=county.unit, id_hash=str(number)
            )
            posted = {"kind": "team_member", "township": county.east, "village": county.lower, "valid_from": ago(9)}
            Posting.objects.create(cadre=cadre, **posted)
            for helper in (cadre, cadre_of(county.wang)):
                household = make_household(county.lower, "户", f"5303991{number:03}{helper.pk:03}", size=1)
                household.pairings.create(cadre=helper, valid_from=ago(9))

    client.force_login(user)
    more(100, 105)
    queries()  # the first page of a session also notes when it was used
    few = queries()
    more(105, 110)

    assert queries() == few
    assert max(few) <= MOST_QUERIES


def test_pages_of_cadres_follow_each_other(client, county):
    for number in range(60):
        Cadre.objects.create(
            code=f"X{number}", name=f"某{number:02}", name_initials="m", unit=county.unit, id_hash=str(number)
        )
    address = reverse("villages:cadre_list")

    first = get(client, county.liu, f"{address}?q=某")
    after = re.search(r'rel="next" href="\?([^"]+)"', first).group(1).replace("&amp;", "&")
    second = get(client, county.liu, f"{address}?{after}")

    assert "某49" in first
    assert "某49" not in second
    assert "某59" in second
    assert "王小满" not in second


def test_the_households_of_a_cadre_beyond_the_clerks_township_are_a_number_only(client, county):
    pair(county.wang, make_household(county.far, "远户", "530399000097", size=1))

    page = get(client, county.liu, reverse("villages:cadre_detail", args=[cadre_of(county.wang).pk]))

    assert "远户" not in page
    assert "另有 1 户不在您的范围" in page
    assert "帮扶 2 户" in page
