"""Samples of the county review: drawn for a township, widened, and what the check of each drawn household found."""

import secrets

from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import INSPECT_EXIT
from assessments.exit_rules import rules_of
from assessments.models import ExitCase, ExitSample, SampledCase, SampleResult
from assessments.sampling import Candidate, drawn_order
from assessments.selectors.duties import require_duty
from assessments.status import BEFORE_REVIEW, CaseAction
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import Refused
from villages.models import Township
from villages.persons import person_of

LONGEST_FINDING = 300
NOTHING_LEFT = "还等审核的户全部抽了，不能再扩大。"
NOTHING_TO_DRAW = "这个乡镇现在没有等审核、还没抽过的户。等乡镇验收以后再抽。"


@service("exit.draw_sample")
def draw_sample(*, township_id: int, actor: User, seed: str = "") -> ExitSample:
    """Draw a sample of the cases of a township that wait for the county review in a round not sampled yet; return it.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused when nothing waits.
    """
    require(actor, INSPECT_EXIT)
    person_of(actor)
    township = Township.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=township_id)
    cases = {case.pk: case for case in _waiting(township)}
    if not cases:
        raise Refused(NOTHING_TO_DRAW)
    first = next(iter(cases.values()))
    wanted = rules_of(first.standard).sample_size(len(cases))
    seed = seed or secrets.token_hex(8)
    sample = ExitSample.objects.create(
        township=township,
        exit_year=first.exit_year,
        seed=seed,
        households=len(cases),
        drawn=wanted,
        drawn_by=actor,
    )
    order = drawn_order((candidate_of(case) for case in cases.values()), seed)
    SampledCase.objects.bulk_create(
        SampledCase(
            sample=sample,
            case=cases[one.case_id],
            round=cases[one.case_id].round,
            stratum=one.stratum,
            weight=one.weight,
            place=place,
            is_drawn=place <= wanted,
        )
        for place, one in enumerate(order, 1)
    )
    told = {"households": len(cases), "drawn": wanted, "seed": seed}
    record(actor=actor, action="exit.draw_sample", subject=sample, after=told)
    return sample


def candidate_of(case: ExitCase) -> Candidate:
    """Return what the draw knows of a case: its village as the stratum, its margin above the line when it was begun."""
    return Candidate(case.pk, case.household.village.code, case.verdict.income_margin)


def _waiting(township: Township) -> list[ExitCase]:
    """Return the cases of a township before the county review, of the earliest year, not sampled in their round."""
    waiting = ExitCase.objects.filter(household__township=township, state__in=BEFORE_REVIEW)
    waiting = waiting.select_related("household__village", "verdict", "standard")
    sampled = set(SampledCase.objects.filter(case__in=waiting).values_list("case", "round"))
    free = [case for case in waiting.order_by("exit_year", "pk") if (case.pk, case.round) not in sampled]
    return [case for case in free if case.exit_year == free[0].exit_year]


@service("exit.find")
def write_finding(*, row_id: int, clean: bool, finding: str, actor: User) -> SampledCase:
    """Write down what the check of a drawn household found, once, and return the row.

    A fault keeps the case from the review until it is sent back and mended. Raises PermissionDenied,
    ObjectDoesNotExist outside the scope, SamePersonRefused for who had another duty on the case, Refused for one that
    was not drawn or was checked, or without words.
    """
    require(actor, INSPECT_EXIT)
    person = person_of(actor)
    rows = SampledCase.objects.visible_to(actor).select_related("case")
    row = rows.select_for_update(of=("self",)).get(pk=row_id)
    require_duty(CaseAction.INSPECT, row.case, person)
    words = finding.strip()
    if not row.is_drawn:
        raise Refused("这一户没有被抽中，不用填抽查情况。")
    if row.result:
        raise Refused("这一户的抽查情况已经填过，不能改。请刷新页面看结果。")
    if not words or len(words) > LONGEST_FINDING:
        raise Refused(f"请写明抽查看到的情况，最多 {LONGEST_FINDING} 字。")
    require_no_numbers(words)
    row.result = SampleResult.CLEAN if clean else SampleResult.FAULT
    row.finding, row.checked_by, row.checked_at = words, actor, timezone.now()
    row.save(update_fields=["result", "finding", "checked_by", "checked_at"])
    record(actor=actor, action="exit.find", subject=row, after={"result": row.result}, reason=words)
    return row


@service("exit.widen_sample")
def widen_sample(*, sample_id: int, by: int, reason: str, actor: User) -> ExitSample:
    """Draw so many more of a sample's list, the next ones in the drawn order, and return the sample.

    What has gone past the review meanwhile, or was sent back, is left out. Raises PermissionDenied, ObjectDoesNotExist
    outside the scope, Refused when fewer are left or without a reason.
    """
    require(actor, INSPECT_EXIT)
    person_of(actor)
    sample = ExitSample.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=sample_id)
    words = reason.strip()
    left = _left(sample)
    if not 1 <= by <= len(left):
        raise Refused(f"还没有抽的只有 {len(left)} 户。请填 1 到 {len(left)}。" if left else NOTHING_LEFT)
    if not words or len(words) > LONGEST_FINDING:
        raise Refused(f"请写明为什么扩大抽查，最多 {LONGEST_FINDING} 字。")
    require_no_numbers(words)
    SampledCase.objects.filter(pk__in=left[:by]).update(is_drawn=True)
    record(actor=actor, action="exit.widen_sample", subject=sample, after={"by": by}, reason=words)
    return sample


def _left(sample: ExitSample) -> list[int]:
    """Return the rows of a sample that may still be drawn, in the drawn order; their cases cannot move meanwhile."""
    cases = ExitCase.objects.filter(pk__in=sample.rows.waiting().values("case")).order_by("pk")
    list(cases.select_for_update(of=("self",)))
    return list(sample.rows.waiting().order_by("place").values_list("pk", flat=True))
