"""Opening balances: lines, allocations and what had happened with them until a day, posted as one batch."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from accounts.models import User
from config.lib.money import to_money
from config.lib.refusals import NotFoundRefused, Refused
from funds.ledger import Posting, post_many
from funds.line_terms import SAME_LINE, LineTerms
from funds.models import Allocation, EntryKind, FundLine, LedgerHead
from projects.models import Project


def open_books(rows: Iterable[Mapping[str, Any]], *, voucher: str, actor: User) -> int:
    """Register the lines of `rows` that are not there yet, and post what is said of each; return the entries written.

    Raises Refused for a line that has entries already, NotFoundRefused for a project that is gone, and whatever the
    ledger refuses.
    """
    kept = list(rows)
    lines = _lines(kept, actor)
    codes = {row["project_code"] for row in kept if "project_code" in row}
    projects = {p.code: p for p in Project.objects.visible_to(actor).filter(code__in=codes)}
    if missing := sorted(codes - projects.keys()):
        raise NotFoundRefused(f"项目库里没有这些编号：{'、'.join(missing[:5])}。请核对后重新导入。")
    postings = list(_postings(kept, lines, projects, voucher))
    return post_many(postings=postings, actor=actor) if postings else 0


def _lines(rows: list[Mapping[str, Any]], actor: User) -> dict[tuple[Any, ...], FundLine]:
    """Return the line of each naming, made where there was none, locked where there was."""
    lines: dict[tuple[Any, ...], FundLine] = {}
    for row in rows:
        if _naming(row) in lines:
            continue
        terms = LineTerms.from_json(row)
        found = FundLine.objects.visible_to(actor).select_for_update(of=("self",)).filter(**terms.naming()).first()
        if found is None:
            found = FundLine.objects.create(**terms.columns())
        elif found.amount != terms.amount:
            raise Refused(f"{found} 已经登记过，指标金额和表里的不一样。请核对。")
        lines[_naming(row)] = found
    used = LedgerHead.objects.filter(line__in=[line.pk for line in lines.values()]).select_related("line").first()
    if used is not None:
        raise Refused(f"{used.line} 已经有账，不能再导入期初余额。请从表里删去这一条。")
    return lines


def _naming(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row.get(name, 1) for name in SAME_LINE)


def _postings(
    rows: list[Mapping[str, Any]],
    lines: Mapping[tuple[Any, ...], FundLine],
    projects: Mapping[str, Project],
    voucher: str,
) -> Iterator[Posting]:
    """Yield the postings of all rows, in an order that no account minds: in, allocated and paid, taken back."""
    for row in rows:
        line, day = lines[_naming(row)], date.fromisoformat(row["day"])
        if "received" in row and to_money(row["received"]):
            yield Posting(EntryKind.RECEIPT, line.pk, to_money(row["received"]), day, voucher)
    for row in rows:
        if "project_code" not in row:
            continue
        line, day = lines[_naming(row)], date.fromisoformat(row["day"])
        into = Allocation.objects.create(
            line=line,
            project=projects[row["project_code"]],
            amount=to_money(row["allocated"]),
            document_no=voucher,
            allocated_on=day,
        )
        yield Posting(EntryKind.ALLOCATION, line.pk, into.amount, day, voucher, into.pk)
        if "paid" in row and to_money(row["paid"]):
            yield Posting(EntryKind.PAYMENT, line.pk, to_money(row["paid"]), day, voucher, into.pk, note="期初已支付")
    for row in rows:
        if "recovered" in row and to_money(row["recovered"]):
            line, day = lines[_naming(row)], date.fromisoformat(row["day"])
            yield Posting(EntryKind.RECOVERY, line.pk, to_money(row["recovered"]), day, voucher)
