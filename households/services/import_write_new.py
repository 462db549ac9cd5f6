"""Writes the new households and the new people of a workbook into the register: statements that read the staged rows.

No row passes through Python: what was staged says everything but the pinyin of the names. Every new household comes
with its status, every person with their membership and how they came. Call it inside one transaction.
"""

from typing import Any

from django.db import connection, models
from django.utils import timezone

from config.lib.copying import clean, copy_text, insert_selected
from config.lib.pinyin import initials, sort_key
from config.lib.refusals import Refused
from households.codes import MembershipEventKind, Relation
from households.models import Household, Member, Membership, MembershipEvent, StatusEvent
from households.models.imports import Outcome
from households.services.import_known import HOUSEHOLD_VALUES, MEMBER_VALUES
from households.services.import_write import Place, Writing
from households.services.registration import PROGRAMME_BEGAN
from households.status import HouseholdStatus
from villages.models import Village

COME = "表格导入"
_NEW = f"r.job_id = %(job)s AND r.outcome = '{Outcome.NEW.value}'"
_HOUSEHOLDS = f"households_importrow r WHERE {_NEW} AND r.sheet = 'household'"
_MEMBERS = f"households_importrow r WHERE {_NEW} AND r.sheet = 'member'"

_STALE = f"""
    SELECT r.number, r.label FROM {_HOUSEHOLDS}
       AND EXISTS (SELECT 1 FROM households_household h WHERE h.code = r.code)
    UNION ALL
    SELECT r.number, r.label FROM {_MEMBERS}
       AND EXISTS (SELECT 1 FROM households_member m WHERE m.id_hash = r.id_hash)
    ORDER BY number
"""

_NAMES = f"""
    SELECT r."values" ->> 'head_name' FROM {_HOUSEHOLDS}
    UNION
    SELECT r."values" ->> 'name' FROM {_MEMBERS}
"""

_SPOKEN = "CREATE TEMP TABLE spoken (name text PRIMARY KEY, initials text, sort text) ON COMMIT DROP"

_NEW_HOUSEHOLDS = f"""
    FROM households_importrow r
    CROSS JOIN LATERAL jsonb_to_record(r."values") AS s(village bigint, "group" bigint, head_name text, {{said}})
    JOIN villages_village v ON v.id = s.village
    JOIN spoken n ON n.name = s.head_name
    WHERE {_NEW} AND r.sheet = 'household'
    ORDER BY r.number
    RETURNING id
"""

_WITHOUT_HOME = f"""
    SELECT r.number FROM {_MEMBERS}
       AND NOT EXISTS (SELECT 1 FROM households_household h WHERE h.code = r."values" ->> 'code')
    ORDER BY r.number LIMIT 1
"""

# A person's code is that of the household and a number never used in it before, also not by who has left.
_COMING = f"""
    CREATE TEMP TABLE coming ON COMMIT DROP AS
    WITH used AS (
        SELECT h.id, max(substr(m.code, length(h.code) + 1)::int) AS last
        FROM households_household h
        JOIN households_member m ON m.code ~>=~ h.code AND m.code ~<~ (h.code || ':')
        WHERE h.id IN (SELECT r.household_id FROM {_MEMBERS})
          AND substr(m.code, length(h.code) + 1) ~ '^[0-9]{{{{1,8}}}}$'
        GROUP BY h.id
    ), counted AS (
        SELECT r.number, r.id_number, r.id_hash, h.id AS household_id, h.code AS home, s.*, n.initials,
               COALESCE(s.since, GREATEST(%(began)s, make_date(h.registered_year, 1, 1), s.birth_date)) AS valid_from,
               COALESCE(used.last, 0) + row_number() OVER (PARTITION BY h.id ORDER BY r.number) AS place
        FROM households_importrow r
        CROSS JOIN LATERAL jsonb_to_record(r."values") AS s(
            code text, relation text, entry text, since date, {{said}})
        JOIN households_household h ON h.code = s.code
        JOIN spoken n ON n.name = s.name
        LEFT JOIN used ON used.id = h.id
        WHERE {_NEW} AND r.sheet = 'member'
    )
    SELECT nextval((SELECT pg_get_serial_sequence('households_member', 'id'))::regclass) AS member_id,
           home || lpad(place::text, greatest(2, length(place::text)), '0') AS member_code, counted.*
    FROM counted ORDER BY number
"""


class Said:
    """The plain columns of a model that a sheet may fill, as a staged row says them; the others get their defaults."""

    def __init__(self, model: type[models.Model], names: tuple[str, ...]) -> None:
        self._fields: list[Any] = [model._meta.get_field(name) for name in names]
        self.nothing = {f"no_{field.name}": _default(field) for field in self._fields}

    @property
    def record(self) -> str:
        """Names and types of what is said, for jsonb_to_record."""
        return ", ".join(f'"{field.name}" {field.db_type(connection)}' for field in self._fields)

    def columns(self, said: str) -> dict[str, str]:
        """Return by which expression each column is filled from the record called `said`."""
        return {field.column: f'COALESCE({said}."{field.name}", %(no_{field.name})s)' for field in self._fields}


class NewWriting:
    """The new rows of one workbook on their way into the register. Call `stale`, then `write`, in a transaction."""

    def __init__(self, writing: Writing) -> None:
        self.writing = writing
        self.given: dict[str, Any] = {
            "job": writing.job.pk,
            "began": PROGRAMME_BEGAN,
            "by": writing.job.requested_by_id,
            "come": COME,
        }

    def stale(self) -> list[Place]:
        """Return the rows whose household or person has been registered since the rows were compared."""
        with connection.cursor() as cursor:
            cursor.execute(_STALE, self.given)
            return [Place(number, label) for number, label in cursor.fetchall()]

    def write(self) -> set[int]:
        """Write the new households and people; return the households in which somebody is the spouse now.

        Raises Refused for a household in a village out of the second person's sight, and for people without one.
        """
        self._require_villages()
        with connection.cursor() as cursor:
            # Small tables (villages, accounts) are asked for one row each time: never read them whole for it.
            cursor.execute("SET LOCAL random_page_cost = 1.1")
            self._speak(cursor)
            self._households(cursor)
            self._members(cursor)
            cursor.execute("SELECT DISTINCT household_id, relation = %s FROM coming", [Relation.SPOUSE.value])
            homes = cursor.fetchall()
        self.writing.touched |= {home for home, _ in homes}
        return {home for home, has_spouse in homes if has_spouse}

    def _require_villages(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT DISTINCT (r.\"values\" ->> 'village')::bigint FROM {_HOUSEHOLDS}", self.given)
            villages = [pk for (pk,) in cursor.fetchall()]
        if Village.objects.visible_to(self.writing.actor).filter(pk__in=villages).count() < len(villages):
            raise Refused("表里有新户的村不在您能办理的范围内。请由县办入库。")

    def _speak(self, cursor: Any) -> None:
        """Let the database know the pinyin of the names."""
        cursor.execute(_NAMES, self.given)
        names = [name for (name,) in cursor.fetchall() if name]
        cursor.execute(_SPOKEN)
        rows = ((clean(name), clean(initials(name)[:20]), clean(sort_key(name)[:80])) for name in names)
        copy_text(cursor, "spoken", rows)

    def _households(self, cursor: Any) -> None:
        said = Said(Household, HOUSEHOLD_VALUES)
        columns = said.columns("s") | {
            "code": "r.code", "township_id": "v.township_id", "village_id": "v.id", "group_id": 's."group"',
            "head_name": "s.head_name", "head_initials": "n.initials", "head_sort": "n.sort", "phone": "r.phone",
            "phone_hash": "r.phone_hash", "bank_account": "r.bank_account",
            "status": f"'{HouseholdStatus.REGISTERED.value}'",
        }  # fmt: skip
        source = _NEW_HOUSEHOLDS.format(said=said.record)
        made_rows = insert_selected(cursor, Household, columns, source, self.given | said.nothing)
        self.writing.counts["household.new"] += made_rows
        made = [pk for (pk,) in cursor.fetchall()]
        self.writing.touched.update(made)
        status = {
            "household_id": "h.id", "before": "''", "after": f"'{HouseholdStatus.REGISTERED.value}'",
            "on_date": "LEAST(make_date(h.registered_year, 12, 31), %(today)s)", "document": "%(document)s",
            "reason": "%(come)s", "recorded_by_id": "%(by)s",
        }  # fmt: skip
        more = {"made": made, "today": timezone.localdate(self.writing.now), "document": self.writing.job.document}
        source = "FROM households_household h WHERE h.id = ANY(%(made)s) ORDER BY h.id"
        insert_selected(cursor, StatusEvent, status, source, self.given | more)

    def _members(self, cursor: Any) -> None:
        cursor.execute(_WITHOUT_HOME, self.given)
        if unknown := cursor.fetchone():
            raise Refused(f"「成员」第 {unknown[0]} 行所在的新户没有选入库。请把新增的户和成员一起入库。")
        said = Said(Member, MEMBER_VALUES)
        cursor.execute(_COMING.format(said=said.record), self.given)
        columns = said.columns("coming") | {
            "id": "coming.member_id", "household_id": "coming.household_id", "code": "coming.member_code",
            "name_initials": "coming.initials", "id_number": "coming.id_number", "id_hash": "coming.id_hash",
            "is_active": "true",
        }  # fmt: skip
        source, given = "FROM coming", self.given | said.nothing
        self.writing.counts["member.new"] += insert_selected(cursor, Member, columns, source, given)
        home = {name: f"coming.{name}" for name in ("household_id", "member_id")}
        stays = home | {"relation": "coming.relation", "valid_from": "coming.valid_from"}
        insert_selected(cursor, Membership, stays, source, given)
        event = home | {
            "kind": f"COALESCE(coming.entry, '{MembershipEventKind.REGISTERED.value}')",
            "on_date": "coming.valid_from", "reason": "%(come)s", "recorded_by_id": "%(by)s",
        }  # fmt: skip
        insert_selected(cursor, MembershipEvent, event, source, given)


def _default(field: Any) -> Any:
    value = field.get_default()
    return str(value) if isinstance(value, str) else value
