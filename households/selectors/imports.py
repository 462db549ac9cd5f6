"""What pages show about workbooks that were sent in."""

from dataclasses import dataclass
from typing import Any

from accounts.permissions import IMPORT_WORKBOOKS, VERIFY_CHANGES
from households.imports.books import all_books
from households.imports.columns import RULES, BookKind
from households.imports.kinds import further_kinds
from households.models import ImportJob, ImportRow
from households.models.imports import ImportJobQuerySet, ImportStage, Outcome
from villages.persons import person_key

SHOWN = 50
EXAMPLES = 20


@dataclass(frozen=True)
class Example:
    """One row of a workbook as the page shows it: where it stands, about what, and what is told of it by field."""

    sheet: str
    number: int
    code: str
    label: str
    told: list[dict[str, str]]


@dataclass(frozen=True)
class ImportPage:
    """One workbook and what this user may do about it."""

    job: ImportJob
    book: BookKind
    is_own: bool
    may_choose: bool
    may_let_in: bool
    locked: str
    wrong: int
    is_marking: bool
    examples: list[tuple[str, str, list[Example]]]
    rules: list[dict[str, str]]
    imported: list[dict[str, Any]]

    @property
    def taken(self) -> int:
        """How many rows would be let in, of those that were chosen."""
        sheets = self.job.summary.get("sheets", [])
        return sum(int(sheet.get(outcome, 0)) for sheet in sheets for outcome in self.job.takes)


def jobs_for(jobs: ImportJobQuerySet) -> list[ImportJob]:
    """Return the newest of the workbooks, with their senders, what they are and how they stand in words."""
    found, books = list(jobs.select_related("requested_by")[:SHOWN]), all_books()
    for job in found:
        job.book = books.get(job.kind)  # type: ignore[attr-defined]
        job.standing = standing(job)  # type: ignore[attr-defined]
    return found


def standing(job: ImportJob) -> tuple[str, str]:
    """Return kind and words of the status of a workbook."""
    if job.stage == ImportStage.COMMITTED:
        return "done", "已入库"
    if job.stage == ImportStage.DROPPED:
        return "none", "已放弃"
    if job.is_open:
        return "now", f"正在{job.get_stage_display()}"
    if job.can_be_tried_again:
        return ("cancelled", "已停止") if job.state == "cancelled" else ("failed", f"{job.get_stage_display()}没有完成")
    return "warn", job.get_stage_display()


def books_for(user: Any) -> list[BookKind]:
    """Return the workbooks that the user may send in."""
    if not user.may(IMPORT_WORKBOOKS):
        return []
    return [book for book in all_books().values() if all(user.may(permission) for permission in book.permissions)]


def import_page(job: ImportJob, rows: Any, user: Any) -> ImportPage:
    """Return what the page of a workbook shows; `rows` are its rows as far as the user sees them."""
    is_own = job.requested_by_id == user.pk
    waits = job.stage == ImportStage.ASKED or (job.stage == ImportStage.COMMIT and job.state == "failed")
    same_person = person_key(user) == job.made_person
    book = all_books()[job.kind]
    further = further_kinds().get(job.kind)
    counted = _COUNTED | (dict(further.counted) if further else {})
    return ImportPage(
        job=job,
        book=book,
        is_own=is_own,
        may_choose=is_own and user.may(IMPORT_WORKBOOKS),
        may_let_in=waits and user.may(VERIFY_CHANGES) and not same_person,
        locked="这张表是您自己传的，要由另一位有复核权限的同事入库。" if waits and same_person else "",
        wrong=job.wrong,
        is_marking=is_own and job.waits_to_be_marked,
        examples=_examples(job, book, rows),
        rules=[
            {"label": job.summary["fields"].get(name, {}).get("label", name), "rule": RULES[rule]}
            for name, rule in job.rules.items()
        ],
        imported=[{"label": counted[name], "n": number} for name, number in job.imported.items()],
    )


_COUNTED = {
    "household.new": "新户",
    "member.new": "新增的人",
    "household.changed": "改了的户",
    "member.changed": "改了的人",
    "cadre.new": "新登记的干部",
    "cadre.changed": "改了的干部",
    "unit.new": "新登记的单位",
    "pairing.new": "新结对的户",
    "pairing.changed": "换了帮扶人的户",
    "posting.new": "新登记的任职",
    "posting.ended": "结束的任职",
    "village.new": "新填报的村年",
    "village.changed": "更正的村年",
    "worksheet.new": "新的核算表",
    "worksheet.changed": "核算表的新一版",
    "new": "新登记的凭据",
    "changed": "更正的凭据",
    "fields": "改了的格",
}


def _examples(job: ImportJob, book: BookKind, rows: Any) -> list[tuple[str, str, list[Example]]]:
    if not job.is_checked and job.stage != ImportStage.COMMIT:
        return []
    shown = ((Outcome.WRONG, "有问题的行"), (Outcome.CHANGED, "有变化的行"), (Outcome.NEW, "新增的行"))
    found = []
    for outcome, title in shown:
        some = list(rows.filter(job=job, outcome=outcome).order_by("sheet", "number")[:EXAMPLES])
        if some:
            found.append((str(outcome), title, [_example(book, row) for row in some]))
    return found


def _example(book: BookKind, row: ImportRow) -> Example:
    sheet = book.sheet(row.sheet)
    if row.outcome == Outcome.WRONG:
        told = [{"label": sheet.column(name).header, "said": sentence} for name, sentence in row.faults]
    else:
        told = [
            {"label": sheet.column(name).header, "before": before, "said": after} for name, before, after in row.changes
        ]
    return Example(sheet.title, row.number, row.code, row.label, told)
