"""Sections that several papers share: who they are, why they are poor, how they live, who they are one by one."""

from collections.abc import Iterable, Iterator, Sequence

from config.lib.printing.blocks import Block, Fact, Facts, Grid, Heading, ticks_of
from households.codes import Cause, Health, PovertyAttribute, Relation
from households.models import Household, Membership
from households.papers.words import Opened, day, id_of, phone_of, place_of
from households.selectors.latest_facts import LatestFacts

MEMBER_HEAD = ("姓名", "关系", "性别", "出生日期", "民族", "文化程度", "健康状况", "劳动技能", "证件号码")
YES_OR_NO = {True: "是", False: "否", None: ""}
MEMBER_SHARES = (19, 17, 10, 21, 16, 20, 23, 23, 37)


def identity(household: Household, people: Sequence[Membership], opened: Opened) -> Iterator[Block]:
    """Yield the household and its head, with its attribute and causes as boxes."""
    exited = f" {household.exit_year} 年" if household.exit_year else ""
    head = next((person.member for person in people if person.relation == Relation.HEAD), None)
    yield Facts((
        Fact("户主姓名", household.head_name),
        Fact("户编号", household.code),
        Fact("性别", head.get_sex_display() if head else ""),
        Fact("出生日期", day(head.birth_date) if head else ""),
        Fact("民族", head.get_ethnicity_display() if head else ""),
        Fact("家庭人口", f"{len(people)} 人"),
        Fact("联系电话", phone_of(household, opened)),
        Fact("识别标准", household.get_identified_by_display()),
        Fact("识别年度", f"{household.registered_year} 年"),
        *((Fact("户类型", household.get_household_type_display()),) if household.household_type else ()),
        Fact("脱贫标志", household.get_status_display() + exited),
        Fact("住址", place_of(household), wide=True),
    ))  # fmt: skip
    yield ticks_of("贫困户属性", PovertyAttribute.choices, {household.attribute}, columns=3)
    yield ticks_of("主要致贫原因\n（一项）", Cause.choices, {household.main_cause}, columns=4)
    yield ticks_of("其他致贫原因\n（至多两项）", Cause.choices, set(household.other_causes), columns=4)


def conditions(facts: Iterable[LatestFacts], *, columns: int = 2) -> Iterator[Block]:
    """Yield how the household lives: the latest fact of each kind about it, with source and day."""
    for kind in facts:
        if not kind.of_member:
            yield Heading(kind.label, kind.origin or "没有登记，可以手写", of_part=True)
            yield Facts(tuple(Fact(label, words) for label, words in kind.values), columns)


def members(people: Sequence[Membership], opened: Opened) -> Grid:
    """Return everybody in the household, head first."""
    return Grid(head=MEMBER_HEAD, rows=tuple(_member(person, opened) for person in people), shares=MEMBER_SHARES)


def _member(person: Membership, opened: Opened) -> tuple[str, ...]:
    member = person.member
    return (
        member.name,
        person.get_relation_display(),
        member.get_sex_display(),
        day(member.birth_date),
        member.get_ethnicity_display(),
        member.get_education_display(),
        "、".join(Health(code).label for code in member.health),
        member.get_labour_display(),
        id_of(member, opened),
    )


def more_about_members(people: Iterable[Membership]) -> Grid:
    """Return what the official form asks of everybody beside the table of members; an empty cell was not asked yet."""
    return Grid(
        head=("姓名", "证件类型", "政治面貌", "会讲普通话", "现役军人"),
        rows=tuple(
            (
                person.member.name,
                person.member.get_id_kind_display(),
                person.member.get_political_display(),
                YES_OR_NO[person.member.speaks_mandarin],
                YES_OR_NO[person.member.in_service],
            )
            for person in people
        ),
        shares=(36, 44, 40, 30, 30),
    )


def member_facts(people: Sequence[Membership], facts: Iterable[LatestFacts]) -> Iterator[Block]:
    """Yield what is known about persons by kind: school, insurance, work. A kind that nobody has is left out."""
    for kind in facts:
        rows = [_told(person, kind) for person in people if person.member_id in kind.by_member]
        if rows:
            yield Heading(kind.label, of_part=True)
            yield Grid(head=("姓名", "内容", "来源和日期"), rows=tuple(rows), shares=(22, 106, 52))


def _told(person: Membership, kind: LatestFacts) -> tuple[str, str, str]:
    values, origin = kind.by_member[person.member_id]
    return person.member.name, "，".join(f"{label} {words}" for label, words in values if words), origin
