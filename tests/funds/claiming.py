"""Short ways along a claim: Liu claims, Shui's department reviews, Cai approves, Fu pays."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.permissions import Role
from config.lib.crypto import keyed_hash
from funds.claims import NEEDED_FILES, ClaimKind, FileKind
from funds.models import Claim, PayList, Payment
from funds.pay_book import PAY_BOOK
from funds.services.claim_files import add_claim_file
from funds.services.claims import ClaimEntry, apply_claim, approve_claim, draft_claim, review_claim
from funds.services.pay_lists import send_pay_list
from funds.services.payments import RefundEntry, ask_refund, pay_claim
from households.imports.template import write_template
from households.models import Household, Member
from tests.conftest import add_member, make_user
from tests.households.entries import id_number
from tests.households.papers import PDF

FIRM = "测试县建筑有限公司"


def staff(county: SimpleNamespace) -> SimpleNamespace:
    """Add a second person of finance to the county, and a second one of the department."""
    county.fu = make_user("fu", "付出纳", Role.FINANCE, county.unit, 91)
    county.dong = make_user("dong", "董业务", Role.DEPARTMENT, county.unit, 92)
    return county


def entry(**changes: Any) -> ClaimEntry:
    """Return a progress claim of 1,000.00 for the pipes, with `changes`."""
    usual = {"kind": ClaimKind.PROGRESS, "amount": Decimal("1000.00"), "claimed_on": timezone.localdate()}
    return ClaimEntry(**usual | {"words": "管网完成一半", "payee": FIRM} | changes)


def draft(county: SimpleNamespace, *, allocation: Any = None, **changes: Any) -> Claim:
    """Return a claim that Liu has written down."""
    target = allocation or county.for_pipes
    return draft_claim(allocation_id=target.pk, entry=entry(**changes), actor=county.liu)


def paper(number: int) -> SimpleUploadedFile:
    """Return a PDF that no other number makes."""
    return SimpleUploadedFile("a.pdf", PDF.replace(b"%%EOF", b"%%%d\n%%%%EOF" % number), content_type="application/pdf")


def add_papers(county: SimpleNamespace, claim: Claim, *, but: Sequence[FileKind] = ()) -> Claim:
    """Upload every paper that the claim needs, but those named."""
    for order, kind in enumerate(NEEDED_FILES[claim.kind]):
        if kind not in but:
            number = f"{claim.pk:08}" if kind == FileKind.INVOICE else ""
            file = paper(100 * claim.pk + order)
            add_claim_file(claim_id=claim.pk, kind=kind, number=number, upload=file, actor=county.liu)
    return claim


def ready(county: SimpleNamespace, **changes: Any) -> Claim:
    """Return a claim of Liu's with all its papers."""
    return add_papers(county, draft(county, **changes))


def approved(county: SimpleNamespace, claim: Claim) -> Claim:
    """Hand a claim in, and let Shui review and Cai approve it."""
    apply_claim(claim_id=claim.pk, actor=county.liu)
    review_claim(claim_id=claim.pk, words="进度属实", actor=county.shui)
    return approve_claim(claim_id=claim.pk, actor=county.cai)


def pay(county: SimpleNamespace, claim: Claim, *, voucher: str = "ZF-0101", on: date | None = None) -> Claim:
    """Let Fu pay an approved claim."""
    return pay_claim(claim_id=claim.pk, voucher=voucher, paid_on=on or timezone.localdate(), actor=county.fu)


def paid(county: SimpleNamespace, claim: Claim) -> Claim:
    """Take a claim with all its papers to its payment."""
    return pay(county, approved(county, claim))


def person(household: Household, name: str, order: int) -> Member:
    """Add somebody to a household whose ID number is valid, and is that of the hash."""
    member = add_member(household, name, number=order)
    member.id_hash = keyed_hash(id_number(order=f"{order:03}"))
    member.save(update_fields=["id_hash"])
    return member


def row(name: str, amount: Any, **cells: Any) -> dict[str, Any]:
    """Return one row of a pay list."""
    return {"收款人": name, "金额": amount} | cells


def workbook(*rows: dict[str, Any]) -> BytesIO:
    """Return the template of a pay list with rows typed in."""
    target = BytesIO()
    write_template(target, PAY_BOOK)
    book = openpyxl.load_workbook(target)
    sheet = book["发放清单"]
    headers = [cell.value for cell in sheet[1]]
    for number, cells in enumerate(rows, start=2):
        for header, value in cells.items():
            sheet.cell(row=number, column=headers.index(header) + 1, value=value)
    saved = BytesIO()
    book.save(saved)
    saved.seek(0)
    return saved


def send(county: SimpleNamespace, claim: Claim, *rows: dict[str, Any], **about: Any) -> PayList:
    """Let Liu send in a pay list for a claim: the grants of 雨露计划 of the first half of 2026."""
    file = workbook(*rows)
    usual = {"policy": "yulu", "period": "2026上半年", "actor": county.liu}
    size = len(file.getvalue())
    return send_pay_list(claim_id=claim.pk, file=file, file_name="清单.xlsx", size=size, **usual | about)


def fill_claims(county: SimpleNamespace) -> None:
    """Add a claim for the pipes with a paper and a faulty pay list, one for the road, one paid that is to be undone."""
    staff(county)
    county.pipes_claim = draft(county, kind=ClaimKind.BENEFIT, payee="", amount=Decimal("500.00"))
    file = paper(1)
    county.claim_file = add_claim_file(
        claim_id=county.pipes_claim.pk, kind=FileKind.NOTICE, number="", upload=file, actor=county.liu
    )
    county.faulty_list = send(county, county.pipes_claim, row("路人甲", 500, 身份证号=id_number(order="077")))
    county.road_claim = draft_claim(allocation_id=county.for_road.pk, entry=entry(), actor=county.dong)
    county.works_payment = Payment.objects.get(claim=paid(county, ready(county)))
    county.entry = county.works_payment.entry
    about = RefundEntry("refund", Decimal("100.00"), timezone.localdate(), "TK-001", "核减退回")
    county.refund = ask_refund(payment_id=county.works_payment.pk, entry=about, actor=county.fu)
