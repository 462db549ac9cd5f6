"""Every column of a household and its members, by whichever door it changed: from what to what, who, by which door."""

from datetime import date

import psycopg2
import pytest
from django.db import connection, models
from django.utils import timezone

from config.celery import app as celery_app
from config.lib.crypto import encrypt
from config.lib.fields import EncryptedTextField
from households.history_fields import ECHOES, SOURCES
from households.models import Household, HousingFact, Member, RegisterChange, WaterFact
from households.services.departures import let_leave
from households.services.facts import correct_fact
from households.services.register import correct_household
from households.services.status import change_status
from tests.conftest import build_county
from tests.households.entries import fact_form, household_form, id_number, make_water, paper
from tests.households.histories import changes, history, psql, told
from tests.households.test_departures_service import member
from tests.households.test_family_services import head, move, split
from tests.households.test_member_service import correct

PHONE, BANK = "13887654321", "6217000012345678"
NEVER_CHANGED_BY_US = {"code", "recorded_at", "recorded_through"}
DAY = date(2026, 11, 2)


def columns_of(source: str) -> set[str]:
    """Return the address of every column that a table of the register has, apart from its number."""
    fields = SOURCES[source].model._meta.concrete_fields
    return {f"{source}.{field.column}" for field in fields if not field.primary_key}


def of_services(source: str) -> set[str]:
    """Return the columns that our own services change; derived ones go with the one they come from."""
    left_out = {f"{source}.{name}" for name in NEVER_CHANGED_BY_US | set(ECHOES)}
    return columns_of(source) - left_out


def another(field: models.Field, county) -> object:
    """Return a value that the small county has in no such column."""
    if field.is_relation:
        return {"village": county.upper, "township": county.east, "group": county.bai.group, "household": county.bai}[
            field.name
        ].pk
    if choices := getattr(field, "base_field", field).choices:
        value = choices[-1][0]
        return [value] if hasattr(field, "base_field") else value
    by_kind = {models.BooleanField: False, models.DateTimeField: timezone.now(), models.DateField: DAY}
    by_kind |= {models.IntegerField: 2001}
    return next((value for kind, value in by_kind.items() if isinstance(field, kind)), "改过")


def test_every_column_that_plain_sql_changes_is_told_as_changed_past_the_system(county):
    rows = {"household": county.chen, "member": county.chen.members.first()}
    for row in rows.values():
        # Whose it is comes last: from then on the row belongs to another place.
        for field in sorted(row._meta.concrete_fields, key=lambda field: field.is_relation):
            if field.primary_key or field.name == "township":
                continue
            table, value = row._meta.db_table, another(field, county)
            psql(f'UPDATE {table} SET "{field.column}" = %s WHERE id = %s', value, row.pk)
    psql("UPDATE households_household SET village_id = %s, township_id = %s", county.far.pk, county.west.pk)

    found = [write for write in history(county.chen, county.zhao) if write.changes]

    assert {field for field, _ in changes(found)} == columns_of("household") | columns_of("member")
    assert {write.door.door_words for write in found} == {"直接改数据库（不经系统）"}
    assert all(write.who.startswith("数据库账号 ") for write in found)


def change_everything(county) -> None:
    """Let the services change whatever they change of a household, a member and who they belong to."""
    typed, form = household_form(
        county.chen, attribute="dibao", main_cause="no_money", other_causes=["disaster"], identified_by="province",
        household_type="farmers", registered_year=2017, phone=PHONE, bank_name="信用社", bank_account=BANK,
    )  # fmt: skip
    correct_household(household_id=county.chen.pk, typed=typed, paper=form, actor=county.zhao)
    born = date(1985, 9, 30)
    correct(
        member(county.chen, 1), county.zhao, name="陈新名", sex="2", birth_date=born, id_number=id_number(born, "002"),
        ethnicity="07", education="junior", health=["chronic"], labour="ordinary",
        id_kind="id_card", political="party", speaks_mandarin=True, in_service=False,
    )  # fmt: skip
    head(county.chen, county.zhao)
    split(county.chen, county.zhao, {2: "head"})
    let_leave(
        household_id=county.chen.pk, member_id=member(county.chen, 0).pk, kind="death", on_date=DAY, relations={},
        paper=paper(), actor=county.zhao,
    )  # fmt: skip
    move(county.chen, county.zhao, county.far, county.yuan.group)
    for status in ("planned", "exited"):
        change_status(household_id=county.chen.pk, after=status, on_date=DAY, actor=county.zhao)


def test_every_column_that_services_change_in_a_task_is_told_with_who_and_what_for(county):
    celery_app.task(change_everything, name="tests.change_everything").apply(args=(county,), throw=True)

    found = [write for write in history(county.chen, county.zhao) if write.changes]

    seen = {field for field, _ in changes(found) if field.partition(".")[0] in {"household", "member"}}
    assert seen == of_services("household") | of_services("member")
    assert {(write.door.door_words, write.who) for write in found} == {("后台任务", "赵经办")}
    assert {"更正户信息", "换户主", "登记分户"} <= {write.door.action_words for write in found}


def test_words_are_those_of_the_code_lists_and_names_and_numbers_are_masked(county):
    change_everything(county)

    words = told(history(county.chen, county.zhao))

    assert words["household.attribute"] == ("一般贫困户", "低保贫困户")
    assert words["household.other_causes"] == ("没有", "因灾")
    assert words["household.status"] == ("预脱贫", "已脱贫")
    assert words["household.village_id"] == ("下湾村", "远山村")
    assert words["household.phone"] == ("没有", "138****4321")
    assert words["household.bank_account"] == ("没有", "************5678")
    assert words["member.ethnicity"] == ("汉族", "彝族")
    assert words["member.is_active"] == ("是", "否")
    assert words["member.id_number"][1] == "530323********" + id_number(date(1985, 9, 30), "002")[-4:]


@pytest.mark.django_db(transaction=True)
def test_somebody_at_psql_is_named_by_account_program_and_time():
    county, before = build_county(), timezone.now()
    parameters = {**connection.get_connection_params(), "application_name": "psql"}
    names = ("dbname", "user", "password", "host", "port", "application_name")
    kept = {name: parameters[name] for name in names if name in parameters}
    with psycopg2.connect(**kept) as session, session.cursor() as cursor:
        cursor.execute("UPDATE households_household SET bank_name = '农商行' WHERE code = '530399000001'")
    session.close()

    [write] = history(county.chen, county.zhao, "household.bank_name")

    assert write.door.is_past_the_system
    assert f"数据库账号 {parameters['user']}，程序 psql" in write.who
    assert before < write.at < timezone.now()


def test_a_number_written_past_the_system_is_never_shown(county):
    psql("UPDATE households_household SET phone = %s WHERE id = %s", PHONE, county.chen.pk)

    [write] = history(county.chen, county.zhao, "household.phone")

    assert [(c.before, c.after) for c in write.changes] == [("没有", "（打不开，不是系统写入的）")]


def test_a_number_that_was_only_closed_anew_did_not_change(county):
    typed, form = household_form(county.chen, bank_account=BANK)
    correct_household(household_id=county.chen.pk, typed=typed, paper=form, actor=county.liu)
    psql("UPDATE households_household SET bank_account = %s WHERE id = %s", encrypt(BANK), county.chen.pk)

    assert len(history(county.chen, county.zhao, "household.bank_account")) == 1


def test_two_numbers_that_look_the_same_masked_are_told_apart(county):
    for number in (PHONE, "13899994321"):
        typed, form = household_form(Household.objects.get(pk=county.chen.pk), phone=number)
        correct_household(household_id=county.chen.pk, typed=typed, paper=form, actor=county.liu)

    assert told(history(county.chen, county.zhao))["household.phone"] == ("138****4321", "138****4321（已换）")


@pytest.mark.django_db(transaction=True)
def test_who_entered_a_change_from_before_doors_were_noted_is_known_by_the_form():
    county = build_county()
    typed, form = household_form(county.chen, main_cause="no_money")
    correct_household(household_id=county.chen.pk, typed=typed, paper=form, actor=county.liu)
    psql("UPDATE households_householdevent SET pgh_through = ''")

    write, _ = history(county.chen, county.zhao, "household.main_cause")

    assert (write.who, write.door.door_words) == ("刘专干", "当时没有记下")
    assert write.entry == RegisterChange.objects.get().pk


def test_a_change_from_before_that_nobody_noted_is_said_to_be_so(county):
    psql("UPDATE households_household SET bank_name = '农商行' WHERE id = %s", county.chen.pk)
    psql("UPDATE households_householdevent SET pgh_through = ''")

    [write] = history(county.chen, county.zhao, "household.bank_name")

    assert (write.who, write.door.door_words) == ("当时没有记下", "当时没有记下")


def test_a_corrected_fact_tells_what_it_was(county):
    fact = make_water(county.chen)
    typed, form = fact_form("water", fact, quality="basic")
    correct_fact(household_id=county.chen.pk, key="water", fact_id=fact.pk, typed=typed, paper=form, actor=county.liu)

    corrected, first = history(county.chen, county.zhao, "water")

    assert [(c.label, c.before, c.after) for c in corrected.changes] == [
        ("来源", "部门名单", "更正"),
        ("水质", "达标", "基本达标"),
    ]
    assert (corrected.title, corrected.who) == ("饮水认定 · 改动", "刘专干")
    assert "水质 达标" in first.says


def test_a_fact_taken_back_past_the_system_shows_up(county):
    fact = make_water(county.chen)
    psql("UPDATE households_waterfact SET superseded_at = clock_timestamp() WHERE id = %s", fact.pk)

    newest = history(county.chen, county.zhao, "water")[0]

    assert newest.title == "饮水认定 · 撤回"
    assert newest.door.is_past_the_system
    assert WaterFact.objects.get().superseded_through.startswith("sql|")


def test_a_fact_put_in_past_the_system_names_nobody_of_ours(county):
    psql(
        "INSERT INTO households_housingfact (household_id, valid_from, source, source_name, document, grade, remedy,"
        " recorded_by_id) VALUES (%s, '2026-03-01', 'department', '', '', 'A', 'none', %s)",
        county.chen.pk, county.liu.pk,
    )  # fmt: skip

    [write] = history(county.chen, county.zhao, "housing")

    assert HousingFact.objects.get().recorded_by == county.liu
    assert write.who.startswith("数据库账号 ")


def test_who_joined_another_household_keeps_their_history_and_leaves_no_later_one(county):
    split(county.chen, county.zhao, {1: "head"})
    gone = member(county.chen, 1)
    new_home = Household.objects.get(pk=gone.household_id)
    Member.objects.filter(pk=gone.pk).update(education="senior")

    assert "member.education" not in told(history(county.chen, county.zhao))
    assert told(history(new_home, county.zhao))["member.education"] == ("没有", "高中")
    assert told(history(county.chen, county.zhao))["member.household_id"] == ("陈阿福", "陈阿福1")


def test_a_household_out_of_scope_is_not_named(county):
    psql("UPDATE households_member SET household_id = %s WHERE id = %s", county.yuan.pk, member(county.chen, 1).pk)

    assert told(history(county.chen, county.liu))["member.household_id"][1] == "一户（不在您能看到的范围内）"
    assert told(history(county.chen, county.zhao))["member.household_id"][1] == "袁远"


def test_every_encrypted_column_of_the_sources_is_masked():
    closed = [
        source.columns[place]
        for source in SOURCES.values()
        for place, name in enumerate(column.name for column in source.columns)
        if isinstance(next(f for f in source.model._meta.concrete_fields if f.column == name), EncryptedTextField)
    ]

    assert closed
    assert all(column.number for column in closed)
