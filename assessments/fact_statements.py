"""The statements that read what is known about households for the check, written out for `assessments.facts`.

Each asks both clocks: true on the day, and believed at the moment. Households and members themselves have no clock of
their own; `{households}` and `{members}` stand for how they are now, or for how they were at the moment, from their
history.
"""

TRUE = "valid_from <= %(day)s AND (valid_to IS NULL OR valid_to >= %(day)s)"
KNOWN = "recorded_at <= %(known)s AND (superseded_at IS NULL OR superseded_at > %(known)s)"
_LATEST = f"AND {TRUE} AND {KNOWN} ORDER BY valid_from DESC, id DESC LIMIT 1"

HOUSEHOLDS = f"""
SELECT h.id, h.township_id, h.village_id, h.registered_year,
       l.food, l.clothing, l.source, l.source_name, l.valid_from, l.id,
       w.quantity, w.quality, w.convenience, w.reliability, w.litres, w.minutes, w.metres, w.stop_days, w.source,
       w.source_name, w.valid_from, w.id,
       d.grade, d.remedy, d.accepted_on, d.finished_on, d.source, d.source_name, d.valid_from, d.id,
       i.state, i.head_count, i.per_head, i.signed_by_surveyor_on <= %(day)s, i.signed_by_householder_on <= %(day)s,
       i.signed_by_village_on <= %(day)s, i.valid_from, i.id, i.own, i.item_count
FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS asked(id, n)
JOIN LATERAL (SELECT id, township_id, village_id, registered_year FROM {{households}} k WHERE id = asked.id
    LIMIT 1) h ON true
LEFT JOIN LATERAL (SELECT food, clothing, source, source_name, valid_from, id FROM households_livingfact
    WHERE household_id = asked.id {_LATEST}) l ON true
LEFT JOIN LATERAL (SELECT quantity, quality, convenience, reliability, litres, minutes, metres, stop_days, source,
    source_name, valid_from, id FROM households_waterfact WHERE household_id = asked.id {_LATEST}) w ON true
LEFT JOIN LATERAL (SELECT grade, remedy, accepted_on, finished_on, source, source_name, valid_from, id
    FROM households_housingfact WHERE household_id = asked.id {_LATEST}) d ON true
LEFT JOIN LATERAL (SELECT state, head_count, per_head, signed_by_surveyor_on, signed_by_householder_on,
    signed_by_village_on, valid_from, id, wage + business + property - business_cost AS own, item_count
    FROM households_incomeworksheet
    WHERE household_id = asked.id AND window_end = %(window_end)s {_LATEST}) i ON true
ORDER BY n
"""

_INSURED = "basic = 'exempt' OR basic IN ('resident', 'employee') AND serious_illness"
_AT_SCHOOL = (
    "status = 'graduated' OR status IN ('in_school', 'home_teaching', 'special', 'deferred') AND valid_from >= %(term)s"
)
COUNTED = f"""
counted AS MATERIALIZED (
    SELECT household_id, member_id, valid_to IS NULL OR valid_to >= %(day)s AS now,
           valid_from <= %(window_end)s AS before
    FROM households_membership
    WHERE household_id = ANY(%(ids)s::bigint[]) AND valid_from <= %(day)s
      AND (valid_to IS NULL OR valid_to >= %(window_end)s) AND {KNOWN}
)"""
_CHILD = """
child AS MATERIALIZED (
    SELECT id FROM {members} m
    WHERE id = ANY(ARRAY(SELECT member_id FROM counted WHERE now)) AND birth_date BETWEEN %(born_from)s AND %(born_to)s
)"""
CARED_FOR = f"""
insurance AS (
    SELECT DISTINCT ON (member_id) member_id, basic, serious_illness, pension, coalesce({_INSURED}, false) AS fine,
           source, source_name, valid_from, id
    FROM households_insurancefact
    WHERE member_id = ANY(ARRAY(SELECT member_id FROM counted WHERE now)) AND year = %(year)s AND {TRUE} AND {KNOWN}
    ORDER BY member_id, valid_from DESC, id DESC
),
school AS (
    SELECT DISTINCT ON (member_id) member_id, status, {_AT_SCHOOL} AS fine, source, source_name, valid_from, id
    FROM households_schoolingfact
    WHERE member_id = ANY(ARRAY(SELECT id FROM child)) AND {TRUE} AND {KNOWN}
    ORDER BY member_id, valid_from DESC, id DESC
)"""

OF_MEMBERS = """household_id, count(*) FILTER (WHERE now), count(*) FILTER (WHERE before), max(i.source),
       max(i.source_name), min(i.valid_from), string_agg(i.id::text, ',' ORDER BY counted.member_id), count(c.id),
       max(s.source), max(s.source_name), min(s.valid_from), string_agg(s.id::text, ',' ORDER BY counted.member_id),
       count(*) FILTER (WHERE s.fine AND s.status IN ('home_teaching', 'deferred', 'graduated')),
       count(*) FILTER (WHERE now AND (i.fine IS NOT TRUE OR c.id IS NOT NULL AND s.fine IS NOT TRUE))"""

CARE_OF_MEMBERS = """LEFT JOIN child c ON c.id = counted.member_id AND now
LEFT JOIN insurance i ON i.member_id = counted.member_id AND now
LEFT JOIN school s ON s.member_id = c.id"""

MEMBERS = f"""
WITH {COUNTED}, {_CHILD}, {CARED_FOR}
SELECT {OF_MEMBERS}
FROM counted
{CARE_OF_MEMBERS}
GROUP BY household_id
"""

CONCERNED = f"""
WITH {COUNTED}, {_CHILD}, {CARED_FOR}
SELECT counted.household_id, m.name, i.member_id IS NOT NULL, i.basic, i.serious_illness, i.fine,
       c.id IS NOT NULL, s.status, s.fine
FROM counted
JOIN LATERAL (SELECT id, name FROM {{members}} m WHERE id = counted.member_id LIMIT 1) m ON true
LEFT JOIN child c ON c.id = counted.member_id
LEFT JOIN insurance i ON i.member_id = counted.member_id
LEFT JOIN school s ON s.member_id = c.id
WHERE now AND (i.fine IS NOT TRUE OR c.id IS NOT NULL AND s.fine IS NOT TRUE)
ORDER BY counted.household_id, m.id
"""

DOUBTS = f"""
SELECT household_id, guarantee, max(valid_from) FROM households_doubt
WHERE household_id = ANY(%(ids)s::bigint[]) AND {TRUE} AND {KNOWN} GROUP BY household_id, guarantee
"""

MEMBERS_NOW, HOUSEHOLDS_NOW = "households_member", "households_household"


def _then(table: str, *columns: str) -> str:
    """Return rows of `table` as they were at the moment: as the first change after it found them."""
    shown = ", ".join(f"CASE WHEN e.pgh_id IS NULL THEN t.{c} ELSE e.{c} END AS {c}" for c in columns)
    return (
        f"(SELECT t.id, {shown} FROM {table} t LEFT JOIN LATERAL (SELECT * FROM {table}event WHERE pgh_obj_id = t.id"
        " AND pgh_created_at > %(known)s ORDER BY pgh_created_at, pgh_id LIMIT 1) e ON true)"
    )


MEMBERS_THEN = _then(MEMBERS_NOW, "name", "birth_date", "health")
HOUSEHOLDS_THEN = _then(HOUSEHOLDS_NOW, "township_id", "village_id", "registered_year")


def _newest(table: str) -> str:
    return (
        f"EXISTS (SELECT FROM (SELECT pgh_created_at FROM {table} ORDER BY pgh_id DESC LIMIT 200) newest"
        " WHERE pgh_created_at > %(known)s)"
    )


CHANGED_SINCE = f"SELECT {_newest('households_memberevent')} OR {_newest('households_householdevent')}"
"""Whether any household or member was changed after the moment. Ids are dealt nearly in the order of time."""
