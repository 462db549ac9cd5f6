"""Who counts in a household, in which relation, from which day on. Rows are superseded, never overwritten.

A change that happens on a day ends the row before it on the day before: on no day does anybody count twice, and on
every day a household has one head.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User
from config.lib.entry_fields import ChangedField
from config.lib.merging import digest
from config.lib.pinyin import initials, sort_key
from config.lib.refusals import Refused
from households.codes import MembershipEventKind, Relation
from households.models import Household, Member, Membership, MembershipEvent
from households.services.changes import Paper
from households.services.persons import require_fitting_relation

ONE_DAY = timedelta(days=1)
PEOPLE = "people"
CAME_BACK = "后来又登记在一户里了，离开的日期不能这样改。请先看那一户的情况。"
WENT_INTO = "的登记后来并到了另一份，不能在这里更正。请在留下的那一份上按现在的情况办理。"


def open_memberships(household: Household) -> list[Membership]:
    """Return the memberships of a household that go on, in the order of the persons' codes."""
    going_on = Membership.objects.believed().filter(household=household, valid_to__isnull=True)
    return list(going_on.select_related("member").order_by("member__code"))


def people_of(memberships: Iterable[Membership]) -> list[list[Any]]:
    """Return what a form about the people of a household is stamped with: who, in which relation."""
    return [[one.member_id, one.relation] for one in memberships]


def require_same_people(paper: Paper, memberships: Iterable[Membership]) -> None:
    """Refuse when somebody came, left or changed relation since the form was opened."""
    opened = paper.opened.get(PEOPLE)
    if opened is not None and opened != digest(people_of(memberships)):
        raise Refused("您打开这一页以后，这一户的成员变了，没有保存。请回到这一户看最新情况，再重新办理。")


def require_day(on_date: date, *, not_before: date | None = None, what: str = "登记到这一户") -> None:
    """Refuse a day to come, and one before `not_before`, when the person came to be here."""
    if on_date > timezone.localdate():
        raise Refused("日期不能晚于今天。还没有发生的，发生后再登记。")
    if not_before and on_date < not_before:
        raise Refused(f"日期不能早于{what}的那一天（{not_before:%Y-%m-%d}）。请核对日期。")


def require_stayed_away(membership: Membership) -> None:
    """Refuse to end a membership otherwise than it ended: who counted elsewhere since, or whose record was merged."""
    member = membership.member
    if hasattr(member, "merged_into"):
        raise Refused(f"{member}{WENT_INTO}")
    later = Membership.objects.believed().filter(member=member, valid_from__gt=membership.valid_to)
    if member.is_active or later.exists():
        raise Refused(f"{member}{CAME_BACK}")


def begin(household: Household, member: Member, *, relation: str, on_date: date) -> Membership:
    """Let a person count in a household from a day on."""
    return Membership.objects.create(household=household, member=member, relation=relation, valid_from=on_date)


def end(membership: Membership, *, on_date: date) -> None:
    """Let a membership count until the day before `on_date`."""
    _supersede([membership])
    _keep_until(membership, on_date)


def begin_otherwise(membership: Membership, *, on_date: date) -> Membership:
    """Let a membership have begun on another day than was written down, and return the row that says so."""
    _supersede([membership])
    return _put(membership, valid_from=on_date)


def begin_again(was: Membership) -> None:
    """Let a superseded membership that went on count once more, in the place of the row that ended it, if any."""
    counted = Membership.objects.believed().filter(household=was.household_id, member=was.member_id)
    _supersede(counted.filter(valid_from=was.valid_from))
    _put(was)


def never_went(went: Membership, home: Household) -> None:
    """Let somebody who went over to another household count at home as before, and never have counted there."""
    _supersede([went])
    rows = Membership.objects.filter(household=home, member=went.member_id, valid_to__isnull=True)
    was = rows.exclude(superseded_at=None).order_by("-superseded_at").first()
    if was is None:
        raise Refused(f"找不到{went.member}原来在{home}的登记，不能更正。请按现在的情况办理。")
    begin_again(was)


def stand_as_before(memberships: Iterable[Membership]) -> None:
    """Let rows that took the place of others never have been: those count again.

    Raises Refused for a row that took nobody's place.
    """
    rows = list(memberships)
    before = []
    for one in rows:
        same = Membership.objects.filter(household=one.household_id, member=one.member_id, valid_to__isnull=True)
        was = same.filter(superseded_at__lte=one.recorded_at).order_by("-superseded_at").first()
        if was is None:
            raise Refused(f"找不到{one.member}在这次变动以前的登记，不能更正。请按现在的情况办理。")
        before.append(was)
    _supersede(rows)
    for was in before:
        begin_again(was)


def change_relations(memberships: Iterable[Membership], relations: Mapping[int, str], *, on_date: date) -> None:
    """Let people stand in other relations from a day on; `relations` by the member's id. One head changes with another.

    Rows whose relation stays are not touched.
    """
    changing = [one for one in memberships if relations.get(one.member_id, one.relation) != one.relation]
    _supersede(changing)
    for one in changing:
        _keep_until(one, on_date)
        _put(one, relation=relations[one.member_id], valid_from=on_date)


def correct_relation(membership: Membership, relation: str) -> None:
    """Say that a person stood in another relation from the beginning of the membership."""
    _supersede([membership])
    _put(membership, relation=relation)


def write_head(household: Household, head: Member) -> None:
    """Let the household go by the name of its head."""
    household.head_name = head.name
    household.head_initials = initials(head.name)[:20]
    household.head_sort = sort_key(head.name)[:80]
    household.save(update_fields=["head_name", "head_initials", "head_sort"])


def require_one_family(memberships: Iterable[Membership], relations: Mapping[int, str]) -> Membership:
    """Return who becomes head by `relations`, which must name everybody. Refuse two heads, none, or two spouses."""
    people = {one.member_id: one for one in memberships}
    if set(people) != set(relations) or set(relations.values()) - set(Relation.values):
        raise Refused("请给每个人选好与户主的关系。")
    heads = [people[member] for member, relation in relations.items() if relation == Relation.HEAD]
    if len(heads) != 1:
        raise Refused("一户只有一个户主：请在一个人那里选「户主」，其余的人选与这位户主的关系。")
    for member_id, relation in relations.items():
        require_fitting_relation(people[member_id].member.name, people[member_id].member.sex, relation)
    spouses = [people[member].member for member, relation in relations.items() if relation == Relation.SPOUSE]
    if len(spouses) > 1:
        raise Refused("一户只能有一个人是户主的配偶。请改选其他人的关系。")
    return heads[0]


def require_room_for(relation: str, memberships: Iterable[Membership]) -> None:
    """Refuse a second head and a second spouse."""
    taken = {one.relation: one.member for one in memberships}
    if relation == Relation.HEAD and Relation.HEAD in taken:
        raise Refused(f"这一户的户主是{taken[Relation.HEAD]}。要换户主，请在家庭变动里办理「换户主」。")
    if relation == Relation.SPOUSE and Relation.SPOUSE in taken:
        raise Refused(f"这一户已经登记{taken[Relation.SPOUSE]}是户主的配偶。请改选关系，或者先更正那一位。")


def note_event(
    member: Member, household: Household, *, kind: str, on_date: date, reason: str, actor: User, **more: Any
) -> MembershipEvent:
    """Write down what happened to a person in a household."""
    return MembershipEvent.objects.create(
        household=household, member=member, kind=kind, on_date=on_date, reason=reason, recorded_by=actor, **more
    )


def told_relations(memberships: Iterable[Membership], relations: Mapping[int, str]) -> list[ChangedField]:
    """Return whose relation changes, in words."""
    return [
        ChangedField(f"relation-{one.member_id}", one.member.name, one.get_relation_display(), Relation(new).label)
        for one in memberships
        if (new := relations.get(one.member_id, one.relation)) != one.relation
    ]


def hand_over(
    household: Household,
    memberships: list[Membership],
    relations: Mapping[int, str],
    *,
    on_date: date,
    reason: str,
    actor: User,
    corrects: MembershipEvent | None = None,
) -> list[ChangedField]:
    """Make another member the head from a day on, and let the others stand in relation to them; return it in words.

    `memberships` are those who stay, `relations` theirs to the new head; `corrects` is the event that this one stands
    for. Raises Refused as `require_one_family`.
    """
    head = require_one_family(memberships, relations)
    for one in memberships:
        if relations[one.member_id] != one.relation:
            require_day(on_date, not_before=one.valid_from, what=f"{one.member}登记现在关系")
    told = [ChangedField("head", "户主", household.head_name, head.member.name)]
    told += told_relations(memberships, relations)
    change_relations(memberships, relations, on_date=on_date)
    write_head(household, head.member)
    kind = MembershipEventKind.BECAME_HEAD
    note_event(head.member, household, kind=kind, on_date=on_date, reason=reason, actor=actor, corrects=corrects)
    return told


def _supersede(memberships: Iterable[Membership]) -> None:
    ids = [one.pk for one in memberships]
    Membership.objects.believed().filter(pk__in=ids).update(superseded_at=Now())


def _keep_until(membership: Membership, on_date: date) -> None:
    """Put the part of a superseded membership before `on_date` back; nothing when it began on that very day."""
    last = on_date - ONE_DAY
    if last >= membership.valid_from:
        _put(membership, valid_to=last)


def _put(superseded: Membership, **changes: Any) -> Membership:
    """Put a row in the place of a superseded one, with `changes`, and return it."""
    names = ("household_id", "member_id", "relation", "valid_from", "valid_to")
    return Membership.objects.create(**{name: getattr(superseded, name) for name in names} | changes)
