"""Which documents the file of a household must hold: one line of the register, one line of the file."""

from datetime import date

import pytest

from households.documents import (
    Document,
    DossierFacts,
    DossierPerson,
    HeldMeasure,
    HeldPaper,
    Sheet,
    State,
    documents,
    missing,
)

TODAY = date(2026, 11, 27)
PRESENT, MISSING, NOT_NEEDED = State.PRESENT, State.MISSING, State.NOT_NEEDED
CHILD = DossierPerson(id=7, name="陈小妹", is_pupil=True, schooling="in_school")


def facts(**changes) -> DossierFacts:
    """Return an open household with a sound house and nobody in it, with `changes`."""
    return DossierFacts(**{"today": TODAY, "status": "registered", "attribute": "general", "grade": "B"} | changes)


def paper(kind: str, *, on: date = date(2026, 3, 2), member: int | None = None, **more) -> HeldPaper:
    return HeldPaper(more.pop("id", 1), kind, member, on, more.pop("pages", 1), **more)


def line(label: str, given: DossierFacts) -> Document:
    """Return the one line with this label."""
    (found,) = [one for one in documents(given) if one.label == label]
    return found


def labels(given: DossierFacts) -> list[str]:
    return [one.label for one in documents(given)]


def test_the_file_begins_with_the_papers_of_the_procedure_in_the_order_of_the_index():
    assert labels(facts())[:11] == [
        "贫困户申请书", "入户调查表", "民主评议会议记录", "公示照片", "贫困户登记表", "扶贫手册复印件", "帮扶计划",
        "帮扶措施和资金记录", "收入调查核算表", "走访记录", "脱贫退出验收表",
    ]  # fmt: skip


def test_a_stored_paper_is_present_with_its_newest_day_and_all_its_pages():
    held = (paper("survey", id=1, pages=2), paper("survey", id=2, pages=3, on=date(2026, 5, 1)))

    found = line("入户调查表", facts(papers=held))

    assert (found.state, found.on, found.pages, found.papers) == (PRESENT, date(2026, 5, 1), 5, (2, 1))


def test_a_paper_past_its_day_is_missing_and_says_since_when():
    held = paper("water_report", valid_until=date(2026, 11, 26))
    still_good = paper("water_report", valid_until=TODAY)

    expired = line("饮水安全认定报告", facts(papers=(held,)))
    assert (expired.state, expired.reason) == (MISSING, "2026-11-26 已到期，要换新的")
    assert line("饮水安全认定报告", facts(papers=(still_good,))).state == PRESENT


@pytest.mark.parametrize(
    ("sheet", "state", "reason"),
    [
        (None, MISSING, "还没有核算表"),
        (Sheet(date(2026, 9, 30), closed=False), MISSING, "2026 年的还没有结账"),
        (Sheet(date(2026, 9, 30), closed=True, unsigned=("户主", "村")), MISSING, "户主、村没有签字"),
        (Sheet(date(2026, 9, 30), closed=True), PRESENT, "三方已签字"),
    ],
)
def test_the_worksheet_of_the_register_counts_once_it_is_closed_and_signed(sheet, state, reason):
    found = line("收入调查核算表", facts(sheet=sheet))

    assert (found.state, found.reason, found.page) == (state, reason, "income")


def test_visits_and_measures_are_documents_of_the_register_itself():
    done = (HeldMeasure("industry", "", date(2026, 3, 2), True), HeldMeasure("work", "", date(2026, 5, 1), False))
    given = facts(measures=done, last_visit_on=date(2026, 11, 20))

    assert line("走访记录", given).on == date(2026, 11, 20)
    found = line("帮扶措施和资金记录", given)
    assert (found.state, found.reason, found.on) == (PRESENT, "2 项，1 项户主没有签字", date(2026, 5, 1))
    assert line("走访记录", facts()).state == line("帮扶措施和资金记录", facts()).state == MISSING


@pytest.mark.parametrize(
    ("status", "state"),
    [("registered", NOT_NEEDED), ("returned", NOT_NEEDED), ("planned", MISSING), ("exited", MISSING)],
)
def test_the_exit_sheet_is_wanted_once_there_is_an_exit(status, state):
    assert line("脱贫退出验收表", facts(status=status)).state == state


@pytest.mark.parametrize(
    ("house", "wanted"),
    [
        ({"grade": ""}, {"住房安全鉴定"}),
        ({"grade": "A"}, {"住房安全鉴定"}),
        ({"grade": "C", "remedy": "none"}, {"危房等级鉴定报告", "改造验收"}),
        ({"grade": "C", "remedy": "repaired"}, {"危房等级鉴定报告", "改造验收", "旧房照片", "新房照片"}),
        ({"grade": "D", "remedy": "relocated"}, {"危房等级鉴定报告", "搬迁意愿书", "交钥匙或入住证明", "安置住房照片"}),
        ({"grade": "D", "remedy": "other_safe"}, {"危房等级鉴定报告", "长期住安全房的认定"}),
    ],
)
def test_the_grade_of_the_house_says_which_papers_it_wants(house, wanted):
    of_houses = {
        "住房安全鉴定", "危房等级鉴定报告", "改造验收", "旧房照片", "新房照片", "搬迁意愿书", "交钥匙或入住证明",
        "安置住房照片", "长期住安全房的认定",
    }  # fmt: skip

    assert set(labels(facts(**house))) & of_houses == wanted


@pytest.mark.parametrize(("on", "state"), [(date(2026, 5, 31), MISSING), (date(2026, 6, 1), PRESENT)])
def test_an_acceptance_is_a_paper_from_its_day_on(on, state):
    repaired = {"grade": "C", "remedy": "repaired", "accepted_on": date(2026, 6, 1)}

    assert line("改造验收", facts(**repaired, papers=(paper("safe_house", on=on),))).state == state


@pytest.mark.parametrize(
    ("schooling", "state", "kind"),
    [
        ("in_school", MISSING, "school_roll"),
        ("", MISSING, "school_roll"),
        ("home_teaching", MISSING, "home_teaching"),
        ("dropped_out", MISSING, "school_roll"),
        ("graduated", NOT_NEEDED, ""),
    ],
)
def test_a_child_of_school_age_wants_the_proof_that_fits(schooling, state, kind):
    child = DossierPerson(id=7, name="陈小妹", is_pupil=True, schooling=schooling)

    found = line("上学证明（陈小妹）", facts(persons=(child,)))

    assert (found.state, found.kind, found.member) == (state, kind, 7 if kind else None)


def test_the_proof_of_one_child_is_none_for_another():
    other = DossierPerson(id=8, name="陈小弟", is_pupil=True, schooling="in_school")
    given = facts(persons=(CHILD, other), papers=(paper("school_roll", member=7),))

    assert (line("上学证明（陈小妹）", given).state, line("上学证明（陈小弟）", given).state) == (PRESENT, MISSING)


def test_without_children_no_proof_of_school_is_needed():
    assert line("上学证明", facts()).state == NOT_NEEDED


@pytest.mark.parametrize(
    ("insurance", "held", "state"),
    [
        ("", (), NOT_NEEDED),
        ("none", (), NOT_NEEDED),
        ("resident", (), MISSING),
        ("resident", (paper("insurance_book", on=date(2025, 8, 31)),), MISSING),
        ("resident", (paper("insurance_book", on=date(2025, 9, 1)),), PRESENT),
    ],
)
def test_the_insured_want_the_paper_of_this_years_contribution(insurance, held, state):
    person = DossierPerson(id=1, name="陈阿福", insurance=insurance)

    assert line("医保缴费凭证", facts(persons=(person,), papers=held)).state == state


def test_illness_and_disability_want_a_paper_of_that_person():
    ill = DossierPerson(id=1, name="陈阿福", is_disabled=True, is_seriously_ill=True)
    given = facts(persons=(ill,), papers=(paper("disability_card", member=1),))

    assert line("残疾人证（陈阿福）", given).state == PRESENT
    assert line("大病诊断或结算（陈阿福）", given).state == MISSING


@pytest.mark.parametrize(("attribute", "label"), [("dibao", "低保证或发放凭证"), ("tekun", "特困供养证或发放凭证")])
def test_the_attribute_wants_its_card(attribute, label):
    assert label in labels(facts(attribute=attribute))
    assert label not in labels(facts())


@pytest.mark.parametrize(
    ("kind", "part", "label"),
    [
        ("industry", "", "产业照片或入股协议"),
        ("work", "", "务工或培训凭证"),
        ("post", "", "公益岗位协议"),
        ("finance", "microcredit", "贷款凭证"),
        ("health", "", "家庭医生签约书"),
        ("education", "yulu", "雨露计划资助凭证"),
        ("support", "disability", "残疾人两项补贴凭证"),
    ],
)
def test_a_measure_wants_what_proves_it(kind, part, label):
    assert label in labels(facts(measures=(HeldMeasure(kind, part, date(2026, 3, 2), True),)))
    assert label not in labels(facts())


@pytest.mark.parametrize("status", ["removed", "closed"])
def test_a_household_that_has_left_the_register_is_asked_for_nothing(status):
    given = facts(status=status, persons=(CHILD,), papers=(paper("survey"),))

    assert missing(documents(given)) == 0
    assert line("入户调查表", given).state == PRESENT
    assert missing(documents(facts())) > 0
