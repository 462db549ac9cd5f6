"""What changed between two seals: how many households of each village, which ones, and one of them field by field.

Both seals are joined in one statement; only county roles hold the right that opens these pages, and their scope is the
whole county.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.db import connection, models

from config.lib.entry_fields import NOTHING, EntryField, changed_fields, coded, plain
from config.lib.keyset import KeysetPage, keyset_read
from config.lib.money import format_money
from households.codes import (
    Answer,
    Cause,
    Health,
    HouseGrade,
    Insurance,
    Labour,
    PovertyAttribute,
    Relation,
    Remedy,
    SchoolStatus,
    WaterLevel,
)
from households.models import RegisterSeal, SealedHousehold
from households.status import HouseholdStatus


class Kind(models.TextChoices):
    """What can have changed about a household."""

    JOINED = "joined", "新增的户"
    GONE = "gone", "不再有的户"
    PEOPLE = "people", "人员进出"
    STATUS = "status", "脱贫标志"
    ATTRIBUTE = "attribute", "贫困户属性"
    CAUSE = "cause", "致贫原因"
    INCOME = "income", "人均收入"


_PAIRS = """
    WITH old AS (SELECT * FROM households_sealedhousehold WHERE seal_id = %(old)s),
         new AS (SELECT * FROM households_sealedhousehold WHERE seal_id = %(new)s),
         pairs AS (
        SELECT household_id, coalesce(new.village_id, old.village_id) AS village_id,
               coalesce(new.head_name, old.head_name) AS head_name, coalesce(new.code, old.code) AS code,
               old.status AS old_status, new.status AS new_status, old.people AS old_people, new.people AS new_people,
               old.per_head AS old_per_head, new.per_head AS new_per_head,
               old.id IS NULL AS joined, new.id IS NULL AS gone,
               coalesce(jsonb_path_query_array(old.members, '$[*].id')
                        <> jsonb_path_query_array(new.members, '$[*].id'), false) AS people,
               coalesce(old.status <> new.status, false) AS status,
               coalesce(old.attribute <> new.attribute, false) AS attribute,
               coalesce(old.main_cause <> new.main_cause OR old.other_causes <> new.other_causes, false) AS cause,
               old.id IS NOT NULL AND new.id IS NOT NULL AND old.per_head IS DISTINCT FROM new.per_head AS income
        FROM old FULL JOIN new USING (household_id)
    )
"""
_ANY = " OR ".join(f"p.{kind}" for kind in Kind.values)


@dataclass(frozen=True)
class VillageChange:
    """One village: how many households stand in either seal, and in how many what has changed."""

    village_id: int
    township: str
    village: str
    before: int
    after: int
    joined: int
    gone: int
    people: int
    status: int
    attribute: int
    cause: int
    income: int


@dataclass(frozen=True)
class HouseholdChange:
    """One household that is not the same in both seals, and what is not."""

    village_id: int
    household_id: int
    village: str
    head_name: str
    code: str
    old_status: str | None
    new_status: str | None
    old_people: int | None
    new_people: int | None
    old_per_head: Decimal | None
    new_per_head: Decimal | None
    joined: bool
    gone: bool
    people: bool
    status: bool
    attribute: bool
    cause: bool
    income: bool

    @property
    def words(self) -> str:
        """What changed, in words of staff."""
        return "、".join(str(kind.label) for kind in Kind if getattr(self, kind))

    @property
    def status_words(self) -> str:
        """The status before and after."""
        sides = [str(HouseholdStatus(one).label) if one else "没有这一户" for one in (self.old_status, self.new_status)]
        return sides[0] if sides[0] == sides[1] else " → ".join(sides)


def changes_by_village(old: RegisterSeal, new: RegisterSeal) -> list[VillageChange]:
    """Return all villages with their counts, in one query."""
    counts = ", ".join(f"count(*) FILTER (WHERE p.{kind}) AS {kind}" for kind in Kind.values)
    rows = _read(
        f"""{_PAIRS}
        SELECT p.village_id, t.name AS township, v.name AS village, count(*) FILTER (WHERE NOT p.joined) AS before,
               count(*) FILTER (WHERE NOT p.gone) AS after, {counts}
        FROM pairs p JOIN villages_village v ON v.id = p.village_id JOIN villages_township t ON t.id = v.township_id
        GROUP BY p.village_id, t.sort, t.name, v.code, v.name ORDER BY t.sort, v.code
        """,
        {"old": old.pk, "new": new.pk},
    )
    return [VillageChange(*row) for row in rows]


def totals_of(villages: Iterable[VillageChange]) -> dict[str, int]:
    """Return the sums over villages, by the names of VillageChange."""
    names = [field.name for field in fields(VillageChange) if field.type in {int, "int"} and field.name != "village_id"]
    found = list(villages)
    return {name: sum(getattr(one, name) for one in found) for name in names}


def changed_households(
    old: RegisterSeal,
    new: RegisterSeal,
    *,
    kind: str = "",
    village: int | None = None,
    after: str = "",
    before: str = "",
) -> KeysetPage:
    """Return one page of the households that changed, by village; `kind` and `village` narrow it."""
    what = f"p.{kind}" if kind in Kind.values else f"({_ANY})"
    columns = ", ".join(f"p.{f.name}" for f in fields(HouseholdChange) if f.name != "village")

    def read(key: list[int], backwards: bool, most: int) -> list[HouseholdChange]:
        direction, beyond = ("DESC", "<") if backwards else ("ASC", ">")
        narrowed = "AND p.village_id = %(village)s" if village else ""
        further = f"AND (p.village_id, p.household_id) {beyond} (%(first)s, %(second)s)" if key else ""
        first, second = key or (0, 0)
        rows = _read(
            f"""{_PAIRS}
            SELECT {columns.replace("p.head_name", "v.name AS village, p.head_name")}
            FROM pairs p JOIN villages_village v ON v.id = p.village_id
            WHERE {what} {narrowed} {further}
            ORDER BY p.village_id {direction}, p.household_id {direction} LIMIT %(most)s
            """,
            {"old": old.pk, "new": new.pk, "village": village, "most": most, "first": first, "second": second},
        )
        return [HouseholdChange(*row) for row in rows]

    return keyset_read(read, fields=("village_id", "household_id"), after=after, before=before)


def _read(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _amount(value: Any) -> str:
    return NOTHING if value is None else f"{format_money(Decimal(value))} 元"


def _yes(value: Any) -> str:
    return {"yes": "不愁", "no": "有缺", "unseen": str(Answer.UNSEEN.label)}.get(value, NOTHING)


HOUSEHOLD_FIELDS = (
    EntryField("status", "脱贫标志", coded(HouseholdStatus)),
    EntryField("village", "村"),
    EntryField("head_name", "户主"),
    EntryField("attribute", "贫困户属性", coded(PovertyAttribute)),
    EntryField("main_cause", "主要致贫原因", coded(Cause)),
    EntryField("other_causes", "其他致贫原因", coded(Cause)),
    EntryField("people", "人口"),
    EntryField("per_head", "人均纯收入", _amount),
    EntryField("living.food", "吃", _yes),
    EntryField("living.clothing", "穿", _yes),
    EntryField("water.quantity", "水量", coded(WaterLevel)),
    EntryField("water.quality", "水质", coded(WaterLevel)),
    EntryField("water.convenience", "取水", coded(WaterLevel)),
    EntryField("water.reliability", "保证率", coded(WaterLevel)),
    EntryField("housing.grade", "住房等级", coded(HouseGrade)),
    EntryField("housing.remedy", "改造方式", coded(Remedy)),
    EntryField("housing.accepted_on", "验收日期"),
)
MEMBER_FIELDS = (
    EntryField("name", "姓名"),
    EntryField("relation", "与户主关系", coded(Relation)),
    EntryField("health", "健康状况", coded(Health)),
    EntryField("labour", "劳动技能", coded(Labour)),
    EntryField("school", "就学", coded(SchoolStatus)),
    EntryField("insurance", "基本医保", coded(Insurance)),
    EntryField("id_hash", "证件号码", lambda value: "（有，不显示）" if value else NOTHING),
)


@dataclass(frozen=True)
class FieldPair:
    """One field in both seals, in words."""

    label: str
    before: str
    after: str
    changed: bool


@dataclass(frozen=True)
class PersonChange:
    """One person who came, left or changed between the seals, in words."""

    name: str
    what: str


def field_pairs(old: SealedHousehold | None, new: SealedHousehold | None) -> list[FieldPair]:
    """Return every field of a household in both seals; what there is not in one is said to be nothing."""
    before, after = _values(old), _values(new)
    changed = {one.name for one in changed_fields(HOUSEHOLD_FIELDS, before, after)}
    return [
        FieldPair(one.label, one.words(before.get(one.name)), one.words(after.get(one.name)), one.name in changed)
        for one in HOUSEHOLD_FIELDS
    ]


def person_changes(old: SealedHousehold | None, new: SealedHousehold | None) -> list[PersonChange]:
    """Return who came, who left, and what changed about those who stayed."""
    before = {one["id"]: one for one in (old.members if old else [])}
    after = {one["id"]: one for one in (new.members if new else [])}
    told = [PersonChange(one["name"], "来了") for pk, one in after.items() if pk not in before]
    told += [PersonChange(one["name"], "走了") for pk, one in before.items() if pk not in after]
    for pk in before.keys() & after.keys():
        for one in changed_fields(MEMBER_FIELDS, before[pk], after[pk]):
            told.append(PersonChange(after[pk]["name"], f"{one.label}：{one.before} → {one.after}"))
    return sorted(told, key=lambda change: (change.name, change.what))


def _values(sealed: SealedHousehold | None) -> dict[str, Any]:
    if sealed is None:
        return {}
    own = {one.name: getattr(sealed, one.name) for one in HOUSEHOLD_FIELDS if "." not in one.name}
    facts = {f"{group}.{name}": value for group, values in sealed.guarantees.items() for name, value in values.items()}
    return own | {"village": plain(sealed.village)} | facts
