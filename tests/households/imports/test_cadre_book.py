"""The list of cadres by workbook: a number belongs to one of them, the register gives codes, units come along."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEntry
from accounts.reveal import masked
from config.lib.crypto import keyed_hash
from tests.conftest import make_user
from tests.households.entries import id_number, refusals
from tests.households.imports.books import counts, faults, filled, import_all, send
from villages.models import Cadre, Unit

pytestmark = pytest.mark.django_db
NEW = {
    "姓名": "李新来",
    "身份证号": id_number(order="003"),
    "单位": "县水务局",
    "职级": "科员级",
    "工作电话": "13887654321",
}


@pytest.fixture
def second(county):
    """Another clerk of the county office."""
    return make_user("zhou", "周经办", "county_clerk", county.unit, 90)


def test_new_cadres_come_with_their_unit_and_a_code(county, second):
    other = NEW | {"姓名": "张新来", "身份证号": id_number(order="004"), "工作电话": "13887654322"}
    rows = [NEW, other | {"单位": "县林业局", "单位层级": "县"}]
    job = send(county.zhao, "cadres", filled("cadres", cadres=rows))
    assert (faults(job), counts(job, "cadres")) == ([], (2, 0, 0, 0))
    assert NEW["身份证号"] not in str(list(job.rows.values()))

    import_all(job, county.zhao, second)

    assert job.stage == "committed", job.reason
    man, woman = Cadre.objects.filter(code__startswith="GB").order_by("pk")
    assert (man.code, man.name_initials, man.sex, man.rank, man.unit) == (
        f"GB{man.pk:05}", "lxl", "1", "科员级", county.unit,
    )  # fmt: skip
    assert (man.id_hash, man.phone_hash, masked(man.phone, "phone")) == (
        keyed_hash(NEW["身份证号"]), keyed_hash("13887654321"), "138****4321",
    )  # fmt: skip
    assert (woman.sex, woman.unit.name, woman.unit.tier) == ("2", "县林业局", "county")
    assert AuditEntry.objects.filter(action="households.imported", subject_id=str(man.pk)).count() == 1
    assert counts(send(county.zhao, "cadres", filled("cadres", cadres=[NEW])), "cadres") == (0, 0, 1, 0)


def test_a_known_cadre_is_corrected_field_by_field(county, second):
    wang = Cadre.objects.get(code="G0000")
    row = {"干部编码": "G0000", "姓名": "王小满", "单位": "县水务局", "职级": "乡科级副职", "工作电话": "13887654321"}
    job = send(county.zhao, "cadres", filled("cadres", cadres=[row]))
    assert [r.changes for r in job.rows.all()] == [[["rank", "没有", "乡科级副职"], ["phone", "没有", "138****4321"]]]

    import_all(job, county.zhao, second)

    fresh = Cadre.objects.get(pk=wang.pk)
    assert (fresh.rank, fresh.phone_hash) == ("乡科级副职", keyed_hash("13887654321"))
    assert (fresh.id_number, fresh.id_hash, fresh.sex, fresh.code) == (wang.id_number, wang.id_hash, wang.sex, "G0000")


@pytest.mark.parametrize(
    ("cells", "field", "words"),
    [
        ({"干部编码": "GB99999"}, "cadre_code", "没有登记过这个干部编码"),
        ({"单位": "县林业局"}, "unit", "写明单位层级"),
        ({"单位": "东乡水管站", "单位层级": "乡镇"}, "unit_tier", "请先在「干部和单位」里登记"),
        ({"职级": "股级"}, "rank", "没有「股级」这个选项"),
        ({"身份证号": 530323198509300019}, "id_number", "数字格式"),
        ({"身份证号": "530323********0019"}, "id_number", "不能打星号"),
        ({"工作电话": None}, "phone", "新登记的要填工作电话"),
        ({"工作电话": "13800000000"}, "phone", "已经登记在王小满（G0000）名下"),
    ],
)
def test_what_is_wrong_is_told_at_its_cell(county, cells, field, words):
    Cadre.objects.filter(code="G0000").update(phone_hash=keyed_hash("13800000000"))
    job = send(county.zhao, "cadres", filled("cadres", cadres=[NEW | cells]))

    assert [(name, words in said) for _, _, name, said in faults(job)] == [(field, True)]


def test_a_number_registered_meanwhile_stops_the_workbook(county, second):
    job = send(county.zhao, "cadres", filled("cadres", cadres=[NEW]))
    Cadre.objects.filter(code="G0000").update(id_hash=keyed_hash(NEW["身份证号"]))
    import_all(job, county.zhao, second)

    assert (job.state, "核对以后，登记里有 1 条" in job.reason) == ("failed", True)
    assert not Unit.objects.exclude(pk=county.unit.pk).exists()


def test_only_the_county_office_sends_cadres(county):
    with pytest.raises(PermissionDenied):
        send(county.liu, "cadres", filled("cadres", cadres=[NEW]))
    assert refusals("households.import_start") == 1
