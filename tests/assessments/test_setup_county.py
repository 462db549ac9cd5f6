"""manage.py setup_county: places, administrators and a standard, on an empty database and again."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEntry, RoleGrant, User
from accounts.permissions import MANAGE_USERS
from assessments.models import Standard
from households.models import IncomeItem, VisitRule
from tests.villages.staff import id_number
from villages.models import Cadre, County, Township, Village

REAL = Path("assessments/demo/data/shizong.csv")
PLACES = """county_code,county,township_code,township,village_code,village
530399,测试县,530399101,东乡,530399101201,下湾村
530399000000,测试县,530399101000,东乡,530399101202,上湾村
530399,测试县,530399102,西镇,530399102201,远山村
"""
STANDARD = ["--income-line", "4000", "--standard-from", "2026-01-01", "--standard-document", "测开组〔2026〕1号"]
ALL = (County, Township, Village, User, Cadre, Standard, RoleGrant)


@pytest.fixture(autouse=True)
def _a_real_county(settings, db):
    settings.DEMONSTRATION = False


@pytest.fixture
def places(tmp_path) -> Path:
    return written(tmp_path / "places.csv", PLACES)


@pytest.fixture
def staff(tmp_path) -> Path:
    return written(tmp_path / "staff.csv", staff_csv())


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


def staff_csv(*extra: str, audit: int = 3) -> str:
    """Return a file of three administrators; `audit` chooses the person of the third."""
    names = {1: "周系统", 2: "吴安全", 3: "郑审计"}
    lines = [
        f"系统管理员,周系统,{id_number(1)},县扶贫办,县,13887412046,sysadmin",
        f"安全管理员,吴安全,{id_number(2)},县委办,县,,",
        f"审计管理员,{names[audit]},{id_number(audit)},县纪委,县,,",
    ]
    return "\n".join(["角色,姓名,身份证号,单位,单位层级,手机号,用户名", *lines, *extra, ""])


def run(places: Path, *options: object) -> str:
    out = StringIO()
    call_command("setup_county", str(places), *map(str, options), stdout=out)
    return out.getvalue()


def counted() -> list[int]:
    return [model.objects.count() for model in ALL]


def test_a_county_begins_with_a_rule_of_visits_and_keeps_the_one_it_has(places, staff):
    assert "走访规则：已装起始规则" in run(places, "--staff", staff)
    assert "走访规则：已有，没有动" in run(places, "--staff", staff)

    assert VisitRule.objects.get().open_every_days == 7


def test_a_county_begins_with_a_catalogue_of_incomes_and_keeps_the_one_it_has(places, staff):
    assert "收入项目目录：已装起始目录" in run(places, "--staff", staff)
    count = IncomeItem.objects.count()

    assert "收入项目目录：已有，没有动" in run(places, "--staff", staff)
    assert IncomeItem.objects.count() == count > 0


def test_an_empty_database_becomes_a_county(places, staff):
    told = run(places, "--staff", staff, *STANDARD)

    assert counted()[:5] == [1, 2, 3, 3, 3]
    assert Village.objects.get(code="530399102201").township.code == "530399102000"
    sysadmin = User.objects.get(username="sysadmin")
    assert (sysadmin.may(MANAGE_USERS), sysadmin.must_change_password) == (True, True)
    password = told.split("用户名 sysadmin  密码 ")[1].split()[0]
    assert sysadmin.check_password(password)
    assert password not in str(list(AuditEntry.objects.values()))
    assert Standard.objects.get().released_at is None
    assert AuditEntry.objects.filter(action="assessments.setup_county").count() == 1


def test_the_second_run_changes_nothing_and_says_so(places, staff):
    run(places, "--staff", staff, *STANDARD)
    before = counted()

    told = run(places, "--staff", staff, *STANDARD)

    assert counted() == before
    assert "新装县 0、乡镇 0、村 0；原有 6 个没有动" in told
    assert "系统管理员：已有周系统（sysadmin），没有再建" in told
    assert "一次性密码" not in told


def test_what_is_missing_is_added(places, staff, tmp_path):
    run(places, "--staff", staff)
    more = written(tmp_path / "more.csv", PLACES + "530399,测试县,530399102,西镇,530399102202,近山村\n")
    clerk = written(tmp_path / "clerk.csv", staff_csv(f"县办经办,王经办,{id_number(4)},县扶贫办,,,"))

    told = run(more, "--staff", clerk, *STANDARD, "--release-standard")

    assert Village.objects.count() == 4
    assert User.objects.get(role="county_clerk").is_usable
    assert Standard.objects.get().released_at is not None
    assert "县办经办：已建王经办（wangjb）" in told


def test_a_draft_is_released_later_and_another_standard_is_not_taken(places, staff):
    run(places, "--staff", staff, *STANDARD)
    other = [*STANDARD[:1], "5000", *STANDARD[2:]]

    assert "没有用" in run(places, *other, "--release-standard")
    assert Standard.objects.get().released_at is None
    assert "已发布" in run(places, *STANDARD, "--release-standard")
    assert Standard.objects.get().released_at is not None


def test_a_name_that_stands_differently_is_left_alone_and_told(places, staff):
    run(places, "--staff", staff)
    Village.objects.filter(code="530399101201").update(name="下湾社区")

    told = run(places)

    assert "530399101201 登记的名称是「下湾社区」，文件里是「下湾村」，没有改。" in told
    assert Village.objects.get(code="530399101201").name == "下湾社区"


def test_every_fault_of_the_places_is_told_with_its_line_and_nothing_is_taken(tmp_path, staff):
    bad = """530399,测试县,530399101,东乡,53039910120,短村
530399,测试县,530399101,东镇,530399101203,
530398,别县,530399102,西镇,530399103201,远村
530399,测试县,530399101,东乡,530399101204,甲村
530399,测试县,530399101,东乡,530399101204,甲村
"""
    file = written(tmp_path / "bad.csv", PLACES.splitlines()[0] + "\n" + bad)
    before = counted()

    with pytest.raises(CommandError) as refused:
        run(file, "--staff", staff)

    told = str(refused.value)
    for sentence in (
        "第 2 行：村代码「53039910120」不对",
        "第 3 行：乡镇代码 530399101000 在第 2 行叫「东乡」，这里叫「东镇」。",
        "第 3 行：请填村的名称",
        "第 4 行：乡镇代码 530399102000 不在县 530398000000 之下",
        "第 4 行：村代码 530399103201 不在乡镇 530399102000 之下",
        "第 6 行：村代码 530399101204 和第 5 行重复。",
        "2 个县，只能有一个",
    ):
        assert sentence in told
    assert counted() == before


def test_a_file_saved_by_excel_in_china_is_read(tmp_path, staff):
    file = written(tmp_path / "gbk.csv", PLACES, "gb18030")

    run(file, "--staff", staff)

    assert County.objects.get().name == "测试县"


def test_the_real_countys_places_are_read(staff):
    run(REAL, "--staff", staff)

    assert (County.objects.get().code, Township.objects.count(), Village.objects.count()) == ("530323000000", 10, 110)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (staff_csv(audit=1), "系统管理员和审计管理员是同一个人"),
        (staff_csv(f"财政,钱财政,{id_number(5)},县财政局,县,,"), "角色「财政」不能在建县时建"),
        (staff_csv(f"系统管理员,钱系统,{id_number(5)},县扶贫办,县,,"), "系统管理员写了 2 个"),
        (staff_csv(f"县办经办,钱经办,{id_number(5)[:-1]}0,县扶贫办,县,,"), "校验码"),
        (staff_csv(f"县办经办,钱经办,{id_number(5)},县扶贫办,县,123,"), "手机号不对"),
        ("角色,姓名\n", "缺少列"),
        (staff_csv().replace("审计管理员", "县办经办"), "还没有审计管理员"),
    ],
)
def test_administrators_who_are_not_three_sound_persons_are_refused(places, tmp_path, text, sentence):
    before = counted()

    with pytest.raises(CommandError, match=sentence):
        run(places, "--staff", written(tmp_path / "staff.csv", text))

    assert counted() == before


def test_three_administrators_are_needed_at_the_first_run(places):
    with pytest.raises(CommandError, match="还没有系统管理员"):
        run(places)

    assert not County.objects.exists()


def test_another_county_is_refused(places, staff, tmp_path):
    run(places, "--staff", staff)
    other = written(tmp_path / "other.csv", PLACES.replace("530399", "530398").replace("测试县", "别县"))

    with pytest.raises(CommandError, match="已经登记了测试县"):
        run(other)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--income-line", "4000"], "三项都要写"),
        ([*STANDARD[:1], "四千", *STANDARD[2:]], "4000.00"),
        ([*STANDARD[:1], "-1", *STANDARD[2:]], "大于 0"),
        ([*STANDARD[:3], "明天", *STANDARD[4:]], "2026-01-01"),
    ],
)
def test_a_standard_that_cannot_be_read_is_refused(places, staff, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        run(places, "--staff", staff, *options)

    assert not County.objects.exists()


def test_a_demonstration_is_never_a_real_county(places, staff, settings, tmp_path):
    settings.DEMONSTRATION = True
    with pytest.raises(CommandError, match="演示"):
        run(places, "--staff", staff)
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="读不到文件"):
        run(tmp_path / "nowhere.csv", "--staff", staff)

    assert not County.objects.exists()


def test_a_database_with_the_demonstration_standard_is_refused(places, staff):
    Standard.objects.create(
        code="DEMO-1", label="演示标准", year=2026, document="演示", valid_from="2026-01-01", income_line=4000,
        living_stale_days=1, water_stale_days=1, housing_stale_days=1, is_demo=True,
    )  # fmt: skip

    with pytest.raises(CommandError, match="演示"):
        run(places, "--staff", staff)
