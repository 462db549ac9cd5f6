"""Fund lines with money set aside for projects, and payments on them, for the benchmarks of posting and ledger."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from accounts.models import GrantOrigin, User
from accounts.permissions import Role
from accounts.services.grants import grant_directly
from funds.ledger import Posting, post_many
from funds.models import Allocation, EntryKind, FundLine, FundTier, FundType, PayeeKind
from projects.models import Project, ProjectType
from villages.models import County, Township, Village

FINANCE = "bench"
DAY = date(2024, 3, 1)
A_LOT, A_SHARE = Decimal(10**9), Decimal(10**6)
TOWNSHIPS = 10


def make_finance() -> User:
    """Make who posts, with what the role needs."""
    actor = User.objects.create_user(FINANCE, display_name="测速财政", role=Role.FINANCE)
    grant_directly(actor, origin=GrantOrigin.DEMO)
    return actor


def finance() -> User:
    """Return who posts."""
    return User.objects.get(username=FINANCE)


def make_villages() -> list[Village]:
    """Make a county of ten townships with a village each."""
    county = County.objects.create(code="530399000000", name="测速县")
    towns = [Township.objects.create(county=county, code=f"5303991{n:02}000", name=f"测速{n}乡", sort=n) for n in
             range(TOWNSHIPS)]  # fmt: skip
    return [Village.objects.create(township=town, code=f"{town.code[:9]}201", name=f"{town.name}村") for town in towns]


def make_shares(lines: int, shares: int, actor: User) -> list[Allocation]:
    """Make lines of four tiers with `shares` allocations dealt to them, all received and set aside in the ledger."""
    villages = make_villages()
    granted = FundLine.objects.bulk_create(
        FundLine(
            document_no=f"测财农〔2024〕{n}号", issuer="测速财政厅", tier=FundTier.values[n % 4],
            fund_type=FundType.values[n % 5], year=2024, amount=A_LOT, issued_on=DAY,
        )
        for n in range(lines)
    )  # fmt: skip
    projects = Project.objects.bulk_create(_project(n, villages[n % TOWNSHIPS]) for n in range(shares))
    made = Allocation.objects.bulk_create(
        Allocation(line=granted[n % lines], project=project, amount=A_SHARE, allocated_on=DAY)
        for n, project in enumerate(projects)
    )
    receipts = [Posting(EntryKind.RECEIPT, line.pk, A_LOT, DAY, voucher="JZ-1") for line in granted]
    aside = [Posting(EntryKind.ALLOCATION, share.line_id, A_SHARE, DAY, "FP-1", share.pk) for share in made]
    post_many(postings=[*receipts, *aside], actor=actor)
    return made


def payments(shares: Sequence[Allocation], count: int, *, first: int = 0) -> Iterator[Posting]:
    """Yield `count` small payments to households, dealt to the shares and over the days of a year and a half."""
    for n in range(first, first + count):
        share = shares[n % len(shares)]
        yield Posting(
            EntryKind.PAYMENT, share.line_id, Decimal(n % 900 + 100) / 100, DAY + timedelta(days=n % 540),
            f"ZF-{n:07}", share.pk, PayeeKind.HOUSEHOLD, f"户主{n % 18_000} 5303990{n % 18_000:08}", "到户补助",
        )  # fmt: skip


def _project(number: int, village: Village) -> Project:
    return Project(
        code=f"CS{number:06}", name=f"测速项目{number}", year=2024, project_type=ProjectType.WATER,
        plan_amount=A_SHARE, village=village, township=village.township, library_entered_on=DAY,
    )  # fmt: skip
