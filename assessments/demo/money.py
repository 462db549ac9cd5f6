"""Fund lines, their allocations to projects, and the postings: receipts, allocations, payments, some idle money."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from assessments.demo.days import Calendar
from assessments.demo.figures import apportion
from assessments.demo.plan import CountyPlan
from assessments.demo.projects import ProjectPlan
from config.lib.copying import TableRows
from funds.ledger import Posting
from funds.models import Allocation, EntryKind, FundLine, FundTier, FundType, PayeeKind
from projects.status import COMPLETED, Milestone

LINE_COLUMNS = (
    "id", "document_no", "issuer", "tier", "fund_type", "year", "batch", "amount", "issued_on", "arrived_on",
    "use_until", "note", "source", "subject", "purpose", "restriction",
)  # fmt: skip
ALLOCATION_COLUMNS = ("id", "line_id", "project_id", "amount", "document_no", "allocated_on", "recorded_by_id")
TIER_SHARE = {FundTier.CENTRAL: 46, FundTier.PROVINCE: 27, FundTier.CITY: 11, FundTier.COUNTY: 16}
ISSUERS = {
    FundTier.CENTRAL: ("云财农", "云南省财政厅（中央资金）"),
    FundTier.PROVINCE: ("云财农", "云南省财政厅"),
    FundTier.CITY: ("曲财农", "曲靖市财政局"),
    FundTier.COUNTY: ("师财农", "师宗县财政局"),
}
TYPES = (
    (FundType.POVERTY_DEVELOPMENT, 46), (FundType.INTEGRATED_SECTOR, 34), (FundType.WORK_RELIEF, 9),
    (FundType.MINORITIES, 8), (FundType.MANAGEMENT_FEE, 3),
)  # fmt: skip
YEAR_WEIGHTS = (0.12, 0.16, 0.24, 0.28, 0.20)
CENTS = 100
IDLE_EVERY = 6
RECOVERED_EVERY = 29
PAYMENT_STEPS = (40, 50, 10)
FIRMS = (
    "师宗县宏远建筑有限公司",
    "曲靖滇东水利工程有限公司",
    "云南恒通路桥工程有限公司",
    "师宗县惠民农业专业合作社",
    "师宗县兴农种植专业合作社",
)


@dataclass(slots=True)
class LinePlan:
    """One fund line as planned; cents are left to allocate until it is used up."""

    id: int
    tier: FundTier
    kind: FundType
    year: int
    batch: int
    cents: int
    issued_on: date
    arrived_on: date
    left: int = 0

    @property
    def document_no(self) -> str:
        """The number of the granting document."""
        return f"{ISSUERS[self.tier][0]}〔{self.year}〕演示 {self.id:03} 号"


@dataclass(slots=True)
class AllocationPlan:
    """What one line sets aside for one project, in cents, and when."""

    id: int
    line: LinePlan
    project: ProjectPlan
    cents: int
    day: date


@dataclass(slots=True)
class MoneyPlan:
    """All lines, allocations and postings."""

    lines: list[LinePlan]
    allocations: list[AllocationPlan] = field(default_factory=list)


def plan_money(plan: CountyPlan, projects: Sequence[ProjectPlan]) -> MoneyPlan:
    """Split the county's money over its lines and set it aside for the projects, oldest line first.

    Every sixth line keeps a part that nobody has set aside, so that some money is idle over one and over two years.
    """
    rng = Random(f"{plan.seed} money")
    money = MoneyPlan(_lines(plan, rng))
    _allocate(money, projects, plan.calendar, rng)
    return money


def _lines(plan: CountyPlan, rng: Random) -> list[LinePlan]:
    tiers = [FundTier(tier) for tier, count in plan.figures.fund_lines.items() for _ in range(count)]
    counts = plan.figures.fund_lines
    weights = [TIER_SHARE[tier] / counts[tier] * (0.4 + rng.random() * 1.2) for tier in tiers]
    thousands = apportion(int(plan.figures.money) // 1000 - len(tiers), weights)
    cents = [(1 + amount) * 1000 * CENTS for amount in thousands]
    cents[-1] += int(plan.figures.money * CENTS) - sum(cents)
    lines = []
    for number, (tier, amount) in enumerate(zip(tiers, cents, strict=True), start=1):
        year = plan.calendar.today.year - 4 + rng.choices(range(len(YEAR_WEIGHTS)), YEAR_WEIGHTS)[0]
        issued_on = min(date(year, 1, 20) + timedelta(days=int(rng.random() * 250)), plan.calendar.ago(30))
        arrived_on = min(issued_on + timedelta(days=5 + int(rng.random() * 40)), plan.calendar.ago(20))
        kind = rng.choices([kind for kind, _ in TYPES], [weight for _, weight in TYPES])[0]
        lines.append(
            LinePlan(number, tier, kind, issued_on.year, 1 + number % 3, amount, issued_on, arrived_on, amount)
        )
    for place, line in enumerate(sorted(lines, key=lambda line: line.issued_on)):
        if place % IDLE_EVERY == 0:
            line.left -= line.cents // 5 // CENTS * CENTS
    return lines


def _allocate(money: MoneyPlan, projects: Sequence[ProjectPlan], calendar: Calendar, rng: Random) -> None:
    lines = sorted(money.lines, key=lambda line: line.issued_on)
    wanting = sorted((p for p in projects if p.milestone != Milestone.TERMINATED), key=lambda p: (p.year, p.id))
    turn = 0
    for project in wanting:
        needed = project.amount * CENTS
        while needed and turn < len(lines):
            line = lines[turn]
            cents = min(needed, line.left)
            if cents:
                day = _allocation_day(line, project, calendar, rng)
                money.allocations.append(AllocationPlan(len(money.allocations) + 1, line, project, cents, day))
                line.left -= cents
                needed -= cents
            if not line.left:
                turn += 1


def _allocation_day(line: LinePlan, project: ProjectPlan, calendar: Calendar, rng: Random) -> date:
    arrived = line.arrived_on + timedelta(days=14)
    earliest = max(arrived, date(project.year, 1, 15))
    return max(arrived, min(earliest + timedelta(days=int(rng.random() * 60)), calendar.ago(3)))


def money_tables(money: MoneyPlan, recorded_by_id: int) -> Iterator[TableRows]:
    """Yield (model, columns, rows) of the lines and allocations; the ledger itself goes through `funds.ledger`."""
    newest = max(line.year for line in money.lines)
    yield FundLine, LINE_COLUMNS, [_line_row(line, ends=line.year == newest) for line in money.lines]
    yield Allocation, ALLOCATION_COLUMNS, [_allocation_row(a, recorded_by_id) for a in money.allocations]


def _line_row(line: LinePlan, *, ends: bool) -> tuple[object, ...]:
    return (
        line.id, line.document_no, ISSUERS[line.tier][1], line.tier, line.kind, line.year, line.batch,
        _yuan(line.cents), line.issued_on, line.arrived_on, date(line.year + 1, 12, 31) if ends else None,
        "演示数据", "", "", "", "",
    )  # fmt: skip


def _allocation_row(allocation: AllocationPlan, recorded_by_id: int) -> tuple[object, ...]:
    document = f"师扶组项〔{allocation.day.year}〕演示 {allocation.id:04} 号"
    line_id, project_id = allocation.line.id, allocation.project.id
    return allocation.id, line_id, project_id, _yuan(allocation.cents), document, allocation.day, recorded_by_id


def postings(plan: CountyPlan, money: MoneyPlan) -> list[Posting]:
    """Return everything to post, by day: each line's receipts, its allocations, then the payments, by progress."""
    rng = Random(f"{plan.seed} postings")
    found: list[tuple[date, int, Posting]] = []
    for line in money.lines:
        found += [(p.occurred_on, 0, p) for p in _receipts(line, rng)]
    for allocation in money.allocations:
        found.append((allocation.day, 1, _allocation_posting(allocation)))
        found += [(p.occurred_on, 2, p) for p in _payments(allocation, plan.calendar, rng)]
    for line in money.lines:
        if line.id % RECOVERED_EVERY == 0:
            found += _recovery(line, money, plan.calendar)
    found.sort(key=lambda item: item[:2])
    return [posting for _, _, posting in found]


def _receipts(line: LinePlan, rng: Random) -> Iterator[Posting]:
    """Let the money arrive at once, or in two parts a fortnight apart."""
    first = line.cents * (100 if rng.random() < 0.7 else 60) // 100
    for part, (cents, days) in enumerate(((first, 0), (line.cents - first, 14)), start=1):
        if cents:
            day = line.arrived_on + timedelta(days=days)
            yield Posting(EntryKind.RECEIPT, line.id, _yuan(cents), day, f"收{line.year}-{line.id:04}-{part}")


def _allocation_posting(allocation: AllocationPlan) -> Posting:
    return Posting(
        EntryKind.ALLOCATION, allocation.line.id, _yuan(allocation.cents), allocation.day,
        f"分{allocation.day.year}-{allocation.id:05}", allocation.id, note=allocation.project.name[:180],
    )  # fmt: skip


def _payments(allocation: AllocationPlan, calendar: Calendar, rng: Random) -> Iterator[Posting]:
    """Pay by progress: 40 % on start, 50 % when finished, 10 % some time after acceptance."""
    project = allocation.project
    due = (project.started_on, project.finished_on, project.accepted_on)
    firm = FIRMS[int(rng.random() * len(FIRMS))]
    paid = 0
    for step, (percent, day) in enumerate(zip(PAYMENT_STEPS, due, strict=True), start=1):
        if day is None or (step == len(PAYMENT_STEPS) and rng.random() < 0.25):
            return
        is_final = step == len(PAYMENT_STEPS)
        cents = allocation.cents - paid if is_final else allocation.cents * percent // 100
        on = max(allocation.day, day) + timedelta(days=(60 if is_final else 3) + int(rng.random() * 25))
        if on > calendar.ago(2) or not cents:
            return
        paid += cents
        yield from _in_parts(allocation, cents, on, step, firm, rng)
    if project.milestone in COMPLETED and rng.random() < 0.01 and paid:
        day = calendar.ago(2)
        yield Posting(
            EntryKind.REFUND, allocation.line.id, _yuan(max(paid // 200, 1)), day, f"退{day.year}-{allocation.id:05}",
            allocation.id, PayeeKind.UNIT, firm, "审计核减退回",
        )  # fmt: skip


def _in_parts(
    allocation: AllocationPlan, cents: int, day: date, step: int, firm: str, rng: Random
) -> Iterator[Posting]:
    """Split a payment into vouchers: one to three to the firm that works there."""
    parts = apportion(cents, [1] * (1 + int(rng.random() * 3)))
    for place, part in enumerate(parts, start=1):
        if part:
            yield Posting(
                EntryKind.PAYMENT, allocation.line.id, _yuan(part), day,
                f"支{day.year}-{allocation.id:05}-{step}{place}", allocation.id, PayeeKind.UNIT, firm,
                f"第 {step} 次拨款",
            )  # fmt: skip


def _recovery(line: LinePlan, money: MoneyPlan, calendar: Calendar) -> list[tuple[date, int, Posting]]:
    """Take back a tenth of what nobody set aside of an old line."""
    free = line.cents - sum(a.cents for a in money.allocations if a.line is line)
    if free < 1000 * CENTS or line.issued_on > calendar.ago(730):
        return []
    day = calendar.ago(20)
    posting = Posting(
        EntryKind.RECOVERY, line.id, _yuan(free // 10), day, f"回{day.year}-{line.id:04}", note="结余收回"
    )
    return [(day, 3, posting)]


def _yuan(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
