"""The representatives' meeting of a village: who came, what was said, how each household was voted on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from accounts.audit import record, service
from accounts.models import User
from assessments.models import ExitCase, MeetingVote, Moment, VillageMeeting
from assessments.selectors.deciding import ReadyCase
from assessments.services.case_photos import store_photos
from assessments.services.steps import EARLIEST_STEP, Words, settle, weigh
from assessments.status import EXIT_TRANSITIONS, CaseAction
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import Refused

LONGEST_MINUTES, LONGEST_PLACE, MOST_PEOPLE = 2000, 60, 2000


@dataclass(frozen=True)
class MeetingEntry:
    """What is written about a meeting: days, place, how many were entitled and came, minutes, photos."""

    listed_on: date
    held_on: date
    place: str
    entitled: int
    present: int
    minutes: str
    photos: "Sequence[UploadedFile[Any]]" = field(default_factory=tuple)


@dataclass(frozen=True)
class Vote:
    """The round that was shown, and the votes for and against one household."""

    round: int
    votes_for: int
    votes_against: int


@service("exit.review")
def hold_meeting(*, votes: Mapping[int, Vote], entry: MeetingEntry, actor: User) -> VillageMeeting:
    """Write down a meeting and its votes (case id → vote), and return it.

    A household carried by more than half of those present goes on to the householder's signature, the others back to
    the check. Raises Refused with fewer than two thirds present, for votes that do not add up, cases of several
    villages, no photo, words or days that will not do; BlockedRefused as every step.
    """
    _require_sound(entry)
    rounds = {case_id: vote.round for case_id, vote in votes.items()}
    words = Words(on_date=entry.held_on)
    ready = weigh(EXIT_TRANSITIONS.get(CaseAction.REVIEW), case_rounds=rounds, words=words, actor=actor)
    for one in ready:
        _require_votes(one.case, votes[one.case.pk], entry.present)
    villages = {one.case.household.village_id for one in ready}
    if len(villages) != 1:
        raise Refused("一次评议会只能评议一个村的户。请分村登记。")
    meeting = _write(villages.pop(), entry, actor)
    carried = {one.case.pk: _is_carried(votes[one.case.pk], entry.present) for one in ready}
    MeetingVote.objects.bulk_create(_row(meeting, one, votes[one.case.pk], carried[one.case.pk]) for one in ready)
    store_photos(meeting, Moment.MEETING, entry.photos, actor=actor)
    for action, wanted in ((CaseAction.REVIEW, True), (CaseAction.OUTVOTE, False)):
        members = [one for one in ready if carried[one.case.pk] == wanted]
        if members:
            settle(EXIT_TRANSITIONS.get(action), members, words=words, actor=actor)
    told = {"present": entry.present, "entitled": entry.entitled, "households": len(ready)}
    record(actor=actor, action="exit.meeting", subject=meeting, after=told)
    return meeting


def _is_carried(vote: Vote, present: int) -> bool:
    return vote.votes_for * 2 > present


def _row(meeting: VillageMeeting, ready: ReadyCase, vote: Vote, carried: bool) -> MeetingVote:
    about = {"votes_for": vote.votes_for, "votes_against": vote.votes_against, "carried": carried}
    return MeetingVote(meeting=meeting, case=ready.case, round=ready.case.round, **about)


def _write(village_id: int, entry: MeetingEntry, actor: User) -> VillageMeeting:
    return VillageMeeting.objects.create(
        village_id=village_id,
        listed_on=entry.listed_on,
        held_on=entry.held_on,
        place=entry.place.strip(),
        entitled=entry.entitled,
        present=entry.present,
        minutes=entry.minutes.strip(),
        recorded_by=actor,
    )


def _require_sound(entry: MeetingEntry) -> None:
    if not EARLIEST_STEP <= entry.listed_on <= entry.held_on <= timezone.localdate():
        raise Refused("先列名单、后开会，都在今天以前。请照会议记录改日期。")
    if not 1 <= entry.present <= entry.entitled <= MOST_PEOPLE:
        raise Refused("实到代表不能多于应到代表，也不能是 0。请照签到表填。")
    if entry.present * 3 < entry.entitled * 2:
        raise Refused("到会代表不到应到的三分之二，这次会不算数。请重新召集。")
    if not entry.minutes.strip() or len(entry.minutes) > LONGEST_MINUTES:
        raise Refused(f"请填会议记录，最多 {LONGEST_MINUTES} 字。")
    if not entry.place.strip() or len(entry.place) > LONGEST_PLACE:
        raise Refused(f"请写明在哪里开的会，最多 {LONGEST_PLACE} 字。")
    require_no_numbers(entry.minutes)
    require_no_numbers(entry.place)


def _require_votes(case: ExitCase, vote: Vote, present: int) -> None:
    if vote.votes_for < 0 or vote.votes_against < 0 or vote.votes_for + vote.votes_against > present:
        raise Refused(f"{case.household}的票数合起来多于到会的 {present} 人。请照计票单改。")
