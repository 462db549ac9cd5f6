"""What every service about works begins with: the project locked and open for works, the person's duty, the day."""

from datetime import date

from django.utils import timezone

from accounts.models import User
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import Refused, SamePersonRefused
from projects.models import Project, WorksDuty, WorksPerson
from projects.status import COMPLETED, NOT_YET, Milestone
from villages.persons import person_of

EARLIEST = date(2013, 1, 1)
YEARS_AHEAD = 10
OTHER_DUTY: dict[str, str] = {
    WorksDuty.WORKS: "您验收过这个项目，不能再登记它的实施。请由另一位同事登记。",
    WorksDuty.ACCEPTANCE: "您办过这个项目的实施（进度、采购、合同或变更），不能再验收。请由另一位同事验收。",
}
"""The duty that is wanted → why whoever has the other one on the project may not have it."""


def locked(project_id: int, actor: User) -> Project:
    """Return a project that `actor` sees, locked: whoever comes second is judged by what the first left behind.

    Raises ObjectDoesNotExist outside the scope.
    """
    projects = Project.objects.visible_to(actor).select_for_update(of=("self",))
    return projects.get(pk=project_id)


def require_begun(project: Project) -> None:
    """Refuse works on a project that is not approved yet, or was terminated."""
    if project.milestone in NOT_YET:
        raise Refused("项目还没有立项，不能登记实施。请先走完入库审定。")
    if project.milestone == Milestone.TERMINATED:
        raise Refused("项目已经终止，不能再登记。原来的记录都保留着。")


def require_open(project: Project) -> None:
    """Refuse works on a project that is not approved yet, was terminated, or has been accepted."""
    require_begun(project)
    if project.milestone in COMPLETED:
        raise Refused("项目已经验收，不能再改实施情况。")


def take_duty(project: Project, actor: User, duty: WorksDuty) -> str:
    """Note that `actor` has `duty` on a locked project, and return the person behind them.

    Raises SamePersonRefused when the person has the other duty on it, Refused when nobody stands behind the account.
    """
    person = person_of(actor)
    held = WorksPerson.objects.filter(project=project, person=person).first()
    if held is None:
        WorksPerson.objects.create(project=project, person=person, duty=duty, actor=actor)
    elif held.duty != duty:
        raise SamePersonRefused(OTHER_DUTY[duty])
    return person


def require_past(day: date, what: str) -> None:
    """Refuse a day to come, and one before the county's projects."""
    if not EARLIEST <= day <= timezone.localdate():
        raise Refused(f"{what}应在 {EARLIEST.year} 年以后、今天以前。请照材料上的日期填。")


def require_plannable(day: date, what: str) -> None:
    """Refuse a day too far away to be planned."""
    if not EARLIEST <= day <= date(timezone.localdate().year + YEARS_AHEAD, 12, 31):
        raise Refused(f"{what}太早或太晚，请核对年份。")


def require_words(text: str, what: str, longest: int, *, required: bool = False) -> str:
    """Return `text` stripped. Raises Refused where it is missing, too long, or has a number of a person in it."""
    words = text.strip()
    if required and not words:
        raise Refused(f"请填写{what}。")
    if len(words) > longest:
        raise Refused(f"{what}最多 {longest} 字，请写短一些。")
    require_no_numbers(words)
    return words
