"""Printing what belongs to an exit: the papers of a case, the list of a notice, the forms of a village; all audited."""

from collections.abc import Iterable, Iterator

from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import VIEW_EXIT_CASES, VIEW_EXIT_LIST, VIEW_HOUSEHOLDS
from assessments.models import ExitCase, Notice
from assessments.paper_kinds import CASE_PAPERS, VILLAGE_PAPERS, WHOLE_SET, CasePaperKind
from assessments.papers.notices import notice_paper
from assessments.selectors.exit_form import AskedOfCase, for_print
from assessments.selectors.village_forms import AskedOfVillage
from config.lib.printing.blocks import Printout, Text
from config.lib.refusals import Refused
from households.models import Household, PaperKey
from households.papers.words import Opened, lead_of
from households.selectors.household_page import for_page
from households.services.papers import Printed, open_numbers
from villages.models import Village

NO_SUCH_PAPER = "没有这种资料。请刷新页面后重新选择。"


@service("exit.print_paper")
def print_case_papers(
    *, case_id: int, kind: str, with_numbers: bool = False, reason: str = "", actor: User
) -> list[Printed]:
    """Return one paper of a case, or all of them (WHOLE_SET), as the register stands now, and note who printed them.

    Numbers are masked as on the pages; `with_numbers` opens those that the papers carry, for a reason, each with a row
    of its own. Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused without a sufficient reason, for
    a paper there is not, or where there is nothing to print.
    """
    require(actor, VIEW_EXIT_CASES)
    require(actor, VIEW_HOUSEHOLDS)
    kinds, today = kinds_of(kind), timezone.localdate()
    case = for_print(ExitCase.objects.visible_to(actor)).get(pk=case_id)
    household = for_page(Household.objects.visible_to(actor), today).get(pk=case.household_id)
    numbers = {number for one in kinds for number in one.numbers} if with_numbers else set()
    opened = open_numbers(household, numbers, reason, actor) if numbers else Opened()
    asked, printed = AskedOfCase(case, household, actor, today, opened), []
    for one, printout in put_together(asked, kinds, alone=len(kinds) == 1):
        key, _ = PaperKey.objects.get_or_create(household=household, kind=one.key)
        told = {"paper": one.label, "numbers": bool(numbers)}
        record(actor=actor, action="exit.print_paper", subject=case, after=told, reason=reason.strip())
        printed.append(Printed(printout, key.key, timezone.localtime()))
    return printed


def kinds_of(kind: str) -> list[CasePaperKind]:
    """Return the papers that a kind stands for. Raises Refused for one there is not."""
    if kind == WHOLE_SET:
        return list(CASE_PAPERS.values())
    if kind not in CASE_PAPERS:
        raise Refused(NO_SUCH_PAPER)
    return [CASE_PAPERS[kind]]


def put_together(
    asked: AskedOfCase, kinds: Iterable[CasePaperKind], *, alone: bool
) -> Iterator[tuple[CasePaperKind, Printout]]:
    """Yield the papers of a case. One that cannot be printed raises Refused when asked for alone; in a set its page
    says why it is empty."""
    for kind in kinds:
        try:
            printout = kind.read(asked)
        except Refused as refusal:
            if alone:
                raise
            printout = Printout(kind.label, (lead_of(asked.household),), (Text(str(refusal)),), asked.household.code)
        yield kind, printout


@service("exit.print_notice", only_notes=True)
def print_notice(*, notice_id: int, actor: User) -> Printout:
    """Return the list of a notice or announcement for the board (E1, E2), and note who printed it.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope.
    """
    require(actor, VIEW_EXIT_CASES)
    notice = Notice.objects.visible_to(actor).select_related("village__township").get(pk=notice_id)
    record(actor=actor, action="exit.print_notice", subject=notice, after={"number": notice.number})
    return notice_paper(notice)


@service("exit.print_village_paper", only_notes=True)
def print_village_paper(*, village_id: int, kind: str, actor: User) -> Printout:
    """Return a paper of a village (E10) as the register stands now, and note who printed it.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused for a paper there is not, or where there is
    nothing to go by.
    """
    require(actor, VIEW_EXIT_LIST)
    village = Village.objects.visible_to(actor).select_related("township").get(pk=village_id)
    if kind not in VILLAGE_PAPERS:
        raise Refused(NO_SUCH_PAPER)
    paper = VILLAGE_PAPERS[kind]
    printout = paper.read(AskedOfVillage(village, timezone.localdate()))
    record(actor=actor, action="exit.print_village_paper", subject=village, after={"paper": paper.label})
    return printout
