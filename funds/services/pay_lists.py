"""Pay lists: a workbook of payees, read, held against the register, and taken over whole or not at all."""

import hashlib
from io import BytesIO
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import APPLY_FOR_PAYMENT
from accounts.reveal import open_stored
from config.lib.crypto import keyed_hash
from config.lib.personal_numbers import starred
from config.lib.refusals import NotFoundRefused, Refused
from config.lib.xlsx_guard import look_at
from funds.claims import ClaimKind
from funds.models import Claim, PayItem, PayList
from funds.pay_book import PAY_BOOK, PAY_SHEET
from funds.pay_policies import PERIOD_FAULT, PayPolicy, Period, read_period
from funds.selectors.payees import Payee, known_payees
from funds.services.claim_files import store
from funds.services.claims import drop_lists, own_open_claim
from households.imports.columns import Line
from households.imports.reading import FoundSheet, find_sheets, letters, read_lines, require_version
from households.imports.returned import write_returned

MOST_ROWS = 5_000
MOST_BYTES = 5 * 1024 * 1024
FAULTS_KEPT = 1_000
Row = tuple[Line, Payee | None]


@service("funds.pay_list")
def send_pay_list(
    *, claim_id: int, policy: str, period: str, file: BinaryIO, file_name: str, size: int, actor: User
) -> PayList:
    """Read a workbook of payees for a claim and return the list; it takes the place of the one before.

    With any fault nobody is listed, and the list says what is wrong in which cell. Raises PermissionDenied,
    ObjectDoesNotExist outside the scope, SamePersonRefused, Refused once the claim is handed in, for a claim of another
    kind, a period nobody can read, or a file that is no harmless workbook of this kind.
    """
    claim = own_open_claim(claim_id, actor)
    days = _require_sound(claim, policy, period)
    if size > MOST_BYTES:
        raise Refused(f"清单超过 {MOST_BYTES // 1024 // 1024} MB，没有读。请删去图片和多余的表，或者分成几笔报账。")
    sheet, lines = _read(file, size)
    file.seek(0)
    content = file.read()
    drop_lists(claim)
    known = known_payees(lines, policy=policy, period=days, claim=claim, actor=actor)
    rows = [(line, known.payee_of(line)) for line in lines]
    listed = PayList(
        claim=claim,
        policy=policy,
        period=days.name,
        period_from=days.first,
        period_to=days.last,
        file_name=starred(file_name)[-120:],
        sha256=hashlib.sha256(content).hexdigest(),
        rows=len(rows),
        amount=sum((line.values.get("amount", 0) for line, _ in rows), start=known.nothing),
        faults=_faults(sheet, rows)[:FAULTS_KEPT],
        recorded_by=actor,
    )
    store(listed, content, suffix="xlsx")
    if not listed.faults:
        _list(listed, rows)
    told = {"claim": claim.number, "policy": policy, "period": days.name, "sha256": listed.sha256}
    counted = {"rows": listed.rows, "amount": str(listed.amount), "faults": len(listed.faults)}
    record(actor=actor, action="funds.pay_list", subject=listed, after=told | counted)
    return listed


@service("funds.pay_list_faults", only_notes=True)
def marked_pay_list(*, list_id: int, actor: User) -> tuple[PayList, BytesIO]:
    """Return a workbook as it was sent in, with what is wrong marked in it, and note that the actor takes it.

    The numbers in it are whole: only who sent it gets it back. Raises PermissionDenied, NotFoundRefused for one of
    somebody else, Refused where nothing is wrong or the file cannot be marked.
    """
    require(actor, APPLY_FOR_PAYMENT)
    listed = PayList.objects.visible_to(actor).filter(pk=list_id, recorded_by=actor).first()
    if listed is None:
        raise NotFoundRefused("没有这张清单，或者不是您传的。请回到报账页面。")
    if not listed.faults:
        raise Refused("这张清单没有要改的地方。")
    try:
        file = BytesIO(open_stored(listed.file))
    except FileNotFoundError as error:
        raise Refused("清单的文件不在了。请重新上传。") from error
    by_row: dict[int, list[tuple[str, str]]] = {}
    for number, name, sentence, _ in listed.faults:
        by_row.setdefault(number, []).append((name, sentence))
    sheets, target = find_sheets(file, PAY_BOOK), BytesIO()
    file.seek(0)
    write_returned(target, file, sheets, {PAY_SHEET.key: by_row})
    target.seek(0)
    record(actor=actor, action="funds.pay_list_faults", subject=listed, after={"faults": len(listed.faults)})
    return listed, target


def _require_sound(claim: Claim, policy: str, period: str) -> Period:
    if claim.kind != ClaimKind.BENEFIT:
        raise Refused("只有「到户补助」的报账要发放清单。别的报账不用传。")
    if policy not in PayPolicy.values:
        raise Refused("请选择按哪项政策发放。")
    days = read_period(period)
    if days is None:
        raise Refused(PERIOD_FAULT)
    if days.first > timezone.localdate():
        raise Refused(f"发放期间 {days.name} 还没有到。请核对期间。")
    return days


def _read(file: BinaryIO, size: int) -> tuple[FoundSheet, list[Line]]:
    looked = look_at(file, size=size)
    require_version(PAY_BOOK, looked)
    sheet = find_sheets(file, PAY_BOOK)[0]
    lines = []
    for line in read_lines(sheet, looked):
        lines.append(line)
        if len(lines) > MOST_ROWS:
            raise Refused(f"清单超过 {MOST_ROWS:,} 行，没有读。请分成几笔报账。")
    if not lines:
        raise Refused("清单里一个收款人也没有。请在表头下面一行一人填好再传。")
    return sheet, lines


def _faults(sheet: FoundSheet, rows: list[Row]) -> list[tuple[int, str, str, str]]:
    """Return everything that is wrong: row, field, sentence, and the cell where there is one."""
    return [
        (line.number, name, sentence, f"{letters(sheet.places[name])}{line.number}" if name in sheet.places else "")
        for line, _ in rows
        for name, sentence in line.faults
    ]


def _list(listed: PayList, rows: list[Row]) -> None:
    """Put everybody on the list. Raises Refused where somebody else listed one of them in this very moment."""
    same = {name: getattr(listed, name) for name in ("policy", "period", "period_from", "period_to")}
    items = [_item(listed, line, payee, same) for line, payee in rows if payee is not None]
    try:
        with transaction.atomic():
            PayItem.objects.bulk_create(items, batch_size=1000)
    except IntegrityError as error:
        raise Refused(
            "清单里有人刚才已经列入另一笔报账，同一政策同一期间不能领两次，没有存。请再传一次，看是哪一行。"
        ) from error


def _item(listed: PayList, line: Line, payee: Payee, same: dict[str, Any]) -> PayItem:
    account = line.values.get("bank_account", "")
    return PayItem(
        pay_list=listed,
        number=line.number,
        payee_kind=payee.kind,
        member=payee.member,
        household=payee.household,
        unit=payee.unit,
        payee_key=payee.key,
        amount=line.values["amount"],
        bank_account=account,
        bank_hash=keyed_hash(account) if account else "",
        note=line.values.get("note", ""),
        **same,
    )
