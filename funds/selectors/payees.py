"""The payees of a pay list, looked up in the register: who is meant, whether they count then, whether they got it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from config.lib.crypto import keyed_hash
from funds.models import Claim, PayeeKind, PayItem
from funds.pay_policies import PayPolicy, Period
from households.imports.columns import Line
from households.models import Household, Member, Membership
from households.status import GONE
from villages.models import Unit

NOT_ON_REGISTER = "户表里没有这个身份证号的人，或者不在您能看到的范围内。请核对证件号。"


@dataclass(frozen=True)
class Payee:
    """Who is meant by a row: exactly one of a person (with their household), a household, or a unit."""

    kind: PayeeKind
    key: str
    member: Member | None = None
    household: Household | None = None
    unit: Unit | None = None


@dataclass
class KnownPayees:
    """What the register says of the payees of one list. `first_rows` fills while its rows are asked about."""

    members: dict[str, Member]
    left_on: dict[int, date]
    households: dict[str, Household]
    units: dict[str, Unit]
    paid: dict[str, str]
    policy: str
    period: Period
    first_rows: dict[str, int] = field(default_factory=dict)
    nothing: Decimal = Decimal(0)

    def payee_of(self, line: Line) -> Payee | None:
        """Return whom a row means; what is wrong with it is noted on the row."""
        for name in line.masked:
            line.wrong(name, "这里要写全号，不能带星号。请照原件填。")
        if "amount" in line.values and line.values["amount"] <= 0:
            line.wrong("amount", "金额要大于零。不发的人请整行删去。")
        payee = self._meant(line)
        if payee is not None:
            self._require_once(line, payee)
        return payee

    def _meant(self, line: Line) -> Payee | None:
        told = line.values
        if told.get("id_number"):
            return self._person(line)
        if told.get("household_code"):
            return self._household(line)
        if told.get("unit"):
            return self._unit(line)
        if not line.faults:
            line.wrong("id_number", "看不出发给谁：发给个人填身份证号，发给户填户编号，发给单位填单位。")
        return None

    def _person(self, line: Line) -> Payee | None:
        member = self.members.get(keyed_hash(line.values["id_number"]))
        if member is None:
            line.wrong("id_number", NOT_ON_REGISTER)
            return None
        if member.name != line.values.get("name", member.name):
            line.wrong("name", "这个身份证号登记的不是这个姓名。请照证件核对姓名和号码。")
        code = line.values.get("household_code")
        if code and code != member.household.code:
            line.wrong("household_code", f"这个人登记在户 {member.household.code}。请核对户编号。")
        left = self.left_on.get(member.pk)
        if left is not None and left < self.period.first:
            line.wrong(
                "name", f"这个人 {left} 起已经不在册，{self.period.name} 的不能发。请核对，去世或迁出的整行删去。"
            )
        self._require_there(line, member.household)
        return Payee(PayeeKind.MEMBER, member.id_hash or f"m{member.pk}", member=member, household=member.household)

    def _household(self, line: Line) -> Payee | None:
        household = self.households.get(line.values["household_code"])
        if household is None:
            line.wrong("household_code", "户表里没有这个户编号，或者不在您能看到的范围内。请核对。")
            return None
        if household.head_name != line.values.get("name", household.head_name):
            line.wrong("name", f"户 {household.code} 的户主不是这个姓名。发给家里别人的请填他的身份证号。")
        self._require_there(line, household)
        return Payee(PayeeKind.HOUSEHOLD, f"h{household.pk}", household=household)

    def _unit(self, line: Line) -> Payee | None:
        unit = self.units.get(line.values["unit"])
        if unit is None:
            line.wrong("unit", "没有登记这个单位。请写登记的全称，或者请县办先登记单位。")
            return None
        return Payee(PayeeKind.UNIT, f"u{unit.pk}", unit=unit)

    def _require_there(self, line: Line, household: Household) -> None:
        if household.status in GONE:
            line.wrong("name", f"户 {household.code} 已经{household.get_status_display()}，不能再发。请整行删去。")

    def _require_once(self, line: Line, payee: Payee) -> None:
        first = self.first_rows.setdefault(payee.key, line.number)
        if first != line.number:
            line.wrong("name", f"和第 {first} 行是同一个收款人。一张清单里一人只能有一行。")
        if number := self.paid.get(payee.key):
            policy = PayPolicy(self.policy).label
            line.wrong(
                "name", f"{number} 里已经有这个收款人 {policy} 同一期间的钱，不能再发。请整行删去，或者核对期间。"
            )


def known_payees(lines: Iterable[Line], *, policy: str, period: Period, claim: Claim, actor: Any) -> KnownPayees:
    """Return what the register says of all payees of a list, in a handful of queries, within what `actor` sees."""
    told = [line.values for line in lines]
    hashes = {keyed_hash(one["id_number"]) for one in told if one.get("id_number")}
    codes = {one["household_code"] for one in told if one.get("household_code")}
    seen = Member.objects.visible_to(actor).filter(id_hash__in=hashes).select_related("household")
    # Of two records of one person the one that is on the register counts.
    members = {member.id_hash: member for member in seen.order_by("is_active", "pk")}
    households = Household.objects.visible_to(actor).filter(code__in=codes)
    units = Unit.objects.filter(name__in={one["unit"] for one in told if one.get("unit")})
    known = KnownPayees(
        members=members,
        left_on=_left(members.values()),
        households={one.code: one for one in households},
        units={one.name: one for one in units},
        paid={},
        policy=policy,
        period=period,
    )
    known.paid = _paid(known, claim)
    return known


def _left(members: Iterable[Member]) -> dict[int, date]:
    """Return the day on which those who are on the register no more were last on it."""
    gone = [member.pk for member in members if not member.is_active]
    ended = Membership.objects.believed().filter(member__in=gone, valid_to__isnull=False).order_by("valid_to")
    return {row.member_id: row.valid_to for row in ended if row.valid_to is not None}


def _paid(known: KnownPayees, claim: Claim) -> dict[str, str]:
    """Return the payees who have the same policy's money for some of the same days, and in which claim."""
    keys = {member.id_hash or f"m{member.pk}" for member in known.members.values()}
    keys |= {f"h{one.pk}" for one in known.households.values()} | {f"u{one.pk}" for one in known.units.values()}
    same = PayItem.objects.live().filter(policy=known.policy, payee_key__in=keys)
    overlapping = same.filter(period_from__lte=known.period.last, period_to__gte=known.period.first)
    others = overlapping.exclude(pay_list__claim=claim).select_related("pay_list__claim")
    return {item.payee_key: item.pay_list.claim.number for item in others}
