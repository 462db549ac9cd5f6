import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry
from config.lib.merging import EditConflict, Opening, digests
from config.lib.refusals import Refused
from tests.villages.conftest import ago, cadre_of, link_entry, opened, refusals, rows
from villages.models import County, Team, Township, Unit, Village, VillageLink
from villages.services.links import LinkEntry, correct_link, end_link, set_link
from villages.services.units import TeamEntry, set_team, team_values

NO_TEAM = Opening(digests(team_values(None)))


def test_a_clerk_links_a_unit_to_a_village_of_the_township(county):
    link = set_link(kind="village_unit", area_id=county.lower.pk, entry=link_entry(county), actor=county.liu)

    assert (link.village, link.township, link.unit, link.recorded_by) == (
        county.lower,
        county.east,
        county.unit,
        county.liu,
    )
    assert AuditEntry.objects.get(action="villages.set_link").after["subject"] == "县水务局"


def test_the_same_entry_sent_twice_is_one_link(county):
    sent = {"kind": "village_unit", "area_id": county.lower.pk, "entry": link_entry(county), "actor": county.liu}
    first = set_link(**sent)

    assert set_link(**sent) == first
    assert VillageLink.objects.count() == 1


def test_a_change_ends_the_earlier_link_the_day_before_and_needs_a_reason(county):
    first = set_link(kind="village_unit", area_id=county.lower.pk, entry=link_entry(county), actor=county.liu)
    other = Unit.objects.create(name="县财政局", tier="county")
    new = link_entry(county, unit_id=other.pk, valid_from=ago(3))

    with pytest.raises(Refused, match="为什么更换"):
        set_link(kind="village_unit", area_id=county.lower.pk, entry=new, actor=county.liu)
    second = set_link(kind="village_unit", area_id=county.lower.pk, entry=new, reason="单位调整", actor=county.liu)

    believed = VillageLink.objects.believed().order_by("valid_from")
    assert [(link.unit.name, link.valid_from, link.valid_to) for link in believed] == [
        ("县水务局", ago(30), ago(4)),
        ("县财政局", ago(3), None),
    ]
    first.refresh_from_db()
    assert (first.superseded_at is not None, second.reason) == (True, "单位调整")


@pytest.mark.parametrize("username", ["li", "he", "sheng", "qian", "shui"])
def test_who_does_not_arrange_help_links_nothing(county, username):
    before = rows()

    with pytest.raises(PermissionDenied):
        set_link(
            kind="village_unit", area_id=county.lower.pk, entry=link_entry(county), actor=getattr(county, username)
        )

    assert rows() == before
    assert refusals() == [("villages.set_link.refused", username)]


def test_areas_out_of_scope_are_not_found(county):
    plan = LinkEntry(valid_from=ago(3), title="规划")
    leader = LinkEntry(valid_from=ago(3), title="市委常委 李某")
    before = rows()

    with pytest.raises(Village.DoesNotExist):
        set_link(kind="village_plan", area_id=county.far.pk, entry=plan, actor=county.liu)
    with pytest.raises(Township.DoesNotExist):
        set_link(kind="township_unit", area_id=county.west.pk, entry=link_entry(county), actor=county.liu)
    with pytest.raises(County.DoesNotExist):
        set_link(kind="county_leader", area_id=county.county.pk, entry=leader, actor=county.liu)

    assert rows() == before
    assert set_link(kind="county_leader", area_id=county.county.pk, entry=leader, actor=county.zhao).county


@pytest.mark.parametrize(
    ("kind", "changes", "words"),
    [
        ("village_unit", {"unit_id": None}, "请选择单位"),
        ("township_unit", {}, "市级以上单位"),
        ("village_leader", {"unit_id": None}, "两样只填一样"),
        ("village_plan", {"unit_id": None}, "请填规划的名称"),
        ("mascot", {}, "没有这一项"),
    ],
)
def test_an_entry_must_fit_its_kind(county, kind, changes, words):
    before, area = rows(), county.east if kind == "township_unit" else county.lower

    with pytest.raises(Refused, match=words):
        set_link(kind=kind, area_id=area.pk, entry=link_entry(county, **changes), actor=county.zhao)

    assert rows() == before


def test_a_leader_is_a_cadre_or_a_name_but_not_both(county):
    both = LinkEntry(valid_from=ago(3), cadre_id=cadre_of(county.qian).pk, title="县委书记 王某")

    with pytest.raises(Refused, match="两样只填一样"):
        set_link(kind="village_leader", area_id=county.lower.pk, entry=both, actor=county.liu)
    link = set_link(
        kind="village_leader",
        area_id=county.lower.pk,
        entry=LinkEntry(valid_from=ago(3), cadre_id=cadre_of(county.qian).pk),
        actor=county.liu,
    )
    assert link.subject == "钱审批"


def test_a_link_ends_once_with_a_reason(county):
    link = set_link(kind="village_unit", area_id=county.lower.pk, entry=link_entry(county), actor=county.liu)
    with pytest.raises(Refused, match="为什么结束"):
        end_link(link_id=link.pk, last_day=ago(1), reason="", actor=county.liu)

    ended = end_link(link_id=link.pk, last_day=ago(1), reason="撤销", actor=county.liu)

    assert (ended.valid_to, ended.end_reason) == (ago(1), "撤销")
    with pytest.raises(Refused, match="已经在"):
        end_link(link_id=ended.pk, last_day=ago(1), reason="撤销", actor=county.liu)


def test_a_wrong_link_is_superseded_or_taken_back(county):
    wrong = set_link(kind="village_unit", area_id=county.lower.pk, entry=link_entry(county), actor=county.liu)
    with pytest.raises(Refused, match="没有改动"):
        correct_link(link_id=wrong.pk, entry=link_entry(county), reason="照文件", actor=county.liu)

    sent = {"link_id": wrong.pk, "opening": opened(wrong), "reason": "照文件", "actor": county.liu}
    right = correct_link(entry=link_entry(county, document="师扶字12号"), **sent)
    assert (right.document, VillageLink.objects.believed().get()) == ("师扶字12号", right)
    with pytest.raises(Refused, match="有人改过"):
        correct_link(link_id=wrong.pk, entry=None, reason="登记错村", actor=county.liu)

    correct_link(link_id=right.pk, entry=None, reason="登记错村", actor=county.liu)
    assert not VillageLink.objects.believed().exists()
    assert VillageLink.objects.count() == 2


def test_a_link_elsewhere_is_neither_ended_nor_corrected(county):
    link = set_link(kind="village_unit", area_id=county.far.pk, entry=link_entry(county), actor=county.zhao)
    before = rows()

    with pytest.raises(VillageLink.DoesNotExist):
        end_link(link_id=link.pk, last_day=ago(1), reason="撤销", actor=county.liu)
    with pytest.raises(VillageLink.DoesNotExist):
        correct_link(link_id=link.pk, entry=None, reason="错了", actor=county.liu)

    assert rows() == before


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"kind": "county_leader", "title": "李某"}, "link_area_fits_kind"),
        ({"kind": "village_unit", "title": "水务局"}, "link_subject_fits_kind"),
        ({"kind": "village_plan", "title": "规划", "valid_from": ago(3)}, "link_one_of_a_kind_at_a_time"),
    ],
)
def test_the_database_refuses_what_does_not_fit(county, columns, constraint):
    place = {"village": county.lower, "township": county.east, "valid_from": ago(9)}
    VillageLink.objects.create(kind="village_plan", title="旧规划", **place)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        VillageLink.objects.create(**(place | columns))


def team_entry(county, name: str = "下湾村驻村工作队", on=None) -> TeamEntry:
    return TeamEntry(name, county.unit.pk, on or ago(90))


def teams() -> list[tuple]:
    """Return the teams that are believed: name, from, to."""
    return list(Team.objects.believed().order_by("valid_from").values_list("name", "valid_from", "valid_to"))


def test_a_village_gets_its_team_and_another_from_a_later_day_follows_it(county):
    sent = {"village_id": county.lower.pk, "actor": county.liu}
    team = set_team(entry=team_entry(county), reason="", opening=NO_TEAM, **sent)
    assert set_team(entry=team_entry(county), reason="", opening=NO_TEAM, **sent) == team

    later = team_entry(county, "下湾村乡村振兴工作队", ago(10))
    with pytest.raises(Refused, match="为什么变动"):
        set_team(entry=later, reason=" ", opening=opened(team), **sent)
    new = set_team(entry=later, reason="更名", opening=opened(team), **sent)

    assert teams() == [("下湾村驻村工作队", ago(90), ago(11)), ("下湾村乡村振兴工作队", ago(10), None)]
    assert (new.reason, new.recorded_by) == ("更名", county.liu)
    assert Team.objects.get(pk=team.pk).superseded_at is not None


def test_with_the_same_day_or_an_earlier_one_a_team_is_corrected_and_the_wrong_row_stays(county):
    sent = {"village_id": county.lower.pk, "actor": county.liu, "reason": "写错了"}
    team = set_team(entry=team_entry(county), opening=NO_TEAM, **sent)

    named = set_team(entry=team_entry(county, "下湾工作队"), opening=opened(team), **sent)
    set_team(entry=team_entry(county, "下湾工作队", ago(120)), opening=opened(named), **sent)

    assert teams() == [("下湾工作队", ago(120), None)]
    assert Team.objects.filter(superseded_at__isnull=False).count() == 2


def test_a_team_of_a_day_to_come_is_refused_and_the_database_keeps_one_at_a_time(county):
    before = rows()
    with pytest.raises(Refused, match="不能晚于今天"):
        set_team(village_id=county.lower.pk, entry=team_entry(county, on=ago(-1)), reason="", opening=NO_TEAM,
                 actor=county.liu)  # fmt: skip
    assert rows() == before

    about = {"village": county.lower, "unit": county.unit, "name": "队"}
    Team.objects.create(valid_from=ago(30), **about)
    with pytest.raises(IntegrityError, match="team_one_at_a_time"), transaction.atomic():
        Team.objects.create(valid_from=ago(3), **about)


def test_two_people_who_name_the_first_team_of_a_village_at_once_compare(county):
    sent = {"village_id": county.lower.pk, "reason": "", "opening": NO_TEAM}
    set_team(entry=team_entry(county), actor=county.liu, **sent)

    with pytest.raises(EditConflict, match="name"):
        set_team(entry=team_entry(county, "下湾工作队"), actor=county.zhao, **sent)

    assert Team.objects.get().name == "下湾村驻村工作队"


def test_a_team_is_named_within_scope_by_those_who_may(county):
    before, sent = rows(), {"reason": "", "opening": NO_TEAM}

    with pytest.raises(PermissionDenied):
        set_team(village_id=county.lower.pk, entry=team_entry(county), actor=county.li, **sent)
    with pytest.raises(Village.DoesNotExist):
        set_team(village_id=county.far.pk, entry=team_entry(county), actor=county.liu, **sent)
    with pytest.raises(Refused, match="工作队名称"):
        set_team(village_id=county.lower.pk, entry=team_entry(county, " "), actor=county.liu, **sent)

    assert rows() == before
