"""The statements that read what only some standards ask for, written out for `assessments.further`.

As in `assessments.fact_statements`, each asks both clocks and `{members}` and `{households}` stand for now or then.
"""

from assessments.fact_statements import CARE_OF_MEMBERS, CARED_FOR, COUNTED, KNOWN, OF_MEMBERS, TRUE

CONDITIONS = f"""
SELECT DISTINCT ON (household_id) household_id, household_power, broadcast, path, source, source_name, valid_from
FROM households_conditionfact
WHERE household_id = ANY(%(ids)s::bigint[]) AND {TRUE} AND {KNOWN}
ORDER BY household_id, valid_from DESC, id DESC
"""

INCOMES = """
SELECT r.household_id, coalesce(sum(r.gross) FILTER (WHERE i.counted AND NOT i.recurring), 0),
       coalesce(sum(r.gross) FILTER (WHERE i.counted), 0)
FROM households_incomerow r JOIN households_incomeitem i ON i.id = r.item_id
WHERE r.worksheet_id = ANY(%(worksheets)s::bigint[]) GROUP BY r.household_id
"""

EARLIER = f"""
SELECT DISTINCT ON (household_id, window_end) household_id, window_end, per_head,
       coalesce(state = 'closed' AND signed_by_surveyor_on <= %(day)s AND signed_by_householder_on <= %(day)s
                AND signed_by_village_on <= %(day)s, false)
FROM households_incomeworksheet
WHERE household_id = ANY(%(ids)s::bigint[]) AND window_end = ANY(%(earlier)s::date[]) AND {TRUE} AND {KNOWN}
ORDER BY household_id, window_end, valid_from DESC, id DESC
"""

MEMBERS_IN_FULL = f"""
WITH {COUNTED},
person AS MATERIALIZED (
    SELECT id, name, birth_date, birth_date <= %(grown)s AS grown, 'serious' = ANY(health) AS ill,
           'disabled' = ANY(health) AS disabled
    FROM {{members}} m WHERE id = ANY(ARRAY(SELECT member_id FROM counted WHERE now))
),
child AS MATERIALIZED (
    SELECT id FROM person WHERE birth_date BETWEEN %(born_from)s AND %(born_to)s
),
{CARED_FOR},
student AS (
    SELECT DISTINCT ON (member_id) member_id,
           status IN ('in_school', 'home_teaching', 'special') AND valid_from >= %(term)s AS enrolled
    FROM households_schoolingfact
    WHERE member_id = ANY(ARRAY(SELECT id FROM person WHERE grown)) AND {TRUE} AND {KNOWN}
    ORDER BY member_id, valid_from DESC, id DESC
),
disability AS (
    SELECT DISTINCT ON (member_id) member_id, level FROM households_disabilityfact
    WHERE member_id = ANY(ARRAY(SELECT id FROM person)) AND {TRUE} AND {KNOWN}
    ORDER BY member_id, valid_from DESC, id DESC
)
SELECT {OF_MEMBERS},
       count(*) FILTER (WHERE grown AND enrolled IS NOT TRUE),
       array_agg(name ORDER BY counted.member_id) FILTER (WHERE grown AND enrolled IS NOT TRUE AND pension = 'none'),
       array_agg(name ORDER BY counted.member_id)
           FILTER (WHERE grown AND enrolled IS NOT TRUE AND coalesce(pension, '') = ''),
       count(*) FILTER (WHERE ill), count(*) FILTER (WHERE level IN ('1', '2')),
       count(*) FILTER (WHERE level IS NOT NULL OR disabled)
FROM counted
{CARE_OF_MEMBERS}
LEFT JOIN person p ON p.id = counted.member_id AND counted.now
LEFT JOIN student t ON t.member_id = p.id
LEFT JOIN disability d ON d.member_id = p.id
GROUP BY household_id
"""

RETURNED = """
SELECT household_id, max(on_date) FROM households_statusevent
WHERE household_id = ANY(%(ids)s::bigint[]) AND after = 'returned' AND on_date <= %(day)s AND recorded_at <= %(known)s
GROUP BY household_id
"""

_BENEFIT = "household_id, project_id, benefited_on, recorded_at, withdrawn_at"
_BENEFITS_NOW = f"SELECT {_BENEFIT} FROM projects_projectbeneficiary"
_BENEFITS_THEN = f"""
SELECT DISTINCT ON (id) {_BENEFIT} FROM (
    SELECT id, {_BENEFIT}, 'infinity'::timestamptz AS until, 0 AS pgh_id
    FROM projects_projectbeneficiary WHERE household_id = ANY(%(ids)s::bigint[])
    UNION ALL
    SELECT pgh_obj_id, {_BENEFIT}, pgh_created_at, pgh_id
    FROM projects_projectbeneficiaryevent WHERE pgh_created_at > %(known)s AND household_id = ANY(%(ids)s::bigint[])
) row ORDER BY id, until, pgh_id
"""

_PROJECTS = """
SELECT household_id, count(DISTINCT project_id), max(benefited_on) FROM ({benefits}) benefit
WHERE household_id = ANY(%(ids)s::bigint[]) AND withdrawn_at IS NULL AND recorded_at <= %(known)s
  AND (benefited_on IS NULL OR benefited_on <= %(day)s)
GROUP BY household_id
"""
PROJECTS_NOW, PROJECTS_THEN = _PROJECTS.format(benefits=_BENEFITS_NOW), _PROJECTS.format(benefits=_BENEFITS_THEN)
PROJECTS_CHANGED_SINCE = """
SELECT EXISTS (SELECT FROM (SELECT pgh_created_at FROM projects_projectbeneficiaryevent ORDER BY pgh_id DESC LIMIT 200)
               newest WHERE pgh_created_at > %(known)s)
"""
