"""The rows of the register: households, people, what happened to them, who helps them."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from assessments.demo.cadres import CadrePlans
from assessments.demo.family import Family
from assessments.demo.plan import CountyPlan, HouseholdPlan
from config.lib.crypto import encrypt, keyed_hash
from config.lib.pinyin import initials, sort_key
from households.codes import MembershipEventKind
from households.status import HouseholdStatus

HOUSEHOLD_COLUMNS = (
    "id", "code", "township_id", "village_id", "group_id", "head_name", "head_initials", "head_sort", "attribute",
    "main_cause", "other_causes", "identified_by", "phone", "phone_hash", "bank_name", "bank_account",
    "registered_year", "status", "exit_year", "recorded_at",
)  # fmt: skip
STATUS_COLUMNS = ("household_id", "before", "after", "on_date", "document", "reason", "recorded_at")
MEMBER_COLUMNS = (
    "id", "household_id", "code", "name", "name_initials", "sex", "birth_date", "ethnicity", "id_number", "id_hash",
    "education", "health", "labour", "is_active", "recorded_at",
)  # fmt: skip
MEMBERSHIP_COLUMNS = ("household_id", "member_id", "relation", "valid_from", "valid_to", "recorded_at")
MEMBERSHIP_EVENT_COLUMNS = ("household_id", "member_id", "kind", "on_date", "reason", "recorded_at")
PAIRING_COLUMNS = ("household_id", "cadre_id", "reason", "valid_from", "valid_to", "recorded_at")

PHONE_BLOCK = 15_400_000_000
"""Mobile numbers beginning with 154 are assigned to nobody."""
CADRE_PHONES = 50_000
BANK_BLOCK = "000000"
"""No bank has this issuer number."""
WITH_PHONE = 0.93
REGISTERED, PLANNED, EXITED, RETURNED, CLOSED = (
    HouseholdStatus.REGISTERED,
    HouseholdStatus.PLANNED,
    HouseholdStatus.EXITED,
    HouseholdStatus.RETURNED,
    HouseholdStatus.CLOSED,
)


def phone(number: int) -> str:
    """Return the invented mobile number with this running number."""
    return str(PHONE_BLOCK + number)


def household_rows(plan: CountyPlan, families: Sequence[Family]) -> Iterator[tuple[object, ...]]:
    """Yield the households themselves."""
    for family in families:
        household, traits, head = family.plan, family.plan.traits, family.head
        rng = household.rng(plan.seed, "register")
        number = phone(household.id) if rng.random() < WITH_PHONE else ""
        account = f"{BANK_BLOCK}{household.id:013}"
        yield (
            household.id, household.code, household.village.township.id, household.village.id, household.group_id,
            head.name, initials(head.name), sort_key(head.name), traits.attribute, traits.main_cause,
            traits.other_causes, traits.identified_by, encrypt(number), keyed_hash(number) if number else "",
            "农村信用社", encrypt(account), _registered_year(plan, household),
            RETURNED if _returned_on(plan, household) else household.cohort.status, _exit_year(plan, household),
            plan.calendar.moment(head.joined_on + timedelta(days=9), rng),
        )  # fmt: skip


def _registered_year(plan: CountyPlan, household: HouseholdPlan) -> int:
    if plan.further.variant(household, "must_not") == "new_this_year":
        return plan.calendar.window_end.year
    return household.traits.registered_year


def _returned_on(plan: CountyPlan, household: HouseholdPlan) -> date | None:
    """Return the day on which a household fell back into poverty, None where it did not."""
    year = plan.calendar.window_end.year
    days = {
        "returned_on_new_years_day": date(year, 1, 1),
        "returned_in_spring": date(year, 4, 12),
        "returned_the_day_before": date(year - 1, 12, 31),
    }
    return days.get(plan.further.variant(household, "history"))


def _exit_year(plan: CountyPlan, household: HouseholdPlan) -> int | None:
    """Return the year of the last exit; who fell back had left the year before the window, or as soon as could be."""
    if _returned_on(plan, household):
        return max(plan.calendar.window_end.year - 2, household.traits.registered_year + 1)
    return household.exit_year


def status_rows(plan: CountyPlan, families: Sequence[Family]) -> Iterator[tuple[object, ...]]:
    """Yield the closed chain of status events of each household."""
    for family in families:
        household, start = family.plan, family.head.joined_on
        rng = household.rng(plan.seed, "status")
        moves = [("", REGISTERED, start + timedelta(days=9), f"师贫组〔{start.year}〕演示 3 号", "识别纳入")]
        if year := _exit_year(plan, household):
            spring, winter = date(year, 3, 1), date(year, 11, 25)
            moves.append(
                (REGISTERED, PLANNED, _some(spring, 40, rng.random()), f"师贫组〔{year}〕演示 5 号", "列入年度计划")
            )
            moves.append(
                (PLANNED, EXITED, _some(winter, 30, rng.random()), f"师贫组〔{year}〕演示 21 号", "达到退出标准")
            )
        if returned := _returned_on(plan, household):
            moves.append((EXITED, RETURNED, returned, f"师贫组〔{returned.year}〕演示 2 号", "家里有人生大病"))
        if household.is_closed:
            moves.append((REGISTERED, CLOSED, family.head.left_on or start, "", "整户自然减少"))
        for before, after, day, document, reason in moves:
            yield household.id, before, after, day, document, reason, plan.calendar.settled(day, rng)


def _some(first: date, days: int, chance: float) -> date:
    return first + timedelta(days=int(chance * days))


def member_rows(plan: CountyPlan, families: Sequence[Family]) -> Iterator[tuple[object, ...]]:
    """Yield everybody, those who have left included."""
    for family in families:
        rng = family.plan.rng(plan.seed, "members")
        for person in family.people:
            yield (
                person.id, family.plan.id, person.code, person.name, initials(person.name), person.sex, person.birth,
                family.plan.traits.ethnicity, encrypt(person.id_number), keyed_hash(person.id_number),
                person.education, person.health, person.labour, person.is_here,
                plan.calendar.settled(person.joined_on, rng),
            )  # fmt: skip


def membership_rows(plan: CountyPlan, families: Sequence[Family]) -> Iterator[tuple[object, ...]]:
    """Yield who counts in which household from when to when."""
    for family in families:
        rng = family.plan.rng(plan.seed, "memberships")
        for person in family.people:
            yield (
                family.plan.id, person.id, person.relation, person.joined_on, person.left_on,
                plan.calendar.settled(person.left_on or person.joined_on, rng),
            )  # fmt: skip


def membership_event_rows(plan: CountyPlan, families: Sequence[Family]) -> Iterator[tuple[object, ...]]:
    """Yield how people came and went."""
    for family in families:
        rng = family.plan.rng(plan.seed, "events")
        for person in family.people:
            yield _event(
                family, person.id, person.joined_by, person.joined_on, plan.calendar.settled(person.joined_on, rng)
            )
            if person.left_on and person.left_by:
                yield _event(
                    family, person.id, person.left_by, person.left_on, plan.calendar.settled(person.left_on, rng)
                )


def _event(
    family: Family, member_id: int, kind: MembershipEventKind, day: date, recorded_at: object
) -> tuple[object, ...]:
    return family.plan.id, member_id, kind, day, "", recorded_at


def pairing_rows(plan: CountyPlan, families: Sequence[Family], cadres: CadrePlans) -> Iterator[tuple[object, ...]]:
    """Yield who helps whom now, and who did before."""
    for family in families:
        if family.plan.is_closed:
            continue
        helping = cadres.helping[family.plan.id]
        rng = family.plan.rng(plan.seed, "pairings")
        if helping.before is not None and helping.before_since is not None:
            until = helping.since - timedelta(days=1)
            yield (
                family.plan.id, helping.before.id, "", helping.before_since, until, plan.calendar.settled(until, rng)
            )  # fmt: skip
        reason = "原帮扶人工作调动" if helping.before is not None else ""
        yield (
            family.plan.id, helping.cadre.id, reason, helping.since, None, plan.calendar.settled(helping.since, rng)
        )  # fmt: skip
