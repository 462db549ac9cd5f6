"""The statements that read what only some standards ask for, written out for `assessments.further`.

As in `assessments.fact_statements`, each asks both clocks and `{members}` and `{households}` stand for now or then.
"""

from assessments.fact_statements import KNOWN, TRUE

CONDITIONS = f"""
SELECT DISTINCT ON (household_id) household_id, household_power, broadcast, path, source, source_name, valid_from
FROM households_conditionfact
WHERE household_id = ANY(%(ids)s::bigint[]) AND {TRUE} AND {KNOWN}
ORDER BY household_id, valid_from DESC, id DESC
"""

INCOMES = f"""
WITH sheet AS MATERIALIZED (
    SELECT DISTINCT ON (household_id) household_id, id, wage + business + property - business_cost AS own, item_count
    FROM households_incomeworksheet
    WHERE household_id = ANY(%(ids)s::bigint[]) AND window_end = %(window_end)s AND {TRUE} AND {KNOWN}
    ORDER BY household_id, valid_from DESC, id DESC
),
items AS (
    SELECT r.worksheet_id, coalesce(sum(r.gross) FILTER (WHERE i.counted AND NOT i.recurring), 0) AS one_off,
           coalesce(sum(r.gross) FILTER (WHERE i.counted), 0) AS gross
    FROM households_incomerow r JOIN households_incomeitem i ON i.id = r.item_id
    WHERE r.worksheet_id = ANY(ARRAY(SELECT id FROM sheet WHERE item_count > 0)) GROUP BY r.worksheet_id
)
SELECT household_id, own, one_off, gross FROM sheet LEFT JOIN items ON items.worksheet_id = sheet.id
"""

EARLIER = f"""
SELECT DISTINCT ON (household_id, window_end) household_id, window_end, per_head,
       coalesce(state = 'closed' AND signed_by_surveyor_on <= %(day)s AND signed_by_householder_on <= %(day)s
                AND signed_by_village_on <= %(day)s, false)
FROM households_incomeworksheet
WHERE household_id = ANY(%(ids)s::bigint[]) AND window_end = ANY(%(earlier)s::date[]) AND {TRUE} AND {KNOWN}
ORDER BY household_id, window_end, valid_from DESC, id DESC
"""

PEOPLE = f"""
WITH counted AS MATERIALIZED (
    SELECT household_id, member_id FROM households_membership
    WHERE household_id = ANY(%(ids)s::bigint[]) AND {TRUE} AND {KNOWN}
),
ids AS MATERIALIZED (SELECT array_agg(member_id) AS of_members FROM counted),
insurance AS (
    SELECT DISTINCT ON (member_id) member_id, pension FROM households_insurancefact
    WHERE member_id = ANY((SELECT of_members FROM ids)::bigint[]) AND year = %(year)s AND {TRUE} AND {KNOWN}
    ORDER BY member_id, valid_from DESC, id DESC
),
school AS (
    SELECT DISTINCT ON (member_id) member_id, status FROM households_schoolingfact
    WHERE member_id = ANY((SELECT of_members FROM ids)::bigint[]) AND {TRUE} AND {KNOWN}
    ORDER BY member_id, valid_from DESC, id DESC
),
disability AS (
    SELECT DISTINCT ON (member_id) member_id, level FROM households_disabilityfact
    WHERE member_id = ANY((SELECT of_members FROM ids)::bigint[]) AND {TRUE} AND {KNOWN}
    ORDER BY member_id, valid_from DESC, id DESC
),
person AS (
    SELECT counted.household_id, m.id, m.name, i.pension, d.level, 'serious' = ANY(m.health) AS ill,
           d.level IS NOT NULL OR 'disabled' = ANY(m.health) AS disabled,
           m.birth_date <= %(grown)s AND s.status IS DISTINCT FROM 'in_school' AS adult
    FROM counted
    JOIN (SELECT id, name, birth_date, health FROM {{members}} k
          WHERE id = ANY((SELECT of_members FROM ids)::bigint[])) m ON m.id = counted.member_id
    LEFT JOIN insurance i ON i.member_id = counted.member_id
    LEFT JOIN school s ON s.member_id = counted.member_id
    LEFT JOIN disability d ON d.member_id = counted.member_id
)
SELECT household_id, count(*) FILTER (WHERE adult),
       array_agg(name ORDER BY id) FILTER (WHERE adult AND pension = 'none'),
       array_agg(name ORDER BY id) FILTER (WHERE adult AND coalesce(pension, '') = ''),
       count(*) FILTER (WHERE ill), count(*) FILTER (WHERE level IN ('1', '2')), count(*) FILTER (WHERE disabled)
FROM person GROUP BY household_id
"""

HISTORY = """
SELECT h.id, h.registered_year, max(e.on_date)
FROM (SELECT id, registered_year FROM {households} k WHERE id = ANY(%(ids)s::bigint[])) h
LEFT JOIN households_statusevent e ON e.household_id = h.id AND e.after = 'returned' AND e.on_date <= %(day)s
    AND e.recorded_at <= %(known)s
GROUP BY h.id, h.registered_year
"""

_BENEFITS_NOW = "SELECT household_id, benefited_on, recorded_at FROM projects_projectbeneficiary"
_BENEFITS_THEN = """
SELECT DISTINCT ON (id) household_id, benefited_on, recorded_at FROM (
    SELECT id, household_id, benefited_on, recorded_at, 'infinity'::timestamptz AS until, 0 AS pgh_id
    FROM projects_projectbeneficiary WHERE household_id = ANY(%(ids)s::bigint[])
    UNION ALL
    SELECT pgh_obj_id, household_id, benefited_on, recorded_at, pgh_created_at, pgh_id
    FROM projects_projectbeneficiaryevent WHERE pgh_created_at > %(known)s AND household_id = ANY(%(ids)s::bigint[])
) row ORDER BY id, until, pgh_id
"""

_PROJECTS = """
SELECT household_id, count(*), max(benefited_on) FROM ({benefits}) benefit
WHERE household_id = ANY(%(ids)s::bigint[]) AND recorded_at <= %(known)s
  AND (benefited_on IS NULL OR benefited_on <= %(day)s)
GROUP BY household_id
"""
PROJECTS_NOW, PROJECTS_THEN = _PROJECTS.format(benefits=_BENEFITS_NOW), _PROJECTS.format(benefits=_BENEFITS_THEN)
PROJECTS_CHANGED_SINCE = """
SELECT EXISTS (SELECT FROM (SELECT pgh_created_at FROM projects_projectbeneficiaryevent ORDER BY pgh_id DESC LIMIT 200)
               newest WHERE pgh_created_at > %(known)s)
"""
