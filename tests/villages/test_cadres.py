import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEntry
from accounts.reveal import masked
from config.lib.idcard import check_character
from config.lib.refusals import Refused
from tests.villages.conftest import cadre_of, opened, refusals, rows
from villages.models import Cadre, Unit
from villages.services.cadres import CadreEntry, correct_cadre, create_cadre
from villages.services.units import UnitEntry, correct_unit, create_unit


def id_number(first17: str = "53032319850612334") -> str:
    """Return an invented ID number with the right check character; the 17th digit, 4, is a woman's."""
    return first17 + check_character(first17)


def entry(county, **changes) -> CadreEntry:
    """Return a well-filled cadre, with `changes`."""
    filled = {"name": "单小梅", "unit_id": county.unit.pk, "rank": "科员级", "id_number": id_number()}
    return CadreEntry(**(filled | {"phone": "138 8741 2046"} | changes))


def test_the_county_office_registers_a_cadre_whose_numbers_are_closed(county):
    cadre = create_cadre(entry=entry(county), actor=county.zhao)

    cadre.refresh_from_db()
    assert (cadre.code, cadre.name_initials, cadre.sex) == (f"GB{cadre.pk:05}", "sxm", "2")
    assert masked(cadre.id_number, "id") == f"530323********{id_number()[-4:]}"
    assert masked(cadre.phone, "phone") == "138****2046"
    assert id_number() not in str(AuditEntry.objects.get(action="villages.create_cadre").after)


@pytest.mark.parametrize("username", ["liu", "sysadmin", "sheng", "wang"])
def test_nobody_else_registers_or_corrects_a_cadre(county, username):
    actor, cadre = getattr(county, username), cadre_of(county.wang)
    before = rows()

    with pytest.raises(PermissionDenied):
        create_cadre(entry=entry(county), actor=actor)
    with pytest.raises(PermissionDenied):
        correct_cadre(cadre_id=cadre.pk, entry=entry(county), opening=opened(cadre), reason="照证件", actor=actor)

    assert rows() == before
    assert [who for _, who in refusals()] == [username, username]


def test_the_same_entry_sent_twice_is_one_cadre(county):
    first = create_cadre(entry=entry(county), actor=county.zhao)

    assert create_cadre(entry=entry(county), actor=county.zhao) == first
    assert Cadre.objects.filter(name="单小梅").count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"id_number": id_number()[:-1] + ("0" if id_number()[-1] != "0" else "1")}, "身份证号不对"),
        ({"id_number": "530323850612334"}, "身份证号不对"),
        ({"phone": "0874-5752000"}, "11 位手机号"),
        ({"phone": "1388741204"}, "11 位手机号"),
        ({"name": " "}, "请填干部姓名"),
        ({"rank": "大官"}, "从列表里选职级"),
    ],
)
def test_a_faulty_entry_is_refused_in_a_sentence(county, changes, words):
    before = rows()

    with pytest.raises(Refused, match=words):
        create_cadre(entry=entry(county, **changes), actor=county.zhao)

    assert rows() == before


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "另一人", "phone": "13887412047"}, "证件号码已经登记在单小梅"),
        ({"id_number": id_number("53032319850612335")}, "工作电话已经登记在单小梅"),
    ],
)
def test_a_number_belongs_to_one_cadre(county, changes, words):
    create_cadre(entry=entry(county), actor=county.zhao)

    with pytest.raises(Refused, match=words):
        create_cadre(entry=entry(county, **changes), actor=county.zhao)


def test_a_correction_keeps_the_numbers_that_were_not_typed_and_the_earlier_row(county):
    cadre = create_cadre(entry=entry(county), actor=county.zhao)
    before = Cadre.objects.get(pk=cadre.pk)
    right = CadreEntry(name="单晓梅", unit_id=county.unit.pk, rank="科员级")

    correct_cadre(cadre_id=cadre.pk, entry=right, opening=opened(before), reason="照证件", actor=county.zhao)

    cadre.refresh_from_db()
    assert (cadre.name, cadre.id_hash, cadre.id_number) == ("单晓梅", before.id_hash, before.id_number)
    assert cadre.events.get().name == "单小梅"


def test_a_changed_number_is_told_without_the_number(county):
    cadre = create_cadre(entry=entry(county), actor=county.zhao)
    new = id_number("53032319850612335")

    correct_cadre(
        cadre_id=cadre.pk,
        entry=entry(county, id_number=new),
        opening=opened(cadre),
        reason="换证",
        actor=county.zhao,
    )

    cadre.refresh_from_db()
    assert (cadre.sex, masked(cadre.id_number, "id")[-4:]) == ("1", new[-4:])
    told = AuditEntry.objects.get(action="villages.correct_cadre").after
    assert told["id_number"] == "已更换"
    assert "phone" not in told


@pytest.mark.parametrize(("reason", "words"), [(" ", "哪里登记错了"), ("更正", "没有改动")])
def test_a_correction_needs_a_reason_and_a_difference(county, reason, words):
    cadre = create_cadre(entry=entry(county), actor=county.zhao)

    with pytest.raises(Refused, match=words):
        correct_cadre(cadre_id=cadre.pk, entry=entry(county), opening=opened(cadre), reason=reason, actor=county.zhao)


def test_a_unit_is_registered_once_and_renamed_with_its_history(county):
    unit = create_unit(entry=UnitEntry("县扶贫办", "county"), actor=county.zhao)
    assert create_unit(entry=UnitEntry("县扶贫办", "county"), actor=county.zhao) == unit

    new = UnitEntry("县乡村振兴局", "county")
    correct_unit(unit_id=unit.pk, entry=new, opening=opened(unit), reason="机构改革", actor=county.zhao)

    unit.refresh_from_db()
    assert (unit.name, unit.events.get().name) == ("县乡村振兴局", "县扶贫办")


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (UnitEntry("县水务局", "city"), "已经有叫「县水务局」"),
        (UnitEntry("东乡中心校", "township"), "乡镇单位要选乡镇"),
        (UnitEntry("", "county"), "请填单位名称"),
        (UnitEntry("某局", "world"), "请选择层级"),
    ],
)
def test_a_faulty_unit_is_refused(county, new, words):
    before = rows()

    with pytest.raises(Refused, match=words):
        create_unit(entry=new, actor=county.zhao)

    assert rows() == before


def test_a_clerk_of_a_township_registers_no_unit(county):
    with pytest.raises(PermissionDenied):
        create_unit(entry=UnitEntry("某局", "county"), actor=county.liu)
    with pytest.raises(PermissionDenied):
        correct_unit(
            unit_id=county.unit.pk,
            entry=UnitEntry("某局", "county"),
            opening=opened(county.unit),
            reason="更名",
            actor=county.liu,
        )

    assert Unit.objects.get().name == "县水务局"
