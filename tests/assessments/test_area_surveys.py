"""Sample surveys of areas: entered once, corrected by superseding, and what they make known."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from assessments.area_facts import AreaFacts, measures_of, surveys_on
from assessments.models import AreaSurvey, Level
from assessments.services.area_surveys import SurveyEntry, correct_survey, enter_survey
from config.lib.refusals import Refused

TODAY = timezone.localdate


def survey(**changes) -> SurveyEntry:
    about = {"surveyed_on": TODAY(), "surveyor": "省评估组", "document": "评估报告", "exited_people": 200}
    return SurveyEntry(**(about | {"wrong_people": 3, "asked_homes": 100, "content_homes": 95} | changes))


def of_county() -> dict[str, str]:
    facts = AreaFacts(survey=surveys_on(TODAY()).get((Level.COUNTY, 0)))
    return {code: str(measures_of(facts)[code].value) for code in ("wrong_exits", "missed", "approval")}


def test_what_a_survey_asked_is_known_and_what_it_did_not_ask_is_not(county):
    assert of_county() == {"wrong_exits": "None", "missed": "None", "approval": "None"}

    made = enter_survey(entry=survey(), actor=county.zhao)
    assert enter_survey(entry=survey(), actor=county.zhao) == made

    assert of_county() == {"wrong_exits": "1.5", "missed": "None", "approval": "95"}
    measure = measures_of(AreaFacts(survey=made))["approval"]
    assert (measure.source, measure.day) == ("省评估组抽查，评估报告", TODAY())


def test_the_latest_survey_of_an_area_counts_and_that_of_a_village_is_its_own(county):
    enter_survey(entry=survey(surveyed_on=TODAY() - timedelta(days=9), wrong_people=1), actor=county.zhao)
    enter_survey(entry=survey(), actor=county.zhao)
    mine = enter_survey(entry=survey(village_id=county.lower.pk), actor=county.zhao)

    found = surveys_on(TODAY())

    assert found[Level.COUNTY, 0].wrong_people == 3
    assert (found[Level.VILLAGE, county.lower.pk], mine.township) == (mine, county.east)
    assert (Level.TOWNSHIP, county.east.pk) not in found


WRONG = [
    ({"wrong_people": None}, "要一起填"),
    ({"wrong_people": 201}, "不能多于"),
    ({"exited_people": 0, "wrong_people": 0}, "1 以上"),
    ({"exited_people": None, "wrong_people": None, "asked_homes": None, "content_homes": None}, "至少填一项"),
    ({"surveyor": " "}, "谁抽查的"),
    ({"document": "电话 13800002046"}, "像身份证号或手机号"),
    ({"surveyed_on": TODAY() + timedelta(days=2)}, "今天以前"),
    ({"village_id": 10**9}, "没有这个地方"),
]


def test_counts_and_words_that_will_not_do_are_refused(county):
    for changes, said in WRONG:
        with pytest.raises(Refused, match=said):
            enter_survey(entry=survey(**changes), actor=county.zhao)
    assert AreaSurvey.objects.count() == 0


def test_a_correction_supersedes_and_a_taking_back_leaves_nothing_believed(county):
    made = enter_survey(entry=survey(), actor=county.zhao)
    with pytest.raises(Refused, match="已经登记过抽查"):
        enter_survey(entry=survey(wrong_people=4), actor=county.zhao)
    with pytest.raises(Refused, match="没有改动"):
        correct_survey(survey_id=made.pk, entry=survey(), reason="核对", actor=county.zhao)
    with pytest.raises(Refused, match="不能换地方"):
        correct_survey(survey_id=made.pk, entry=survey(township_id=county.east.pk), reason="核对", actor=county.zhao)

    after = correct_survey(survey_id=made.pk, entry=survey(wrong_people=5), reason="录错一个数", actor=county.zhao)

    assert of_county()["wrong_exits"] == "2.5"
    with pytest.raises(Refused, match="已经有人改过"):
        correct_survey(survey_id=made.pk, entry=survey(wrong_people=6), reason="又改", actor=county.zhao)
    correct_survey(survey_id=after.pk, entry=None, reason="登记错了地方", actor=county.zhao)
    assert (of_county()["wrong_exits"], AreaSurvey.objects.count()) == ("None", 2)


def test_only_the_county_clerk_enters_surveys(county):
    for actor in (county.liu, county.qian, county.sheng):
        with pytest.raises(PermissionDenied):
            enter_survey(entry=survey(), actor=actor)
    assert AreaSurvey.objects.count() == 0
    assert AuditEntry.objects.filter(action="area.enter_survey.refused").count() == 3


def test_the_database_keeps_parts_within_wholes(county):
    row = AreaSurvey(**replace(survey(wrong_people=999)).columns())
    with pytest.raises(IntegrityError, match="area_survey_parts_within_wholes"), transaction.atomic():
        row.save()


def test_a_survey_is_entered_and_corrected_by_the_forms(county, client):
    client.force_login(county.zhao)
    typed = {"surveyed_on": TODAY().isoformat(), "surveyor": "省评估组", "document": "报告", "place": "county"}
    counts = {"asked_homes": "100", "content_homes": "91"}

    assert client.post("/exit/areas/surveys/add/", typed | counts).status_code == 302
    made = AreaSurvey.objects.get()
    url = f"/exit/areas/surveys/{made.pk}/"
    assert client.post(url, typed | counts | {"content_homes": "92", "reason": "录错"}).status_code == 302
    assert "已经更正或撤回" in client.get(url).content.decode()
    page = client.get("/exit/areas/surveys/").content.decode()
    assert "92.0%" in page
    stands = AreaSurvey.objects.believed().get()
    assert client.post(f"/exit/areas/surveys/{stands.pk}/take-back/", {"back-reason": "录重了"}).status_code == 302
    assert "还没有登记抽查结果" in client.get("/exit/areas/surveys/").content.decode()
