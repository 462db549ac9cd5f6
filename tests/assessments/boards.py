"""Rows beside the exit cases of the small county that have pages of their own: notices, objections, samples, photos."""

from datetime import timedelta
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.utils import timezone

from assessments.models import (
    CasePhoto,
    CaseStop,
    Claim,
    ClaimStep,
    ExitCase,
    ExitSample,
    Moment,
    Notice,
    NoticeEntry,
    NoticeKind,
    Objection,
    SampledCase,
)
from households.models import Household
from tests.assessments.chain import picture
from tests.assessments.exited import make_look_back, suspect
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
    county.chens_board = _photo(county, Moment.START, notice=county.chens_notice)
    CaseStop.objects.create(case=county.chens_case, verdict=county.chens_verdict)
    run = make_look_back()
    for name, household in (("chens", county.chen), ("yuans", county.yuan)):
        setattr(county, f"{name}_suspicion", suspect(household, run))
        setattr(county, f"{name}_claim", make_claim(household, county.zhao))
    county.chens_proof = _photo(county, Moment.PROOF, claim=county.chens_claim)


def _photo(county: SimpleNamespace, moment: str, **about: object) -> CasePhoto:
    """Return a photo of something in Lower Bend, with its file."""
    photo = CasePhoto(village=county.lower, moment=moment, original_sha256="0" * 64, recorded_by=county.he, **about)
    photo.file.save(f"{moment}.jpg", ContentFile(picture().read()), save=False)
    photo.save()
    return photo


def make_claim(household: Household, keeper: object, kind: str = "wrongly_in") -> Claim:
    """Return a claim about a household that was just written down."""
    about = {"who": "邻居", "phone": "13800002046", "content": "他家在县城有房", "received_on": timezone.localdate()}
    claim = Claim.objects.create(
        kind=kind, household=household, village=household.village, claimed_by="villager", **about
    )
    ClaimStep.objects.create(claim=claim, action="record", person=person_of(keeper), actor=keeper)
    return claim


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
