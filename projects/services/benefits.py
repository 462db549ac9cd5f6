"""Who benefits from a project: households, persons and villages, checked against the register of the day.

A household that was not on the register on that day is refused, and so is a person who did not count in it. What was
written down wrongly is withdrawn with a reason and written anew; both stay on record.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import KEEP_BENEFITS
from config.lib.money import format_money
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import NotFoundRefused, Refused
from households.hooks import REGISTER_CHANGED
from households.models import Household, Member, Membership
from projects.benefit_codes import BenefitForm
from projects.models import Project, ProjectBeneficiary, VillageBenefit
from projects.selectors.benefits import off_register, status_changes
from projects.status import Milestone
from villages.models import Village
from villages.services.dates import require_reason

NOT_YET = frozenset({Milestone.PROPOSED, Milestone.APPROVING})
TWICE = "这一户（人）在这个项目里、这一天的同样受益已经登记过了。确实又领了一次的，请合在一条里，或者写明不同的内容。"


@dataclass(frozen=True)
class BenefitEntry:
    """What a household, or the person `member_code` of it, received. Goods say how much, cash says how much money."""

    household_code: str
    form: str
    benefited_on: date
    member_code: str = ""
    item: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    amount: Decimal | None = None
    note: str = ""


@dataclass(frozen=True)
class VillageEntry:
    """With what a village as a whole benefits, and how many of it."""

    village_id: int
    what: str
    households: int
    people: int
    registered_households: int
    registered_people: int
    benefited_on: date


@service("benefits.record")
def record_benefit(*, project_id: int, entry: BenefitEntry, actor: User) -> ProjectBeneficiary:
    """Write down what a household or person received from a project, re-check the household, and return the row.

    The very same entry by the same hand is one. Raises PermissionDenied, ObjectDoesNotExist for a project outside the
    scope, NotFoundRefused for a household or person there is not, Refused for who was not on the register on that day,
    for values that do not fit the form, and for what is written down already.
    """
    require(actor, KEEP_BENEFITS)
    project = locked_project(project_id, actor)
    household = _household(entry.household_code, actor)
    if sentence := next((words for _, words in benefit_faults(asdict(entry), project)), ""):
        raise Refused(sentence)
    told = status_changes([household.pk]).get(household.pk, [])
    if sentence := off_register(household.registered_year, household.status, told, entry.benefited_on):
        raise Refused(sentence)
    member = _member(household, entry.member_code.strip(), entry.benefited_on) if entry.member_code.strip() else None
    about = told_values(asdict(entry)) | {"household": household, "member": member}
    mine = ProjectBeneficiary.objects.standing().filter(project=project, recorded_by=actor)
    if earlier := mine.filter(**about).first():
        return earlier
    try:
        with transaction.atomic():
            benefit = ProjectBeneficiary.objects.create(project=project, recorded_by=actor, **about)
    except IntegrityError as error:
        raise Refused(TWICE) from error
    record(actor=actor, action="benefits.record", subject=project, after=_told(benefit))
    REGISTER_CHANGED.call_all(household_id=household.pk, actor=actor)
    return benefit


@service("benefits.withdraw")
def withdraw_benefit(*, benefit_id: int, reason: str, actor: User) -> ProjectBeneficiary:
    """Withdraw what was written down wrongly, and re-check the household; the row stays. Withdrawn twice, it is one.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused without a reason.
    """
    require(actor, KEEP_BENEFITS)
    rows = ProjectBeneficiary.objects.visible_to(actor).select_for_update(of=("self",)).select_related("project")
    benefit = rows.get(pk=benefit_id)
    if benefit.withdrawn_at is not None:
        return benefit
    _withdraw(benefit, reason)
    record(actor=actor, action="benefits.withdraw", subject=benefit.project, before=_told(benefit), reason=reason)
    REGISTER_CHANGED.call_all(household_id=benefit.household_id, actor=actor)
    return benefit


@service("benefits.record_village")
def record_village_benefit(*, project_id: int, entry: VillageEntry, actor: User) -> VillageBenefit:
    """Write down with what a village as a whole benefits, and return the row; the very same entry is one.

    Raises PermissionDenied, ObjectDoesNotExist for a project or village outside the scope, Refused for numbers that
    cannot be or what is written down already.
    """
    require(actor, KEEP_BENEFITS)
    project = locked_project(project_id, actor)
    village = Village.objects.visible_to(actor).get(pk=entry.village_id)
    about = asdict(entry) | {"what": entry.what.strip()}
    _require_village(entry, project)
    if earlier := VillageBenefit.objects.standing().filter(project=project, recorded_by=actor, **about).first():
        return earlier
    try:
        with transaction.atomic():
            benefit = VillageBenefit.objects.create(project=project, recorded_by=actor, **about)
    except IntegrityError as error:
        raise Refused("这个村这一天的同样受益已经登记过了。要改的请先撤回再登记。") from error
    told = {"village": village.name} | {name: str(value) for name, value in about.items() if name != "village_id"}
    record(actor=actor, action="benefits.record_village", subject=project, after=told)
    return benefit


@service("benefits.withdraw_village")
def withdraw_village_benefit(*, benefit_id: int, reason: str, actor: User) -> VillageBenefit:
    """Withdraw what was written down wrongly about a village. Raises as `withdraw_benefit`."""
    require(actor, KEEP_BENEFITS)
    rows = VillageBenefit.objects.visible_to(actor).select_for_update(of=("self",))
    benefit = rows.select_related("project", "village").get(pk=benefit_id)
    if benefit.withdrawn_at is not None:
        return benefit
    _withdraw(benefit, reason)
    told = {"village": benefit.village.name, "what": benefit.what, "households": benefit.households}
    record(actor=actor, action="benefits.withdraw_village", subject=benefit.project, before=told, reason=reason)
    return benefit


def locked_project(project_id: int, actor: User) -> Project:
    """Return the project, locked. Raises ObjectDoesNotExist outside the scope, Refused before it is approved."""
    project = Project.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=project_id)
    if project.milestone in NOT_YET:
        raise Refused("这个项目还没有立项，不能登记受益。")
    return project


def benefit_faults(values: Mapping[str, Any], project: Project) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a benefit by itself: the field, and a sentence. Forms and workbooks both ask here."""
    form, day = values["form"], values["benefited_on"]
    item, unit = values["item"].strip(), values["unit"].strip()
    quantity, amount = values["quantity"], values["amount"]
    if form not in BenefitForm.values:
        yield "form", "请选择受益方式：现金、实物、服务还是共享设施。"
    if not date(project.year, 1, 1) <= day <= timezone.localdate():
        yield "benefited_on", f"受益日期应在 {project.year} 年以后、今天以前。"
    if amount is not None and amount <= 0:
        yield "amount", "金额要大于零，没有金额就留空。"
    if form == BenefitForm.CASH and amount is None:
        yield "amount", "现金受益请填金额。"
    if form == BenefitForm.SHARED and amount is not None:
        yield "amount", "共享设施没有到户的金额，请留空；到户的请选现金或实物。"
    yield from _measure_faults(form, item, quantity, unit)
    for name in ("item", "unit", "note"):
        require_no_numbers(values[name])


def _measure_faults(form: str, item: str, quantity: Decimal | None, unit: str) -> Iterator[tuple[str, str]]:
    if form in {BenefitForm.GOODS, BenefitForm.SERVICE} and not item:
        yield "item", "实物和服务请写明是什么，例如：鸡苗、焊工培训。"
    if form == BenefitForm.GOODS and (quantity is None or quantity <= 0 or not unit):
        yield "quantity", "实物请填数量和单位，例如：20 只。"
    if form in {BenefitForm.CASH, BenefitForm.SHARED} and (quantity is not None or unit):
        yield "quantity", "现金和共享设施不填数量，请留空。"


def told_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that an entry fills as they are, without blanks around."""
    names = ("form", "item", "quantity", "unit", "amount", "benefited_on", "note")
    said = {name: values[name] for name in names}
    return {name: value.strip() if isinstance(value, str) else value for name, value in said.items()}


def _household(code: str, actor: User) -> Household:
    household = Household.objects.visible_to(actor).filter(code=code.strip()).first()
    if household is None:
        raise NotFoundRefused("没有编号是这个的户，或者不在您能看到的范围内。请核对户编号。")
    return household


def _member(household: Household, code: str, day: date) -> Member:
    """Return the person of the household. Raises Refused for one who did not count in it on that day (F10)."""
    counted = Membership.objects.believed().as_of(day).filter(household=household, member__code=code)
    found = counted.select_related("member").first()
    if found is None:
        raise Refused(f"{day:%Y-%m-%d} 这一户没有人编号是这个的人。请核对人编号和日期。")
    return found.member


def _require_village(entry: VillageEntry, project: Project) -> None:
    if not entry.what.strip():
        raise Refused("请写明全村受益的是什么，例如：人饮管网入户。")
    require_no_numbers(entry.what)
    if not date(project.year, 1, 1) <= entry.benefited_on <= timezone.localdate():
        raise Refused(f"受益日期应在 {project.year} 年以后、今天以前。")
    counts = (entry.registered_households <= entry.households, entry.registered_people <= entry.people)
    people = (entry.people >= entry.households, entry.registered_people >= entry.registered_households)
    if entry.households <= 0 or not all((*counts, *people)):
        raise Refused("户数、人数对不上：人数不少于户数，建档立卡的不多于全部。请核对。")


def _withdraw(benefit: Any, reason: str) -> None:
    why = require_reason(reason, "请写明为什么撤回，例如：登记错了户。")
    require_no_numbers(why)
    benefit.withdrawn_at, benefit.withdrawn_reason = timezone.now(), why
    benefit.save(update_fields=["withdrawn_at", "withdrawn_reason"])


def _told(benefit: ProjectBeneficiary) -> dict[str, str]:
    """Return what the trail notes of a benefit: whose by number, never by name."""
    told = {"household_code": benefit.household.code, "benefited_on": str(benefit.benefited_on)}
    told |= {"member_code": benefit.member.code} if benefit.member else {}
    told |= {"what": benefit.what} | ({"amount": format_money(benefit.amount)} if benefit.amount else {})
    return told
