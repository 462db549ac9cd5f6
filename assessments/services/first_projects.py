"""Projects of the demonstration on their way into next year's library, taken by its own people through the services.

They begin once the county is loaded; every start may ask for them again.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from assessments.services.first_exits import PHONE, stand_in
from config.lib.refusals import Refused
from projects.kinds import LibraryClass, MoneySource, Nature, Purpose
from projects.library_status import LibraryAction, LibraryLevel
from projects.models import LibraryEntry, ProjectType
from projects.services.library import FORWARD, StepWords, rounds_of
from projects.services.library_notices import BACKWARD, POST, add_library_objection
from projects.services.proposals import ProposalEntry, Quantity, Share, propose_project
from villages.services.boards import NoticeEntryForm, ObjectionEntry

DOCUMENT = "演示县农领〔演示〕3 号"
ROADS = ("村组道路硬化", "村内排水沟", "人饮管网延伸", "生姜种植基地")
WORDS = StepWords("选址、规模合适")


def begin_projects() -> int:
    """Let the demonstration's people propose projects, and return how many; nothing where somebody has.

    A county whose people have gone has none.
    """
    if LibraryEntry.objects.filter(taken_over=False).exists():
        return 0
    people = {user.username: user for user in User.objects.filter(is_active=True)}
    try:
        return _of_the_village(people) + _of_the_township(people) + _of_the_county(people)
    except (KeyError, Refused):
        return LibraryEntry.objects.filter(taken_over=False).count()


def _of_the_village(people: dict[str, User]) -> int:
    """Propose four projects of the resident's village: two hang on a notice, one objected to; one is returned."""
    resident = people["heqiong"]
    posting = resident.cadre_account.cadre.postings.filter(village__isnull=False).select_related("village").first()
    if posting is None:
        return 0
    ways = [
        propose_project(
            level=LibraryLevel.VILLAGE, area_id=posting.village_id, entry=_proposal(f"{posting.village}{name}"),
            actor=resident,
        )
        for name in ROADS
    ]  # fmt: skip
    notice = POST[LibraryAction.POST_VILLAGE](rounds=rounds_of(ways[:2]), entry=_board(), actor=resident)
    said = ObjectionEntry("路线绕开了第三小组", timezone.localdate())
    add_library_objection(
        notice_id=notice.pk, line_id=notice.lines.latest("serial").pk, entry=said, actor=people["liusy"]
    )
    words = StepWords("用水量没有测算，请补")
    BACKWARD[LibraryAction.SEND_BACK](rounds=rounds_of(ways[2:3]), words=words, actor=people["wangjg"])
    return len(ways)


def _of_the_township(people: dict[str, User]) -> int:
    """Propose a project of the shown township, which reviews it and hangs it out."""
    clerk, reviewer = people["liusy"], people["wangjg"]
    posting = clerk.cadre_account.cadre.postings.filter(village__isnull=True).select_related("township").first()
    if posting is None:
        return 0
    entry = _proposal(f"{posting.township}冷库建设", "1800000")
    way = propose_project(level=LibraryLevel.TOWNSHIP, area_id=posting.township_id, entry=entry, actor=clerk)
    FORWARD[LibraryAction.REVIEW](rounds=rounds_of([way]), words=WORDS, actor=reviewer)
    POST[LibraryAction.POST_TOWNSHIP](rounds=rounds_of([way]), entry=_board(), actor=reviewer)
    return 1


def _of_the_county(people: dict[str, User]) -> int:
    """Propose a project of the county: prepared, fixed, on the county's notice."""
    way = propose_project(
        level=LibraryLevel.COUNTY,
        area_id=None,
        entry=_proposal("全县脱贫劳动力技能培训", "960000"),
        actor=people["zhouli"],
    )
    FORWARD[LibraryAction.PREPARE](rounds=rounds_of([way]), words=WORDS, actor=people["chenlq"])
    words = StepWords("同意入库", DOCUMENT)
    FORWARD[LibraryAction.FIX](rounds=rounds_of([way]), words=words, actor=people["zhouping"])
    POST[LibraryAction.POST_COUNTY](rounds=rounds_of([way]), entry=_board(), actor=people["chenlq"])
    return 1


def _board() -> NoticeEntryForm:
    return NoticeEntryForm("公示栏", PHONE, [stand_in("公示栏")])


def _proposal(name: str, amount: str = "420000") -> ProposalEntry:
    """Return an invented project of next year."""
    year = timezone.localdate().year + 1
    columns: dict[str, Any] = {
        "name": name, "year": year, "library_class": LibraryClass.RURAL_WORKS,
        "project_type": ProjectType.INFRASTRUCTURE, "nature": Nature.NEW, "content": "按实施方案建设（演示数据）",
        "goals": "验收合格，受益户满意", "mechanism": "优先用本村劳动力", "participation": "村民代表会议议过",
        "responsible": "演示责任人", "planned_from": date(year, 3, 1), "planned_to": date(year, 10, 31),
        "planned_households": 64, "planned_people": 231, "planned_registered": 38,
    }  # fmt: skip
    own = Decimal(amount) / 10
    money = (Share(MoneySource.CENTRAL, year, Decimal(amount) - own), Share(MoneySource.OWN, year, own))
    return ProposalEntry(columns, money, (Quantity("主体工程", Decimal(1), "处"),), Purpose.REACH_WORKS)
