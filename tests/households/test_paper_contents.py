"""What stands on each paper, read back from its description; how it looks is tested with the drawing."""

from datetime import date
from decimal import Decimal

import pytest

from households.codes_person import Political
from households.models import Household, IncomeWorksheet, Pairing
from households.services.income_items import ensure_starting_items
from households.services.papers import print_paper
from households.services.visits import record_visit
from tests.conftest import add_member
from tests.households.conftest import entry_for
from tests.households.entries import make_water
from tests.households.incomes import CLOSED, END, START, by_amount, by_quantity, save_sheet
from tests.households.measures import enter
from villages.clocks import succeed


@pytest.fixture(autouse=True)
def _catalogue(county):
    ensure_starting_items()


def paper(county, kind: str, **about):
    """Print a paper about Chen as the clerk of his township; return its description."""
    return print_paper(household_id=county.chen.pk, kind=kind, actor=county.liu, **about).printout


def blocks(printout, kind: str) -> list:
    """Return the blocks of one kind."""
    return [block for block in printout.blocks if type(block).__name__ == kind]


def grid(printout, first: str):
    """Return the table whose first column is called so."""
    return next(block for block in blocks(printout, "Grid") if block.head[0] == first)


def values(printout) -> dict[str, str]:
    """Return all labelled values."""
    return {fact.label: fact.value for block in blocks(printout, "Facts") for fact in block.facts}


def ticked(printout) -> dict[str, list[str]]:
    """Return the ticked answers by question."""
    return {
        block.label.partition("\n")[0]: [words for words, on in block.options if on]
        for block in blocks(printout, "Ticks")
    }


def test_the_income_sheet_adds_up_and_shows_what_does_not_count(county):
    incomes = {
        "migrant": by_quantity("8", "3000", evidence="工资流水"),
        "pigs": by_quantity("2", "1800", cost=Decimal(1500)),
        "relocation": by_amount("60000"),
    }
    save_sheet(county.chen, county.liu, incomes, **CLOSED)

    printed = paper(county, "income")

    assert [block.text for block in blocks(printed, "Heading")] == [
        "工资性收入", "生产经营性收入", "不计入收入的", "合计",
    ]  # fmt: skip
    wage, business, left_out, totals = blocks(printed, "Grid")
    assert wage.rows[0] == ("外出务工工资", "8 月", "3,000.00", "24,000.00", "", "24,000.00", "工资流水")
    assert business.rows[-1] == ("小计", "", "", "3,600.00", "1,500.00", "2,100.00", "")
    assert left_out.rows[0][:2] == ("易地搬迁补助", "60,000.00")
    assert totals.rows == (("24,000.00", "3,600.00", "0.00", "0.00", "−1,500.00", "26,100.00"),)
    assert values(printed)["人均纯收入"] == "8,700.00 元"
    assert all(day.startswith("已签 ") for _, day in blocks(printed, "Signatures")[0].lines)


def test_a_worksheet_that_is_not_closed_says_so_and_has_lines_to_sign(county):
    save_sheet(county.chen, county.liu, {"migrant": by_amount("24000")})

    printed = paper(county, "income")

    assert "还没有结账" in blocks(printed, "Text")[0].text
    assert [day for _, day in blocks(printed, "Signatures")[0].lines] == ["", "", ""]


def test_the_collection_form_ticks_the_causes_and_leaves_room_where_nobody_has_said(county):
    Household.objects.filter(pk=county.chen.pk).update(main_cause="schooling", other_causes=["no_land", "no_skill"])
    make_water(county.chen)

    printed = paper(county, "register")

    assert ticked(printed) == {
        "贫困户属性": ["一般贫困户"],
        "主要致贫原因": ["因学"],
        "其他致贫原因": ["缺土地", "缺技术"],
    }
    assert values(printed)["水量"] == "达标"
    assert values(printed)["鉴定等级"] == ""
    assert values(printed)["联系电话"] == ""
    notes = {heading.text: heading.note for heading in blocks(printed, "Heading")}
    assert notes["饮水认定"] == "县水务局 2026-03-02"
    assert notes["住房鉴定"] == "没有登记，可以手写"


def test_everybody_stands_on_the_form_head_first_and_who_has_left_does_not(county):
    gone = add_member(county.chen, "陈远嫁", number=7).memberships.get()
    succeed(gone, valid_to=date(2020, 1, 31))

    people = [row[0] for row in grid(paper(county, "register"), "姓名").rows]

    assert people == ["陈阿福", "陈阿福1", "陈阿福2"]


def test_what_nobody_asked_of_a_person_is_an_empty_cell_and_never_no(county):
    county.chen.members.filter(code__endswith="00").update(political="party", speaks_mandarin=False)

    more = next(block for block in blocks(paper(county, "register"), "Grid") if "政治面貌" in block.head)

    assert more.rows[0][2:] == (Political.PARTY_MEMBER.label, "否", "")
    assert more.rows[1][1:] == ("", "", "", "")


def test_the_handbook_has_its_chapters_with_everybody_who_ever_helped(county):
    enter(county.chen, county.liu, signed_on=date(2026, 3, 4))
    record_visit(
        household_id=county.chen.pk, entry=entry_for(problem_state="open", problem="屋顶漏雨"), actor=county.wang
    )

    printed = paper(county, "handbook")

    chapters = [heading.text for heading in blocks(printed, "Heading") if not heading.of_part]
    assert chapters == [
        "一、家庭基本情况", "二、家庭成员", "三、住房、饮水、土地和生产生活条件", "四、主要社会关系", "五、帮扶需求",
        "六、帮扶计划", "七、帮扶责任人", "八、帮扶措施", "九、帮扶成效", "十、历年收入", "十一、走访记录",
    ]  # fmt: skip
    measures, visits = grid(printed, "时间"), grid(printed, "日期")
    assert measures.rows[0][1:] == ("产业帮扶", "发放仔猪 2 头", "县农业农村局", "1,200.00", "已签 2026-03-04")
    assert visits.rows[0][1] == "王小满"
    assert "问题（有，待解决）：屋顶漏雨" in visits.rows[0][3]
    assert grid(printed, "核算期止").empty == "还没有收入核算表。"


def test_the_handbook_keeps_the_helper_before_and_its_cover_names_the_one_of_today(county):
    before = {"cadre": county.sun.cadre_account.cadre, "household": county.bai, "end_reason": "轮换"}
    Pairing.objects.create(**before, valid_from=date(2017, 1, 1), valid_to=date(2018, 12, 31))
    now = {"cadre": county.wang.cadre_account.cadre, "household": county.bai}
    Pairing.objects.create(**now, valid_from=date(2019, 1, 1))

    printed = print_paper(household_id=county.bai.pk, kind="handbook", actor=county.liu).printout

    helpers = next(block for block in blocks(printed, "Grid") if block.head[-1] == "变动原因")
    assert [(row[0], row[2], row[3], row[4]) for row in helpers.rows] == [
        ("王小满", "2019-01-01", "", ""),
        ("孙远山", "2017-01-01", "2018-12-31", "轮换"),
    ]
    assert values(printed)["帮扶人"] == "王小满，县水务局"


def test_a_card_tells_who_helps_and_what_the_household_gets_with_amounts(county):
    enter(county.chen, county.liu)
    incomes = {"dibao": by_amount("3600"), "relocation": by_amount("60000"), "migrant": by_amount("24000")}
    save_sheet(county.chen, county.liu, incomes, **CLOSED)

    printed = paper(county, "benefits")

    assert values(printed)["帮扶人"] == "王小满"
    assert grid(printed, "政策").rows[0] == ("产业帮扶", "发放仔猪 2 头", "县农业农村局", "2026-03-02", "1,200.00")
    assert grid(printed, "项目").rows == (
        ("低保金", "", "3,600.00"),
        ("易地搬迁补助", "不计入收入", "60,000.00"),
        ("合计", "", "63,600.00"),
    )
    assert "外出务工" not in str(printed)


def test_a_card_shows_the_sum_of_the_transfers_where_there_are_no_items(county):
    window = {"window_start": START, "window_end": END, "valid_from": END, "head_count": 3, "source": "form"}
    IncomeWorksheet.objects.create(household=county.chen, transfer=Decimal("8925.70"), **window)

    assert grid(paper(county, "benefits"), "项目").rows[0] == ("转移性收入", "核算表只登记了合计", "8,925.70")


def test_the_handbook_names_what_nobody_has_entered_yet(county):
    make_water(county.chen)

    told = [block.text for block in blocks(paper(county, "handbook"), "Text")]

    assert any(text.startswith("还没有登记：") and "住房鉴定" in text and "饮水认定" not in text for text in told)


def test_a_card_holds_no_number_and_nothing_of_illness(county):
    county.chen.members.update(health=["serious", "disabled"])

    told = str(paper(county, "benefits"))

    for word in ("大病", "残疾", "因病", "530399********", "19800101"):
        assert word not in told


def test_a_phone_stands_on_a_card_only_when_it_was_opened(county):
    cadre = county.wang.cadre_account.cadre
    cadre.phone = "13987650001"
    cadre.save()

    assert "13987650001" not in str(paper(county, "benefits"))
    assert "＿＿＿" in values(paper(county, "benefits"))["工作电话"]
    opened = paper(county, "benefits", with_numbers=True, reason="打印明白卡发到户")
    assert values(opened)["工作电话"] == "13987650001"


def test_a_household_that_nobody_helps_is_printed_all_the_same(county):
    printed = print_paper(household_id=county.bai.pk, kind="benefits", actor=county.liu).printout

    assert values(printed) == {"帮扶人": "还没有结对"}
    assert grid(printed, "政策").empty == "还没有登记帮扶措施。"


def test_the_index_of_the_file_numbers_every_document_and_says_what_is_missing(county):
    enter(county.chen, county.liu)

    printed = paper(county, "file-index")
    rows = grid(printed, "序号").rows

    assert [row[0] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
    by_name = {row[1]: row for row in rows}
    assert by_name["帮扶措施和资金记录"][2] == "有"
    assert by_name["走访记录"][2:] == ("缺", "", "", "还没有走访记录")
    lacking = sum(row[2] == "缺" for row in rows)
    assert f"缺 {lacking} 份" in printed.lead[1]
