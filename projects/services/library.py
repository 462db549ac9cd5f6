"""The engine of the library: weighs chosen projects by the tables, signs, moves, audits; all or none, set-wise.

Every step goes through `take`, whichever page asked for it. Entries are locked in the order of their ids; whoever comes
second is judged by what the first left behind.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils import timezone

from accounts.audit import record_many, require, service
from accounts.models import User
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import NotFoundRefused, Refused
from config.lib.transitions import Transition
from projects.library_status import PERMISSION_OF, TABLES, LibraryAction, LibraryState
from projects.models import LibraryDecision, LibraryEntry, Project
from projects.selectors.library_steps import ANOTHER_ROUND, NOT_FOUND, read_standing, step_fault
from projects.status import Milestone
from villages.persons import person_of

LONGEST_OPINION, LONGEST_DOCUMENT = 200, 120
SENTENCES_SHOWN = 3
NOTHING_CHOSEN = "还没有选项目。请先勾选要办理的项目。"


@dataclass(frozen=True)
class StepWords:
    """What goes with a step: the opinion, the number of its document."""

    reason: str = ""
    document: str = ""


def take(action: str, *, rounds: Mapping[int, int], words: StepWords, actor: User) -> list[LibraryEntry]:
    """Take one step on all of these entries (id → the round that was shown), or on none; return them.

    Raises PermissionDenied, NotFoundRefused outside the scope, Refused with a sentence for those that cannot go.
    """
    return settle(action, weigh(action, rounds=rounds, words=words, actor=actor), words=words, actor=actor)


def weigh(action: str, *, rounds: Mapping[int, int], words: StepWords, actor: User) -> list[LibraryEntry]:
    """Return these entries, locked, if `actor` may take the step on all of them. Raises as `take`."""
    if action not in PERMISSION_OF:
        raise Refused("没有这个操作。请回到页面重新选择。")
    require(actor, PERMISSION_OF[action])
    person = person_of(actor)
    if not rounds:
        raise Refused(NOTHING_CHOSEN)
    rows = LibraryEntry.objects.visible_to(actor).filter(pk__in=rounds).order_by("pk")
    entries = list(rows.select_related("project__township", "project__village").select_for_update(of=("self",)))
    if len(entries) != len(rounds):
        raise NotFoundRefused(NOT_FOUND)
    for entry in entries:
        require_words(TABLES[entry.level].get(action), words)
    standing = read_standing(entries)
    faults = [
        (entry, ANOTHER_ROUND if rounds[entry.pk] != entry.round else step_fault(action, entry, person, standing))
        for entry in entries
    ]
    _refuse([(entry, fault) for entry, fault in faults if fault], len(entries))
    return entries


def require_words(move: Transition, words: StepWords) -> None:
    """Refuse an opinion or a document that will not do for the step."""
    if move.needs_reason and not words.reason.strip():
        raise Refused(f"{move.label}要写明原因，申报的人才知道补什么。")
    if move.needs_document and not words.document.strip():
        raise Refused(f"{move.label}要填写文件编号。")
    if len(words.reason) > LONGEST_OPINION or len(words.document) > LONGEST_DOCUMENT:
        raise Refused(f"意见最多 {LONGEST_OPINION} 字，文件编号最多 {LONGEST_DOCUMENT} 字，请写短一些。")
    require_no_numbers(words.reason)
    require_no_numbers(words.document)


def _refuse(blocked: list[tuple[LibraryEntry, str]], chosen: int) -> None:
    """Say why nothing was done when one of the chosen cannot go."""
    if not blocked:
        return
    if chosen == 1:
        raise Refused(blocked[0][1])
    told = "".join(f"{entry.project}：{fault}" for entry, fault in blocked[:SENTENCES_SHOWN])
    more = f"还有 {len(blocked) - SENTENCES_SHOWN} 个。" if len(blocked) > SENTENCES_SHOWN else ""
    raise Refused(f"选中 {chosen} 个项目，其中 {len(blocked)} 个现在不能办理，所以一个也没有办。{told}{more}")


def settle(action: str, entries: list[LibraryEntry], *, words: StepWords, actor: User) -> list[LibraryEntry]:
    """Sign first, then move: the database enters a project only with all signatures on record."""
    before = {entry.pk: entry.state for entry in entries}
    again = action == LibraryAction.PROPOSE
    target = TABLES[entries[0].level].get(action).target
    now = timezone.now()
    for entry in entries:
        entry.round += 1 if again else 0
    sign(action, entries, words=words, actor=actor)
    LibraryEntry.objects.filter(pk__in=before).update(
        state=target, changed_at=now, **({"round": F("round") + 1} if again else {})
    )
    for entry in entries:
        entry.state, entry.changed_at = target, now
    _move_projects(target, [entry.project_id for entry in entries])
    _audit(action, entries, before=before, words=words, actor=actor)
    return entries


def sign(action: str, entries: Iterable[LibraryEntry], *, words: StepWords, actor: User) -> None:
    """Write down that `actor` took the step on each of the entries."""
    about: dict[str, Any] = {
        "action": action,
        "person": person_of(actor),
        "actor": actor,
        "role": actor.role,
        "reason": words.reason.strip(),
        "document": words.document.strip(),
    }
    LibraryDecision.objects.bulk_create(LibraryDecision(entry=entry, round=entry.round, **about) for entry in entries)


def _move_projects(target: str, project_ids: list[int]) -> None:
    """Let the projects themselves say what the step made of them: being examined, in the library, out of it."""
    projects, today = Project.objects.filter(pk__in=project_ids), timezone.localdate()
    begun = projects.filter(milestone__in=[Milestone.PROPOSED, Milestone.APPROVING])
    match target:
        case LibraryState.REVIEWED | LibraryState.PREPARED:
            begun.update(milestone=Milestone.APPROVING)
        case LibraryState.RETURNED:
            begun.update(milestone=Milestone.PROPOSED)
        case LibraryState.ENTERED:
            begun.update(milestone=Milestone.APPROVED)
            projects.update(library_entered_on=today)
        case LibraryState.REMOVED:
            projects.update(library_left_on=today)


def _audit(
    action: str, entries: Iterable[LibraryEntry], *, before: Mapping[int, str], words: StepWords, actor: User
) -> None:
    """Write the audit rows of a step, one statement for each state it began from."""
    by_state: dict[str, list[LibraryEntry]] = {}
    for entry in entries:
        by_state.setdefault(before[entry.pk], []).append(entry)
    document = words.document.strip()
    for state, members in by_state.items():
        record_many(
            actor=actor,
            action=f"library.{action}",
            told=[(one, {"state": one.state, "round": one.round, "document": document}) for one in members],
            before={"state": state},
            reason=words.reason.strip(),
        )


def rounds_of(entries: Iterable[LibraryEntry]) -> dict[int, int]:
    """Return entry id → its round, as a page would send it."""
    return {entry.pk: entry.round for entry in entries}


def _step(action: str) -> Callable[..., list[LibraryEntry]]:
    """Return the service of a step. It raises as `take`."""

    @service(f"library.{action}")
    def step(*, rounds: Mapping[int, int], words: StepWords, actor: User) -> list[LibraryEntry]:
        return take(action, rounds=rounds, words=words, actor=actor)

    return step


FORWARD: dict[str, Callable[..., list[LibraryEntry]]] = {
    action: _step(action)
    for action in (LibraryAction.PROPOSE, LibraryAction.REVIEW, LibraryAction.PREPARE, LibraryAction.FIX,
                   LibraryAction.ENTER, LibraryAction.REMOVE)
}  # fmt: skip
"""Action → its service, of the steps that neither post nor take down a notice."""
