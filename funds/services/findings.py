"""Problems about money on their way: given to somebody with a day, put right, closed or sent back by another person."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import ASSIGN_MONEY_FINDINGS, VIEW_MONEY_FINDINGS
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import Refused
from funds.finding_status import FINDING_TRANSITIONS, Category, FindingAction, FindingSource, FindingState, Mode
from funds.models import MoneyFinding
from villages.models import Township, Unit
from villages.persons import person_of, require_other_person

LONGEST_DAYS = 730
MIN_WORDS = 4
REPORTED_BY_YOU = "整改是您自己登记的，不能由您核对。请由另一位同事办理。"


@dataclass(frozen=True)
class FoundByPeople:
    """One problem out of somebody's list: who found it upon which document, what is wrong with what."""

    source: str
    source_document: str
    category: str
    about: str
    sentence: str
    amount: Any = None
    township_id: int | None = None


@service("funds.add_finding")
def add_finding(*, entry: FoundByPeople, actor: User) -> MoneyFinding:
    """Enter a problem that an audit, an inspection or a letter found, and return it; it waits to be given to somebody.

    Raises PermissionDenied; Refused for a source, category or text that will not do.
    """
    require(actor, ASSIGN_MONEY_FINDINGS)
    township = None
    if entry.township_id is not None:
        township = Township.objects.visible_to(actor).get(pk=entry.township_id)
    if entry.source not in FindingSource.values or entry.source == FindingSource.CHECK:
        raise Refused("请选择问题是谁查出的。")
    if entry.category not in Category.values:
        raise Refused("请选择问题类别。")
    about, sentence = entry.about.strip(), entry.sentence.strip()
    if not about or len(sentence) < MIN_WORDS:
        raise Refused(f"请写明对象和问题，问题至少 {MIN_WORDS} 个字。")
    require_no_numbers(f"{about} {sentence} {entry.source_document}")
    finding = MoneyFinding.objects.create(
        source=entry.source, source_document=entry.source_document.strip(), category=entry.category, about=about,
        sentence=sentence, amount=entry.amount, township=township, mode=Mode.WARN, since=timezone.localdate(),
        recorded_by=actor,
    )  # fmt: skip
    told = {"source": finding.source, "document": finding.source_document, "category": finding.category}
    record(actor=actor, action="funds.add_finding", subject=finding, after=told)
    return finding


@service("funds.assign_finding")
def assign_finding(*, finding_id: int, unit_id: int, owner: str, due_on: date, actor: User) -> MoneyFinding:
    """Give a problem to a unit and a person in it, to be put right by a day, or to others instead; return it.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, TransitionNotAllowed from another state, Refused for
    a day that has passed or lies too far off, or without a person.
    """
    finding = _moving(FindingAction.ASSIGN, finding_id, actor)
    today, name = timezone.localdate(), owner.strip()
    if not today <= due_on <= today + timedelta(LONGEST_DAYS):
        raise Refused(f"整改期限要在今天以后、{LONGEST_DAYS} 天以内。")
    if not name:
        raise Refused("请写明责任人。")
    require_no_numbers(name)
    finding.owner_unit, finding.owner, finding.due_on = Unit.objects.get(pk=unit_id), name, due_on
    finding.assigned_by, finding.assigned_at = actor, timezone.now()
    told = {"unit": str(finding.owner_unit), "due_on": due_on.isoformat()}
    return _moved(FindingAction.ASSIGN, finding, actor, told=told)


@service("funds.report_finding")
def report_finding(*, finding_id: int, measure: str, evidence: str, actor: User) -> MoneyFinding:
    """Say how a problem was put right and by what that can be seen; it waits for another person. Return it.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, TransitionNotAllowed from another state, Refused for
    missing words or when nobody stands behind the account.
    """
    finding = _moving(FindingAction.REPORT, finding_id, actor)
    did, papers = measure.strip(), evidence.strip()
    if len(did) < MIN_WORDS or len(papers) < MIN_WORDS:
        raise Refused(f"请写明整改了什么、凭什么材料，各至少 {MIN_WORDS} 个字。")
    require_no_numbers(f"{did} {papers}")
    finding.measure, finding.evidence = did, papers
    finding.reported_by, finding.reported_person, finding.reported_at = actor, person_of(actor), timezone.now()
    return _moved(FindingAction.REPORT, finding, actor, reason=did[:200])


@service("funds.close_finding")
def close_finding(*, finding_id: int, opinion: str, actor: User) -> MoneyFinding:
    """Close a problem that another person reported as put right, with what was looked at; return it.

    What the check still finds may be closed with an opinion: it comes back when its degree changes. Raises
    PermissionDenied, ObjectDoesNotExist outside the scope, TransitionNotAllowed from another state,
    SamePersonRefused for who reported it, Refused without an opinion.
    """
    return _decided(FindingAction.CLOSE, finding_id, opinion, actor)


@service("funds.return_finding")
def return_finding(*, finding_id: int, opinion: str, actor: User) -> MoneyFinding:
    """Send a problem back to be put right, with a reason, by the same day; return it. Raises as `close_finding`."""
    return _decided(FindingAction.RETURN, finding_id, opinion, actor)


@service("funds.export_findings", only_notes=True)
def record_findings_export(*, filters: dict[str, Any], rows: int, actor: User) -> None:
    """Note that the actor takes the ledger of problems away, filtered by `filters`. Raises PermissionDenied."""
    require(actor, VIEW_MONEY_FINDINGS)
    record(actor=actor, action="funds.export_findings", after={"filters": filters, "rows": rows})


def _moving(action: FindingAction, finding_id: int, actor: User) -> MoneyFinding:
    """Return the problem, locked, from which `action` may be taken."""
    require(actor, FINDING_TRANSITIONS.get(action).permission)
    finding = MoneyFinding.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=finding_id)
    FINDING_TRANSITIONS.require(action, finding.state, finding.get_state_display())
    return finding


def _decided(action: FindingAction, finding_id: int, opinion: str, actor: User) -> MoneyFinding:
    finding = _moving(action, finding_id, actor)
    person, words = person_of(actor), opinion.strip()
    require_other_person(person=person, earlier=[finding.reported_person], sentence=REPORTED_BY_YOU)
    if len(words) < MIN_WORDS:
        raise Refused(f"请写明核对了什么，至少 {MIN_WORDS} 个字。")
    require_no_numbers(words)
    finding.opinion = words
    if action == FindingAction.CLOSE:
        finding.closed_by, finding.closed_person, finding.closed_at = actor, person, timezone.now()
    return _moved(action, finding, actor, reason=words)


def _moved(
    action: FindingAction, finding: MoneyFinding, actor: User, *, reason: str = "", told: dict[str, str] | None = None
) -> MoneyFinding:
    """Save the problem in its new state, with an audit row."""
    before, finding.state = finding.state, FindingState(FINDING_TRANSITIONS.get(action).target)
    finding.save()
    record(
        actor=actor,
        action=f"funds.{action}_finding",
        subject=finding,
        before={"state": before},
        after={"state": finding.state} | (told or {}),
        reason=reason,
    )
    return finding
