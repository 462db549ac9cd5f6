"""What stands between a claim and its next step: papers, days, list, library and how much may be claimed (F1, F9)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, Sum
from django.utils import timezone

from config.lib.money import format_money
from funds.claims import (
    AFTER_ACCEPTANCE,
    FEE_SHARE,
    NEEDED_FILES,
    RETAINED_FOR_YEARS,
    UNDER_WAY,
    ClaimKind,
    ClaimState,
    FileKind,
)
from funds.models import Claim, ClaimFile, EntryKind, LedgerEntry, PayList, Payment
from projects.models import Project
from projects.status import Milestone

ZERO = Decimal(0)
NET = Q(counts_as__in=[EntryKind.PAYMENT, EntryKind.REFUND])


def faults_of(claim: Claim, today: date | None = None) -> list[str]:
    """Return, in sentences, why the claim cannot go on now: the same before it is handed in and before it is paid.

    The claim comes with its allocation, line and project; the number of queries does not grow with its papers.
    """
    kinds = ClaimFile.objects.standing().filter(claim=claim).values_list("kind", flat=True)
    return weighed(claim, kinds, list_of(claim), today)


def weighed(claim: Claim, kinds: Iterable[str], listed: PayList | None, today: date | None = None) -> list[str]:
    """Return what `faults_of` does, of a claim whose papers are of these `kinds` and whose pay list is `listed`."""
    day = today or timezone.localdate()
    return [
        *_missing_papers(claim, kinds),
        *project_faults(claim.allocation.project),
        *_days_faults(claim, day),
        *_list_faults(claim, listed),
        *amount_faults(claim),
    ]


def list_of(claim: Claim) -> PayList | None:
    """Return the pay list of a claim that counts, None where there is none."""
    return PayList.objects.standing().filter(claim=claim).first() if claim.kind == ClaimKind.BENEFIT else None


def missing_kinds(claim: Claim, kinds: Iterable[str]) -> list[FileKind]:
    """Return which papers the claim lacks, in the order of the list, when it has some of these `kinds`."""
    there = set(kinds)
    return [kind for kind in NEEDED_FILES[claim.kind] if kind not in there]


def project_faults(project: Project) -> list[str]:
    """Return why nothing may be claimed for a project at all."""
    if project.milestone == Milestone.TERMINATED:
        return ["项目已经终止，不能再报账。已付的钱按文件收回。"]
    return []


def ceiling_of(claim: Claim) -> tuple[Decimal, str]:
    """Return how much may be claimed for the project in all, and what says so: its plan."""
    return claim.allocation.project.plan_amount, "计划投资"


def claimed_of(claim: Claim) -> Decimal:
    """Return what is paid, under way, or kept back for the claim's project beside the claim itself, in 元."""
    project = claim.allocation.project_id
    paid = LedgerEntry.objects.filter(NET, allocation__project=project).aggregate(total=Sum("amount"))["total"] or ZERO
    others = Claim.objects.filter(allocation__project=project).exclude(pk=claim.pk)
    if claim.releases_id is not None:
        others = others.exclude(pk=claim.releases_id)
    released = Claim.objects.filter(releases=OuterRef("pk"), state=ClaimState.PAID)
    found = others.filter(state__in=[*UNDER_WAY, ClaimState.PAID]).aggregate(
        under_way=Sum(F("amount") - F("retained"), filter=Q(state__in=UNDER_WAY) & ~Q(kind=ClaimKind.RETENTION)),
        kept_back=Sum("retained", filter=~Exists(released)),
    )
    return -paid + (found["under_way"] or ZERO) + (found["kept_back"] or ZERO)


def amount_faults(claim: Claim) -> list[str]:
    """Return why the amount is too much: over the plan or contract (F1), or over the share for management (F9)."""
    (most, what), before = ceiling_of(claim), claimed_of(claim)
    said = []
    if before + claim.amount > most:
        said.append(
            f"项目{what} {format_money(most)} 元，已付和在办 {format_money(before)} 元，"
            f"再报 {format_money(claim.amount)} 元就超出了。请核对金额，确需增加的先办项目变更。"
        )
    if fault := fee_fault(claim):
        said.append(fault)
    return said


def fee_fault(claim: Claim) -> str:
    """Return why more than the share for management (F9) is claimed, "" where it is not, or the reason is told."""
    if claim.kind != ClaimKind.FEE or claim.over_reason:
        return ""
    line = claim.allocation.line
    same = Claim.objects.filter(kind=ClaimKind.FEE, allocation__line=line, state__in=[*UNDER_WAY, ClaimState.PAID])
    before = same.exclude(pk=claim.pk).aggregate(total=Sum("amount"))["total"] or ZERO
    if before + claim.amount <= line.amount * FEE_SHARE:
        return ""
    return (
        f"项目管理费合计会超过指标金额的 {FEE_SHARE:.0%}（{format_money(line.amount * FEE_SHARE)} 元）。"
        "请核对，确需超出的写明原因。"
    )


def retention_due(claim: Claim) -> date | None:
    """Return from which day on the money that `claim` kept back may be released; None before the works are accepted."""
    accepted = claim.allocation.project.accepted_on
    if accepted is None:
        return None
    year = accepted.year + RETAINED_FOR_YEARS
    # Accepted on a 29 February: the year is over on 1 March.
    is_leap_day = (accepted.month, accepted.day) == (2, 29)
    return date(year, 3, 1) if is_leap_day else accepted.replace(year=year)


def _missing_papers(claim: Claim, kinds: Iterable[str]) -> list[str]:
    missing = "、".join(str(kind.label) for kind in missing_kinds(claim, kinds))
    return [f"还缺材料：{missing}。请上传齐再送审。"] if missing else []


def _days_faults(claim: Claim, today: date) -> list[str]:
    accepted = claim.allocation.project.accepted_on
    if claim.kind not in AFTER_ACCEPTANCE:
        return []
    if accepted is None:
        return [f"项目还没有验收，不能报{claim.get_kind_display()}。请先办验收。"]
    if claim.claimed_on < accepted:
        return [f"报账日期 {claim.claimed_on} 早于验收日期 {accepted}。{claim.get_kind_display()}要在验收以后报。"]
    if claim.kind == ClaimKind.RETENTION:
        return _release_faults(claim, today)
    return []


def _release_faults(claim: Claim, today: date) -> list[str]:
    kept = claim.releases
    if kept is None:
        return ["请选择退还哪一笔报账扣留的质保金。"]
    said = []
    if kept.state != ClaimState.PAID or Payment.objects.filter(claim=kept, entry__reversed_by__isnull=False).exists():
        said.append(f"{kept.number} 没有支付，或者已经冲正，没有可退的质保金。")
    due = retention_due(kept)
    if due is not None and today < due:
        said.append(f"质保金要验收满一年、没有质量问题才退，最早 {due}。")
    if claim.amount != kept.retained:
        said.append(f"{kept.number} 扣留质保金 {format_money(kept.retained)} 元，报账金额要一致。")
    return said


def _list_faults(claim: Claim, listed: PayList | None) -> list[str]:
    if claim.kind != ClaimKind.BENEFIT:
        return []
    if listed is None:
        return ["还没有上传发放清单。请下载模板，填好再上传。"]
    if listed.faults:
        return [f"发放清单有 {len(listed.faults)} 处问题。请照原表里标出的改好，再上传一次。"]
    if listed.amount != claim.amount:
        return [
            f"清单合计 {format_money(listed.amount)} 元，报账金额 {format_money(claim.amount)} 元，不一致。请改成一致。"
        ]
    return []
