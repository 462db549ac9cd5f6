"""一户一档: which documents a household's file must hold, and which of them are there. No database, no clock.

The papers of the procedure are the same for every household; which certificates there must be follows from what the
register knows: a C or D house wants its appraisal and acceptance, a child of school age the school's proof, and so on.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from households.codes import HouseGrade, Insurance, PovertyAttribute, Remedy, SchoolStatus
from households.evidence_kinds import EvidenceKind as Kind
from households.measures import MeasureKind, MeasurePart
from households.status import GONE, HouseholdStatus

CONTRIBUTION_MONTH = 9
"""Insurance for a year is paid from September of the year before."""


class State(StrEnum):
    """Whether a document is in the file."""

    PRESENT = "present"
    MISSING = "missing"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True)
class HeldPaper:
    """One stored paper of a household that nobody has taken back."""

    id: int
    kind: str
    member: int | None
    issued_on: date
    pages: int
    valid_until: date | None = None


@dataclass(frozen=True)
class HeldMeasure:
    """One help measure of a household: its kind, part, first day, and whether the householder signed for it."""

    kind: str
    part: str
    on: date
    signed: bool


@dataclass(frozen=True)
class DossierPerson:
    """What of one member decides about papers. `schooling` and `insurance` are codes, "" where nothing is known."""

    id: int
    name: str
    is_pupil: bool = False
    is_disabled: bool = False
    is_seriously_ill: bool = False
    schooling: str = ""
    insurance: str = ""


@dataclass(frozen=True)
class Sheet:
    """The latest yearly income worksheet: the end of its window, whether it is closed, who has not signed."""

    window_end: date
    closed: bool
    unsigned: tuple[str, ...] = ()


@dataclass(frozen=True)
class DossierFacts:
    """What of a household decides which documents its file must hold."""

    today: date
    status: str
    attribute: str
    persons: tuple[DossierPerson, ...] = ()
    grade: str = ""
    remedy: str = Remedy.NONE
    accepted_on: date | None = None
    sheet: Sheet | None = None
    last_visit_on: date | None = None
    measures: tuple[HeldMeasure, ...] = ()
    papers: tuple[HeldPaper, ...] = ()


@dataclass(frozen=True)
class Document:
    """One line of the file: is it there, of which day, how many pages, else why it is missing or not needed.

    `papers` are the stored papers behind it, newest first; `page` names what of the register itself is the document
    (measures, income, visits); `kind` and `member` say what to upload where it is missing.
    """

    label: str
    state: State
    reason: str = ""
    on: date | None = None
    pages: int | None = None
    papers: tuple[int, ...] = ()
    page: str = ""
    kind: str = ""
    member: int | None = None

    @property
    def is_missing(self) -> bool:
        """Whether somebody still has to bring it."""
        return self.state == State.MISSING


def documents(facts: DossierFacts) -> list[Document]:
    """Return every document that the file of a household has a place for, in the order of the index (E8).

    A household that has left the register is not asked for anything any more.
    """
    found = [*_procedure(facts), *_certificates(facts)]
    if facts.status not in GONE:
        return found
    gone = f"已{HouseholdStatus(facts.status).label}，不用再补"
    return [one if not one.is_missing else Document(one.label, State.NOT_NEEDED, gone) for one in found]


def missing(found: Iterable[Document]) -> int:
    """Return how many documents are still missing."""
    return sum(one.is_missing for one in found)


def _procedure(facts: DossierFacts) -> Iterator[Document]:
    for kind in (
        Kind.APPLICATION, Kind.SURVEY, Kind.MINUTES, Kind.NOTICE_PHOTO, Kind.REGISTER_FORM, Kind.HANDBOOK, Kind.PLAN,
    ):  # fmt: skip
        yield _wanted(facts, str(kind.label), (kind,))
    yield _measures(facts)
    yield _income(facts)
    yield _visits(facts)
    if facts.status in {HouseholdStatus.EXITED, HouseholdStatus.PLANNED}:
        yield _wanted(facts, str(Kind.EXIT_SHEET.label), (Kind.EXIT_SHEET,), "要有户主、村、乡签字")
    else:
        yield Document(str(Kind.EXIT_SHEET.label), State.NOT_NEEDED, "还没有脱贫")


def _certificates(facts: DossierFacts) -> Iterator[Document]:
    yield from _house(facts)
    yield _wanted(facts, "饮水安全认定报告", (Kind.WATER_REPORT,))
    yield from _schooling(facts)
    yield _insurance(facts)
    yield from _health(facts)
    yield from _support(facts)
    yield from _of_measures(facts)


def _measures(facts: DossierFacts) -> Document:
    label = "帮扶措施和资金记录"
    if not facts.measures:
        return Document(label, State.MISSING, "还没有登记帮扶措施", page="measures")
    unsigned = sum(not one.signed for one in facts.measures)
    said = f"{len(facts.measures)} 项" + (f"，{unsigned} 项户主没有签字" if unsigned else "，户主都签了字")
    return Document(label, State.PRESENT, said, on=max(one.on for one in facts.measures), page="measures")


def _income(facts: DossierFacts) -> Document:
    label, sheet = "收入调查核算表", facts.sheet
    if papers := _held(facts, (Kind.INCOME_SHEET,)):
        return _present(label, papers)
    if sheet is None:
        reason = "还没有核算表"
    elif not sheet.closed:
        reason = f"{sheet.window_end:%Y} 年的还没有结账"
    elif sheet.unsigned:
        reason = f"{'、'.join(sheet.unsigned)}没有签字"
    else:
        return Document(label, State.PRESENT, "三方已签字", on=sheet.window_end, page="income")
    return Document(label, State.MISSING, reason, page="income", kind=Kind.INCOME_SHEET)


def _visits(facts: DossierFacts) -> Document:
    if facts.last_visit_on is None:
        return Document("走访记录", State.MISSING, "还没有走访记录", page="visits")
    return Document("走访记录", State.PRESENT, "最近一次", on=facts.last_visit_on, page="visits")


def _house(facts: DossierFacts) -> Iterator[Document]:
    if facts.grade not in {HouseGrade.C, HouseGrade.D}:
        why = "" if facts.grade else "住房还没有鉴定等级"
        yield _wanted(facts, "住房安全鉴定", (Kind.HOUSE_SAFETY, Kind.SAFE_HOUSE), why)
        return
    yield _wanted(facts, "危房等级鉴定报告", (Kind.DANGER_GRADE,), f"住房是 {facts.grade} 级危房")
    match facts.remedy:
        case Remedy.REPAIRED | Remedy.REBUILT:
            yield _acceptance(facts)
            yield _wanted(facts, "旧房照片", (Kind.OLD_HOUSE,))
            yield _wanted(facts, "新房照片", (Kind.NEW_HOUSE,))
        case Remedy.RELOCATED:
            yield _wanted(facts, "搬迁意愿书", (Kind.RELOCATION_WISH,))
            yield _wanted(facts, "交钥匙或入住证明", (Kind.KEY_REPORT,))
            yield _wanted(facts, "安置住房照片", (Kind.COMMUNITY_HOUSE, Kind.NEW_HOUSE))
        case Remedy.OTHER_SAFE:
            yield _wanted(facts, "长期住安全房的认定", (Kind.SAFE_HOUSE,))
        case _:
            yield Document("改造验收", State.MISSING, "危房还没有改造", kind=Kind.SAFE_HOUSE)


def _acceptance(facts: DossierFacts) -> Document:
    """Return the acceptance of a repaired house: a paper from the day of acceptance on."""
    if facts.accepted_on is None:
        return Document("改造验收", State.MISSING, "改造了还没有验收", kind=Kind.SAFE_HOUSE)
    day = facts.accepted_on
    papers = [one for one in _held(facts, (Kind.SAFE_HOUSE, Kind.HOUSE_SAFETY)) if one.issued_on >= day]
    if papers:
        return _present("改造验收", papers)
    return Document("改造验收", State.MISSING, f"要 {day:%Y-%m-%d} 验收的那一份", kind=Kind.SAFE_HOUSE)


def _schooling(facts: DossierFacts) -> Iterator[Document]:
    pupils = [person for person in facts.persons if person.is_pupil]
    if not pupils:
        yield Document("上学证明", State.NOT_NEEDED, "没有义务教育阶段的孩子")
    for child in pupils:
        label = f"上学证明（{child.name}）"
        match child.schooling:
            case SchoolStatus.GRADUATED:
                yield Document(label, State.NOT_NEEDED, "已读完九年级")
            case SchoolStatus.DROPPED_OUT | SchoolStatus.SUSPECTED | SchoolStatus.NEVER:
                reason = f"{SchoolStatus(child.schooling).label}，先劝返"
                yield Document(label, State.MISSING, reason, kind=Kind.SCHOOL_ROLL, member=child.id)
            case SchoolStatus.HOME_TEACHING:
                yield _wanted(facts, label, (Kind.HOME_TEACHING,), "要送教上门协议", member=child)
            case _:
                yield _wanted(facts, label, (Kind.SCHOOL_ROLL, Kind.HOME_TEACHING), member=child)


def _insurance(facts: DossierFacts) -> Document:
    label, year = "医保缴费凭证", facts.today.year
    insured = [person for person in facts.persons if person.insurance not in {"", Insurance.NONE, Insurance.EXEMPT}]
    first = date(year - 1, CONTRIBUTION_MONTH, 1)
    papers = [one for one in _held(facts, (Kind.INSURANCE_BOOK,)) if one.issued_on >= first]
    if papers:
        return _present(label, papers)
    if insured:
        return Document(label, State.MISSING, f"{year} 年有 {len(insured)} 人参保", kind=Kind.INSURANCE_BOOK)
    return Document(label, State.NOT_NEEDED, f"{year} 年没有参保记录")


def _health(facts: DossierFacts) -> Iterator[Document]:
    for person in facts.persons:
        if person.is_disabled:
            yield _wanted(facts, f"残疾人证（{person.name}）", (Kind.DISABILITY_CARD,), member=person)
        if person.is_seriously_ill:
            kinds = (Kind.ILLNESS_PROOF, Kind.MEDICAL_CLAIM)
            yield _wanted(facts, f"大病诊断或结算（{person.name}）", kinds, member=person)


def _support(facts: DossierFacts) -> Iterator[Document]:
    parts = {one.part for one in facts.measures}
    if facts.attribute == PovertyAttribute.DIBAO or MeasurePart.DIBAO in parts:
        yield _wanted(facts, "低保证或发放凭证", (Kind.DIBAO_CARD, Kind.DIBAO_PAYMENT))
    if facts.attribute == PovertyAttribute.TEKUN or MeasurePart.TEKUN in parts:
        yield _wanted(facts, "特困供养证或发放凭证", (Kind.WUBAO_CARD, Kind.WUBAO_PAYMENT))
    if MeasurePart.DISABILITY in parts:
        yield _wanted(facts, "残疾人两项补贴凭证", (Kind.DISABILITY_PAYMENT,))


OF_MEASURES: tuple[tuple[str, str, tuple[Kind, ...]], ...] = (
    (MeasureKind.INDUSTRY, "产业照片或入股协议", (Kind.INDUSTRY_PHOTO, Kind.SHARE_AGREEMENT, Kind.BUSINESS_LICENCE)),
    (MeasureKind.WORK, "务工或培训凭证", (Kind.LABOUR_CONTRACT, Kind.TRAINING_RECORD, Kind.TRAINING_CERTIFICATE)),
    (MeasureKind.POST, "公益岗位协议", (Kind.POST_CONTRACT, Kind.RANGER)),
    (MeasurePart.MICROCREDIT, "贷款凭证", (Kind.LOAN_PROOF,)),
    (MeasureKind.HEALTH, "家庭医生签约书", (Kind.DOCTOR_CONTRACT, Kind.HOME_CARE)),
    (MeasurePart.YULU, "雨露计划资助凭证", (Kind.VOCATIONAL_AID,)),
)
"""Kind or part of a measure → what proves it, any one of them."""


def _of_measures(facts: DossierFacts) -> Iterator[Document]:
    done = {one.kind for one in facts.measures} | {one.part for one in facts.measures}
    for measure, label, kinds in OF_MEASURES:
        if measure in done:
            yield _wanted(facts, label, kinds)


def _wanted(
    facts: DossierFacts, label: str, kinds: tuple[Kind, ...], why: str = "", *, member: DossierPerson | None = None
) -> Document:
    """Return a document of any of `kinds`, about `member` if there is one: present, or missing and why."""
    papers = _held(facts, kinds, member)
    still_good = [one for one in papers if one.valid_until is None or one.valid_until >= facts.today]
    whose = member.id if member else None
    if still_good:
        return _present(label, still_good, member=whose)
    if papers:
        why = f"{papers[0].valid_until:%Y-%m-%d} 已到期，要换新的"
    return Document(label, State.MISSING, why or "还没有上传", kind=kinds[0], member=whose)


def _held(facts: DossierFacts, kinds: tuple[Kind, ...], member: DossierPerson | None = None) -> list[HeldPaper]:
    found = [one for one in facts.papers if one.kind in kinds and (member is None or one.member == member.id)]
    return sorted(found, key=lambda one: (one.issued_on, one.id), reverse=True)


def _present(label: str, papers: list[HeldPaper], *, member: int | None = None) -> Document:
    return Document(
        label,
        State.PRESENT,
        on=papers[0].issued_on,
        pages=sum(one.pages for one in papers),
        papers=tuple(one.id for one in papers),
        kind=papers[0].kind,
        member=member,
    )
