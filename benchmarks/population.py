"""A synthetic population for the nightly benchmark: 10^5 or 10^6 open households with all their facts, made in SQL.

Ids are dealt to townships at random, so that no range is a run of neighbouring rows. Constraints and triggers are the
real ones; foreign keys alone are not checked while loading (`session_replication_role`), then all is switched on.
"""

from django.db import connection

HOUSEHOLDS_PER_TOWNSHIP = 1757

PLACES = """
INSERT INTO villages_county (id, code, name) VALUES (1, '990000000000', '测速县');
INSERT INTO villages_township (id, county_id, code, name, sort)
SELECT t, 1, lpad((990000000 + t)::text, 12, '0'), '测速乡' || t, t %% 30000 FROM generate_series(1, %(townships)s) t;
INSERT INTO villages_village (id, township_id, code, name, poor_level)
SELECT t, t, lpad((991000000 + t)::text, 12, '0'), '测速村' || t, 'none' FROM generate_series(1, %(townships)s) t;
"""

HOUSEHOLDS = """
INSERT INTO households_household (id, code, township_id, village_id, head_name, head_initials, head_sort, attribute,
    main_cause, other_causes, identified_by, phone, phone_hash, bank_name, bank_account, registered_year, status,
    recorded_at)
SELECT h, 'B' || lpad(h::text, 9, '0'), place, place, '户' || h, 'h', 'h', 'general', 'illness', '{}', 'national', '',
       '', '', '', 2018, 'registered', %(known)s
FROM (SELECT h, 1 + floor(random() * %(townships)s)::int AS place FROM generate_series(1, %(households)s) h) dealt;
"""

MEMBERS = """
INSERT INTO households_member (id, household_id, code, name, name_initials, sex, birth_date, ethnicity, id_number,
    id_hash, education, health, labour, is_active, recorded_at)
SELECT row_number() OVER (), h, 'B' || h || '-' || n, '人', 'r', '1',
       CASE WHEN n <= 2 THEN DATE '1970-01-01' ELSE DATE '2000-01-01' END
           + (random() * CASE WHEN n <= 2 THEN 7000 ELSE 9700 END)::int,
       '01', '', md5('b' || h || '-' || n) || md5('c' || h || '-' || n), '',
       CASE WHEN random() < .004 THEN '{serious}' ELSE '{healthy}' END::varchar[], '', true, %(known)s
FROM generate_series(1, %(households)s) h, LATERAL generate_series(1, 1 + (hashint4(h) & 7) %% 7 + (h & 1)) n;
INSERT INTO households_membership (household_id, member_id, relation, valid_from, recorded_at)
SELECT household_id, id, CASE WHEN code = 'B' || household_id || '-1' THEN 'head' ELSE 'other' END, DATE '2018-01-01',
       %(known)s FROM households_member;
"""

FACTS = """
INSERT INTO households_livingfact (household_id, food, clothing, source, source_name, document, valid_from,
    recorded_at)
SELECT h, CASE WHEN random() < .98 THEN 'yes' WHEN random() < .5 THEN 'no' ELSE 'unseen' END, 'yes', 'visit', '',
       '',
       DATE %(day)s - (random() * 300)::int, %(known)s FROM generate_series(1, %(households)s) h;
INSERT INTO households_waterfact (household_id, litres, minutes, stop_days, quantity, quality, convenience, reliability,
    source, source_name, document, valid_from, recorded_at)
SELECT h, CASE WHEN random() < .3 THEN 19.5 + floor(random() * 60) END,
       CASE WHEN random() < .3 THEN 1 + (random() * 20)::int END,
       CASE WHEN random() < .3 THEN (random() * 37)::int END, 'full',
       CASE WHEN random() < .97 THEN 'basic' WHEN random() < .5 THEN 'fail' ELSE '' END, 'full', 'full',
       'department', '测速', '', DATE %(day)s - (random() * 600)::int, %(known)s
FROM generate_series(1, %(households)s) h WHERE random() < .99;
INSERT INTO households_housingfact (household_id, grade, remedy, accepted_on, source, source_name, document, valid_from,
    recorded_at)
SELECT h, g, CASE WHEN g IN ('C', 'D') THEN 'repaired' ELSE 'none' END,
       CASE WHEN g IN ('C', 'D') AND random() < .9 THEN DATE %(day)s - 100 END,
       'department', '测速', '', DATE %(day)s - 120 - (random() * 600)::int, %(known)s
FROM (SELECT h, (ARRAY['A', 'A', 'B', 'C', 'D'])[1 + floor(random() * 5)::int] AS g
      FROM generate_series(1, %(households)s) h) graded;
INSERT INTO households_incomeworksheet (household_id, window_start, window_end, wage, business, property, transfer,
    business_cost, head_count, item_count, state, signed_by_surveyor_on, signed_by_householder_on,
    signed_by_village_on, source, source_name, document, valid_from, recorded_at)
SELECT household_id, %(window_start)s, %(window_end)s, w, 0, 0, t, 0,
       n, 2, 'closed', DATE %(window_end)s, DATE %(window_end)s, DATE %(window_end)s, 'form', '测速', '',
       DATE %(window_end)s, %(known)s
FROM (SELECT household_id, n, CASE WHEN alone THEN 0 ELSE total END AS w, CASE WHEN alone THEN total ELSE 0 END AS t
      FROM (SELECT household_id, count(*) AS n, random() < .005 AS alone,
                   count(*) * (3300 + floor(random() * 600000) / 100) AS total
            FROM households_member GROUP BY household_id HAVING random() < .99) drawn) split;
INSERT INTO households_incomeworksheet (household_id, window_start, window_end, wage, business, property, transfer,
    business_cost, head_count, state, signed_by_surveyor_on, signed_by_householder_on, signed_by_village_on, source,
    source_name, document, valid_from, recorded_at)
SELECT household_id, DATE %(window_start)s - interval '1 year', DATE %(window_end)s - interval '1 year',
       head_count * (2980 + floor(random() * 100000) / 100), 0, 0, 0, 0, head_count, 'closed',
       DATE %(window_end)s - 300, DATE %(window_end)s - 300, DATE %(window_end)s - 300, 'form', '测速', '',
       DATE %(window_end)s - 300, %(known)s
FROM households_incomeworksheet;
INSERT INTO households_incomeitem (id, code, name, category, part, unit, recurring, counted, reason, method, sort,
    valid_from, document, recorded_at)
VALUES (1, 'b-1', '工资', 'wage', '', '年', true, true, '', 'actual', 1, '2010-01-01', '测速', %(known)s),
       (2, 'b-2', '变卖', 'property', '', '次', false, true, '', 'actual', 2, '2010-01-01', '测速', %(known)s);
INSERT INTO households_incomerow (household_id, worksheet_id, item_id, gross, cost, evidence)
SELECT household_id, id, item, CASE item WHEN 1 THEN net - one_off ELSE one_off END, 0, ''
FROM (SELECT household_id, id, net, round(net * CASE WHEN random() < .02 THEN .4 ELSE .1 END, 2) AS one_off
      FROM households_incomeworksheet WHERE item_count = 2) sheet, generate_series(1, 2) item;
INSERT INTO households_conditionfact (household_id, household_power, broadcast, path, fuels, structure, source,
    source_name, document, valid_from, recorded_at)
SELECT h, true, random() < .995, CASE WHEN random() < .98 THEN 'cement' ELSE 'gravel' END, '{}', '', 'form', '测速', '',
       DATE %(day)s - (random() * 600)::int, %(known)s FROM generate_series(1, %(households)s) h;
INSERT INTO households_disabilityfact (member_id, kind, level, source, source_name, document, valid_from, recorded_at)
SELECT id, '4', CASE WHEN random() < .2 THEN '1' ELSE '3' END, 'department', '测速', '', DATE %(day)s - 400, %(known)s
FROM households_member WHERE random() < .01;
INSERT INTO projects_project (id, code, name, year, project_type, second_type, milestone, plan_amount, content)
VALUES (1, 'B-1', '测速项目', 2025, 'industry', '', 'proposed', 1, '');
INSERT INTO projects_projectbeneficiary (project_id, household_id, note, benefited_on, recorded_at)
SELECT 1, h, '', DATE %(day)s - 200, %(known)s FROM generate_series(1, %(households)s) h WHERE random() < .995;
INSERT INTO households_insurancefact (member_id, year, basic, serious_illness, pension, source, source_name, document,
    valid_from, recorded_at)
SELECT id, extract(year FROM DATE %(day)s), CASE WHEN random() < .998 THEN 'resident' ELSE 'none' END, true,
       CASE WHEN random() < .998 THEN 'resident' ELSE 'none' END,
       'department', '测速', '', date_trunc('year', DATE %(day)s) + interval '80 days', %(known)s
FROM households_member;
INSERT INTO households_schoolingfact (member_id, status, school, grade, source, source_name, document, valid_from,
    recorded_at)
SELECT id, CASE WHEN random() < .995 THEN 'in_school' ELSE 'dropped_out' END, '', '', 'department', '测速', '',
       DATE %(term)s, %(known)s
FROM households_member WHERE birth_date > DATE %(day)s - 6400 AND birth_date < DATE %(day)s - 1800;
"""


def build(*, households: int, values: dict[str, str]) -> None:
    """Fill an empty, migrated database with `households` open households as of the day and moment in `values`.

    `values` holds day, known, window_start, window_end and term as ISO texts.
    """
    townships = max(2, households // HOUSEHOLDS_PER_TOWNSHIP)
    arguments = values | {"households": str(households), "townships": str(townships)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.2026); SET session_replication_role = replica")
        for statement in (PLACES, HOUSEHOLDS, MEMBERS, FACTS):
            cursor.execute(statement, _typed(arguments))
        cursor.execute("SET session_replication_role = DEFAULT")
    analyse()


def analyse() -> None:
    """Let the planner know the tables, and settle what loading left behind."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")


def _typed(arguments: dict[str, str]) -> dict[str, object]:
    numbers = {"households", "townships"}
    return {name: int(value) if name in numbers else value for name, value in arguments.items()}
