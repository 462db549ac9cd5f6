"""Entries of the shown township for a second person (双人复核): waiting, agreed, and returned to who made them.

An entry counts from the moment it is made, so each tells only what stands in the register already; no check comes out
otherwise because of it.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import models

from assessments.demo.accounts import SHOWN_TOWNSHIP
from assessments.demo.plan import SHOWN_VILLAGE, CountyPlan
from config.lib.copying import TableRows, clean
from config.lib.entry_fields import ChangedField, changed_fields
from households.changes import ChangeKind, ChangeState, person_field
from households.codes import DEPARTURES, MembershipEventKind
from households.fact_kinds import FACT_KINDS
from households.models import Household, IncomeWorksheet, Member, Membership, MembershipEvent, RegisterChange
from households.register_fields import HOUSEHOLD_FIELDS, MEMBER_FIELDS
from households.services.facts import fact_values
from households.services.worksheets import WORKSHEET_FIELDS, worksheet_values
from villages.models import CadreAccount

COLUMNS = (
    "household_id", "kind", "subject_type", "subject_id", "subject_label", "fields", "choices", "document", "reason",
    "submit_key", "made_by_id", "made_person", "made_at", "state", "decided_at", "decided_by_id", "decided_person",
    "opinion",
)  # fmt: skip
SECOND_PERSON = "wangjg"
BANK_BEFORE = "邮政储蓄银行"
DOCUMENTS = {
    ChangeKind.HOUSEHOLD: "入户核对表",
    ChangeKind.MEMBER: "户口簿",
    ChangeKind.EVENT: "户籍证明",
    ChangeKind.WORKSHEET: "收入核算表",
    ChangeKind.HOUSING: "住房安全鉴定表",
    ChangeKind.WATER: "饮水安全认定表",
}
OPINIONS = {ChangeKind.HOUSEHOLD: "开户行和存折上的不一样，请对照存折再填。"}
OTHER_OPINION = "请附户口簿这一页，再核对一遍。"

Homes = models.QuerySet[Household]
Row = tuple[object, ...]


@dataclass(frozen=True)
class Work:
    """What one account entered of one kind: how many wait, how many were agreed to, how many came back."""

    maker: str
    kind: ChangeKind
    pending: int
    confirmed: int = 0
    returned: int = 0

    @property
    def states(self) -> list[ChangeState]:
        """The state of each entry."""
        counts = ((ChangeState.PENDING, self.pending), (ChangeState.CONFIRMED, self.confirmed))
        return [state for state, n in (*counts, (ChangeState.RETURNED, self.returned)) for _ in range(n)]


WORK = (
    Work("zhanghy", ChangeKind.MEMBER, 3, returned=1),
    Work("heqiong", ChangeKind.MEMBER, 3, confirmed=1),
    Work("heqiong", ChangeKind.HOUSEHOLD, 3),
    Work("zhouli", ChangeKind.HOUSING, 4),
    Work("chenlq", ChangeKind.WATER, 2),
    Work("chenlq", ChangeKind.WORKSHEET, 3),
    Work("liusy", ChangeKind.HOUSEHOLD, 3, confirmed=2, returned=1),
    Work("liusy", ChangeKind.EVENT, 3),
)


@dataclass(frozen=True)
class Told:
    """One thing the register holds, told as an entry; `made_at` where the row itself says when it was written."""

    household_id: int
    subject: models.Model
    fields: list[ChangedField]
    made_at: datetime | None = None


def entry_table(plan: CountyPlan) -> TableRows:
    """Return the entries as rows. The register must have been loaded: they tell of it."""
    return RegisterChange, COLUMNS, list(_rows(plan))


def _rows(plan: CountyPlan) -> Iterator[Row]:
    rng = Random(f"{plan.seed} entries")
    people = {one.user.username: one for one in CadreAccount.objects.select_related("user", "cadre")}
    for work in WORK:
        homes = _homes_of(work.maker, plan)
        found = TELLERS[work.kind](homes, work, rng)
        for told, state in zip(found, work.states, strict=False):
            yield _row(told, state, work, people, plan, rng)


def _homes_of(maker: str, plan: CountyPlan) -> Homes:
    """Return the households of the shown township that an account may enter things about."""
    homes = Household.objects.filter(township__name=SHOWN_TOWNSHIP).exclude(status="closed")
    if maker == "zhanghy":
        return homes.filter(pk__in=[household.id for household in plan.shown])
    return homes.filter(village__name=SHOWN_VILLAGE) if maker == "heqiong" else homes


def _row(
    told: Told, state: ChangeState, work: Work, people: dict[str, CadreAccount], plan: CountyPlan, rng: Random
) -> Row:
    maker, second = people[work.maker], people[SECOND_PERSON]
    days_ago = rng.randint(1, 9) if state == ChangeState.PENDING else rng.randint(11, 20)
    made_at = told.made_at or plan.calendar.moment(plan.calendar.ago(days_ago), rng)
    opinion = OPINIONS.get(work.kind, OTHER_OPINION) if state == ChangeState.RETURNED else ""
    decision: Row = (None, None, "", "")
    if state != ChangeState.PENDING:
        decision = (made_at + timedelta(days=8), second.user_id, second.cadre.id_hash, opinion)
    return (
        told.household_id, work.kind.value, told.subject._meta.label_lower, str(told.subject.pk),
        clean(str(told.subject)[:120]), clean(json.dumps([asdict(one) for one in told.fields])), "[]",
        DOCUMENTS[work.kind], "", f"{rng.getrandbits(128):032x}", maker.user_id, maker.cadre.id_hash, made_at,
        state.value, *decision,
    )  # fmt: skip


def _some(rows: Any, count: int, rng: Random) -> list[Any]:
    """Draw rows from all over the township, the same for the same seed."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    found = rows.in_bulk(rng.sample(keys, min(count, len(keys))))
    return [found[key] for key in found]


def _households(homes: Homes, work: Work, rng: Random) -> Iterator[Told]:
    """Tell of a bank that was put right and a phone number that was missing."""
    for one in _some(homes.exclude(phone=""), len(work.states), rng):
        now = {"bank_name": one.bank_name, "phone": one.phone}
        yield Told(one.pk, one, changed_fields(HOUSEHOLD_FIELDS, {"bank_name": BANK_BEFORE}, now))


def _members(homes: Homes, work: Work, rng: Random) -> Iterator[Told]:
    """Tell of schooling and skills that were missing."""
    known = Member.objects.filter(household__in=homes, is_active=True).exclude(education="")
    for one in _some(known, len(work.states), rng):
        now = {"education": one.education, "labour": one.labour}
        yield Told(one.household_id, one, changed_fields(MEMBER_FIELDS, {}, now))


def _events(homes: Homes, work: Work, _rng: Random) -> Iterator[Told]:
    """Tell of the last who left their household."""
    gone = MembershipEvent.objects.filter(household__in=homes, kind__in=[kind.value for kind in DEPARTURES])
    last = gone.select_related("member").order_by("-recorded_at", "member_id")[: len(work.states)]
    ended = Membership.objects.filter(member__in=[one.member_id for one in last], valid_to__isnull=False)
    relations = {one.member_id: one.get_relation_display() for one in ended}
    for one in last:
        words = f"{MembershipEventKind(one.kind).label} {one.on_date:%Y-%m-%d}"
        told = ChangedField(person_field(one.member_id), one.member.name, relations[one.member_id], words)
        yield Told(one.household_id, one.member, [told], one.recorded_at)


def _certificates(homes: Homes, work: Work, _rng: Random) -> Iterator[Told]:
    """Tell of the newest certificates of a kind."""
    kind = FACT_KINDS[work.kind]
    believed = kind.model.objects.believed().filter(household__in=homes)
    for one in believed.order_by("-recorded_at", "household_id")[: len(work.states)]:
        yield Told(one.household_id, one, changed_fields(kind.fields, {}, fact_values(kind, one)), one.recorded_at)


def _worksheets(homes: Homes, work: Work, _rng: Random) -> Iterator[Told]:
    """Tell of the newest worksheets."""
    believed = IncomeWorksheet.objects.believed().filter(household__in=homes)
    for one in believed.order_by("-recorded_at", "household_id")[: len(work.states)]:
        told = changed_fields(WORKSHEET_FIELDS, {}, worksheet_values(one))
        yield Told(one.household_id, one, told, one.recorded_at)


TELLERS: dict[ChangeKind, Callable[[Homes, Work, Random], Iterator[Told]]] = {
    ChangeKind.HOUSEHOLD: _households,
    ChangeKind.MEMBER: _members,
    ChangeKind.EVENT: _events,
    ChangeKind.HOUSING: _certificates,
    ChangeKind.WATER: _certificates,
    ChangeKind.WORKSHEET: _worksheets,
}
