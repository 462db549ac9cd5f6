"""The announcement: the only place where a household becomes 已脱贫, with everything before it signed and clear."""

from collections.abc import Mapping

from django.utils import timezone

from accounts.audit import record, service
from accounts.models import User
from assessments.models import ExitCase, Notice, NoticeKind
from assessments.selectors.deciding import ReadyCase
from assessments.services.notices import make_notice
from assessments.services.steps import Words, settle, weigh
from assessments.status import EXIT_TRANSITIONS, CaseAction
from config.lib.refusals import Refused
from households.services.status import change_statuses
from households.status import HouseholdStatus
from villages.services.boards import NoticeEntryForm, require_place


@service("exit.announce")
def announce(
    *, case_rounds: Mapping[int, int], document: str, entry: NoticeEntryForm, reason: str = "", actor: User
) -> list[Notice]:
    """Announce approved cases upon a document, one list a village; their households are 已脱贫 from today on.

    The exit year is the one the case was begun with. Returns the announcements. Raises BlockedRefused as every step,
    Refused without a document, a place or a telephone number, or for cases of several years.
    """
    transition, words = EXIT_TRANSITIONS.get(CaseAction.ANNOUNCE), Words(reason, document=document)
    require_place(entry)
    ready = weigh(transition, case_rounds=case_rounds, words=words, actor=actor)
    if len({one.case.exit_year for one in ready}) > 1:
        raise Refused("选中的户不是同一个脱贫年度。请分年度公告。")
    villages: dict[int, list[ReadyCase]] = {}
    for one in ready:
        villages.setdefault(one.case.household.village_id, []).append(one)
    notices = [_post(members, document, entry, actor) for members in villages.values()]
    cases = settle(transition, ready, words=words, actor=actor)
    _exit(cases, document=document, reason=reason, actor=actor)
    return notices


def _post(members: list[ReadyCase], document: str, entry: NoticeEntryForm, actor: User) -> Notice:
    place, phone = entry.place, entry.phone
    notice = make_notice(
        NoticeKind.ANNOUNCEMENT, members, place=place, phone=phone, document=document.strip(), actor=actor
    )
    record(actor=actor, action="exit.posted", subject=notice, after={"number": notice.number, "document": document})
    return notice


def _exit(cases: list[ExitCase], *, document: str, reason: str, actor: User) -> None:
    change_statuses(
        documents={case.household_id: document.strip() for case in cases},
        after=HouseholdStatus.EXITED,
        on_date=timezone.localdate(),
        exit_year=cases[0].exit_year,
        reason=reason.strip(),
        actor=actor,
    )
