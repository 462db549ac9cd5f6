"""A verdict that turns unmet or unknown stops the case; a person lifts the stop once it is met again."""

from collections.abc import Iterable

from django.utils import timezone

from accounts.audit import record, record_many, require, service
from accounts.models import User
from accounts.permissions import ACCEPT_EXIT
from assessments.criteria.verdict import Outcome
from assessments.models import CaseStop, ExitCase
from assessments.selectors.deciding import passing
from assessments.selectors.duties import require_duty
from assessments.selectors.weighing import current_verdicts
from assessments.status import OPEN_STATES, CaseAction
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import Refused
from villages.persons import person_of

LONGEST_WORDS = 200


def stop_cases(household_ids: Iterable[int] | None = None) -> int:
    """Stop the open cases of these households (of all, when None) that no longer pass; return how many.

    The check calls it after it has stored its verdicts, in the same transaction or the next. What a new income window,
    insurance year or term alone makes unknown stops nobody: a case goes by the calendar it was begun with.
    """
    fallen = ExitCase.objects.filter(
        state__in=OPEN_STATES,
        household__verdicts__run_until__isnull=True,
        household__verdicts__overall__in=[Outcome.UNMET.value, Outcome.UNKNOWN.value],
    )
    if household_ids is not None:
        fallen = fallen.filter(household__in=list(household_ids))
    standing = CaseStop.objects.standing().values("case")
    fallen = fallen.exclude(pk__in=standing).select_related("standard", "verdict__run_from")
    cases = list(fallen.order_by("pk"))
    if not cases:
        return 0
    current = current_verdicts([case.household_id for case in cases])
    still = passing(cases, current)
    stopped = [case for case in cases if case.pk not in still and case.household_id in current]
    stops = [CaseStop(case=case, verdict=current[case.household_id], stopped_at=timezone.now()) for case in stopped]
    CaseStop.objects.bulk_create(stops, ignore_conflicts=True)
    told = [(case, {"verdict": current[case.household_id].pk}) for case in stopped]
    record_many(actor=None, action="exit.stopped", told=told)
    return len(stopped)


@service("exit.lift_stop")
def lift_stop(*, case_id: int, words: str, actor: User) -> CaseStop:
    """Let a stopped case go on, with words on how the matter was dealt with, and return the stop.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, SamePersonRefused for who had another duty on the
    case than the township's, Refused while it does not pass, without words, or when nothing stops it.
    """
    require(actor, ACCEPT_EXIT)
    person = person_of(actor)
    said = words.strip()
    if not said or len(said) > LONGEST_WORDS:
        raise Refused(f"请写明停办的原因是怎么处理的，最多 {LONGEST_WORDS} 字。")
    require_no_numbers(said)
    rows = ExitCase.objects.visible_to(actor).select_related("standard", "verdict__run_from")
    case = rows.select_for_update(of=("self",)).get(pk=case_id)
    require_duty(CaseAction.ACCEPT, case, person)
    stop = CaseStop.objects.standing().filter(case=case).first()
    if stop is None:
        raise Refused("这一户没有停办，不用恢复。请刷新页面看最新情况。")
    if case.pk not in passing([case], current_verdicts([case.household_id])):
        raise Refused("现在七项还没有全部达标，不能恢复办理。请先补齐差的那一项。")
    stop.lifted_at, stop.lifted_by, stop.words = timezone.now(), actor, said
    stop.save(update_fields=["lifted_at", "lifted_by", "words"])
    record(actor=actor, action="exit.lift_stop", subject=case, after={"stop": stop.pk}, reason=said)
    return stop
