"""Who compares the rows of which workbook with the register, and who writes them."""

from collections.abc import Callable
from typing import Protocol

from accounts.models import User
from households.imports.cadre_books import CADRE_BOOK, PAIRING_BOOK
from households.imports.columns import Line
from households.imports.income_book import INCOME_BOOK
from households.imports.kinds import further_kinds
from households.imports.posting_book import POSTING_BOOK
from households.imports.register_book import REGISTER_BOOK
from households.imports.village_book import VILLAGE_BOOK
from households.models import ImportJob
from households.services.import_cadres import CadreComparison, CadreWriting
from households.services.import_facts import FactComparison
from households.services.import_income import IncomeComparison
from households.services.import_pairings import PairingComparison, PairingWriting
from households.services.import_postings import PostingComparison, PostingWriting
from households.services.import_register import RegisterComparison
from households.services.import_villages import VillageComparison, VillageWriting
from households.services.import_write import Writing
from households.services.import_write_facts import FactWriting
from households.services.import_write_income import IncomeWriting
from households.services.import_write_register import RegisterWriting


class Comparing(Protocol):
    """Rows beside the register: `compare` says of each line what it is."""

    def compare(self) -> None: ...


class Writes(Protocol):
    """Rows on their way into the register: `write` writes what was chosen, in the caller's transaction."""

    def write(self) -> None: ...


COMPARISONS: dict[str, Callable[[list[Line], ImportJob, User], Comparing]] = {
    REGISTER_BOOK.key: lambda lines, _, actor: RegisterComparison(lines, actor),
    CADRE_BOOK.key: lambda lines, _job, _actor: CadreComparison(lines),
    PAIRING_BOOK.key: lambda lines, _, actor: PairingComparison(lines, actor),
    POSTING_BOOK.key: lambda lines, _, actor: PostingComparison(lines, actor),
    VILLAGE_BOOK.key: lambda lines, _, actor: VillageComparison(lines, actor),
    INCOME_BOOK.key: lambda lines, _, actor: IncomeComparison(lines, actor),
}
"""All other workbooks of the register hold facts with a day and a source."""

WRITINGS: dict[str, Callable[[Writing], Writes]] = {
    REGISTER_BOOK.key: RegisterWriting,
    CADRE_BOOK.key: CadreWriting,
    PAIRING_BOOK.key: PairingWriting,
    POSTING_BOOK.key: PostingWriting,
    VILLAGE_BOOK.key: VillageWriting,
    INCOME_BOOK.key: IncomeWriting,
}


def compare(job: ImportJob, lines: list[Line], actor: User) -> None:
    """Say of each line what it is beside the register."""
    further = further_kinds().get(job.kind)
    make = further.compare if further else COMPARISONS.get(job.kind, FactComparison)
    make(lines, job, actor).compare()


def write(writing: Writing) -> None:
    """Write what was chosen of a workbook. Raises Refused when the register has moved on meanwhile."""
    further = further_kinds().get(writing.job.kind)
    make = further.write if further else WRITINGS.get(writing.job.kind, FactWriting)
    make(writing).write()
