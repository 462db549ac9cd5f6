"""Each kind of search is served by an index, shown by the plans of the very statements that it runs."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from households.services.searching import find
from tests.households.entries import id_number

HOMES, PEOPLE = "households_household", "households_member"
MANY = 4000
PHONE, NUMBER = "13887654321", id_number()
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯褚卫蒋沈韩杨朱秦尤许何", "阿小大春秋冬云石山水木火金土永建国文武平安"

TRIGRAMS = ("household_head_name_trgm", "member_name_trgm")

# What is typed → the table that is read and the index that finds its rows.
SERVED = [
    ("秀英", HOMES, "household_head_name_trgm"),
    ("陈秀英", HOMES, "household_head_name_trgm"),
    ("陈", HOMES, "household_head_name_trgm"),
    ("秀英", PEOPLE, "member_name_trgm"),
    ("陈秀英", PEOPLE, "member_name_trgm"),
    ("陈", PEOPLE, "member_name_trgm"),
    ("cxy", HOMES, "household_initials"),
    ("cxy", PEOPLE, "member_initials"),
    ("下湾村", HOMES, "household_village"),
    ("530399880001", HOMES, "households_household_code"),
    ("53039988000101", PEOPLE, "households_member_code"),
    (PHONE, HOMES, "household_phone"),
    (NUMBER, PEOPLE, "member_id_of_who_left"),
    (NUMBER, PEOPLE, "member_id_once"),
]


VILLAGES = """
INSERT INTO villages_village (township_id, code, name, poor_level)
SELECT %(township)s, '530399101' || 300 + n, '新' || n || '村', 'none' FROM generate_series(1, 40) n
"""
HOUSEHOLDS = f"""
INSERT INTO {HOMES} (code, township_id, village_id, head_name, head_initials, head_sort, attribute, main_cause,
    other_causes, identified_by, phone, phone_hash, bank_name, bank_account, registered_year, status)
SELECT '53039988' || lpad(n::text, 4, '0'), %(township)s, v.id,
       substr(%(surnames)s, 1 + n %% 20, 1) || substr(%(given)s, 1 + n %% 21, 1)
           || substr(%(given)s, 1 + n / 21 %% 21, 1),
       chr(97 + n %% 26) || chr(97 + n / 26 %% 26) || 'z', 'x', 'general', 'illness', '{{}}', 'national', '',
       md5('p' || n) || md5('q' || n), '', '', 2016, 'registered'
FROM generate_series(0, %(many)s) n JOIN villages_village v ON v.code = '530399101' || 301 + n %% 40
"""
MEMBERS = f"""
INSERT INTO {PEOPLE} (household_id, code, name, name_initials, sex, birth_date, ethnicity, id_number, id_hash,
    education, health, labour, is_active)
SELECT id, code || '0' || n, left(head_name, 2) || substr(%(given)s, n, 1), head_initials, '1', DATE '1980-01-01', '01',
       '', md5(code || n) || md5(n || code), '', '{{}}', '', id %% 10 > 0
FROM {HOMES}, generate_series(1, 2) n WHERE code LIKE '53039988%%'
"""


@pytest.fixture
def big_county(county):
    """Some thousand households of two in forty villages, and statistics about them; triggers add nothing here."""
    values = {"township": county.east.pk, "surnames": SURNAMES, "given": GIVEN, "many": MANY}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in (VILLAGES, HOUSEHOLDS, MEMBERS):
            cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        cursor.execute(f"ANALYZE {HOMES}, {PEOPLE}, villages_village")
        # What a vacuum does by itself: rows just added stand in a list before the trigrams.
        for index in TRIGRAMS:
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])
    return county


def plans(text: str, actor, table: str) -> Iterator[str]:
    """Return the plans of the statements by which `text` is looked for in `table`."""
    with CaptureQueriesContext(connection) as seen:
        find(text=text, actor=actor)
    asked = [query["sql"] for query in seen if f'FROM "{table}"' in query["sql"]]
    assert asked, "the table was not read"
    with connection.cursor() as cursor:
        for statement in asked:
            cursor.execute(f"EXPLAIN {statement}")
            yield "\n".join(row[0] for row in cursor.fetchall())


def test_an_index_serves_each_kind_of_search(big_county):
    told = {(text, index): list(plans(text, big_county.zhao, table)) for text, table, index in SERVED}

    assert {key: found for key, found in told.items() if not any(key[1] in plan for plan in found)} == {}
