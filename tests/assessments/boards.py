"""Rows beside the exit cases of the small county that have pages of their own: notices, objections, samples, photos."""

from datetime import timedelta
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.utils import timezone

from assessments.models import (
    CasePhoto,
    CaseStop,
    ExitCase,
    ExitSample,
    Moment,
    Notice,
    NoticeEntry,
    NoticeKind,
    Objection,
    SampledCase,
)
from tests.assessments.chain import picture
from villages.persons import person_of


def fill_exits(county: SimpleNamespace) -> None:
    """Post Chen's and Yuan's cases, with an objection to each and each in a sample; stop Chen's."""
    for name, case, keeper in (("chens", county.chens_case, county.he), ("yuans", county.yuans_case, county.zhao)):
        notice = make_notice(case, keeper)
        about = {"received_on": notice.posted_on, "recorded_by": keeper, "recorded_person": person_of(keeper)}
        objection = Objection.objects.create(
            notice=notice, case=case, content="他家新买了车", who="邻居", phone="13800002046", **about
        )
        sample, row = make_sample(case, county.zhao)
        found = {"notice": notice, "objection": objection, "sample": sample, "sampled": row}
        for kind, made in found.items():
            setattr(county, f"{name}_{kind}", made)
    county.chens_board = CasePhoto(
        village=county.lower, notice=county.chens_notice, moment=Moment.START, original_sha256="0" * 64,
        recorded_by=county.he,
    )  # fmt: skip
    county.chens_board.file.save("board.jpg", ContentFile(picture().read()), save=False)
    county.chens_board.save()
    CaseStop.objects.create(case=county.chens_case, verdict=county.chens_verdict)


def make_notice(case: ExitCase, keeper: object) -> Notice:
    """Return a running notice with one household on it."""
    today = timezone.localdate()
    about = {"place": "村公示栏", "phone": "0874-5760000", "posted_by": keeper, "exit_year": case.exit_year}
    clock = {"posted_on": today, "last_day": today + timedelta(days=7), "required_days": 7, "in_working_days": False}
    notice = Notice.objects.create(kind=NoticeKind.FIRST, village=case.household.village, **about, **clock)
    head = case.household.head_name
    NoticeEntry.objects.create(notice=notice, case=case, serial=1, group_name="第一小组", head_name=head, people=3)
    return notice


def make_sample(case: ExitCase, drawer: object) -> tuple[ExitSample, SampledCase]:
    """Return a sample of one household, and its row."""
    sample = ExitSample.objects.create(
        township=case.household.township, exit_year=case.exit_year, seed="42", households=1, drawn=1, drawn_by=drawer
    )
    row = SampledCase.objects.create(
        sample=sample,
        case=case,
        round=case.round,
        stratum=case.household.village.code,
        weight=1,
        place=1,
        is_drawn=True,
    )
    return sample, row
