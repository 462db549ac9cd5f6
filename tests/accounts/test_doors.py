"""What a service tells the database, and what the database notes with a row."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection, transaction

from accounts.audit import service
from accounts.doors import written
from accounts.origin import Door, Origin, current_origin
from config.celery import app as celery_app
from config.lib.triggers import LONGEST_DOOR

ROOT = Path(__file__).parents[2]


def noted() -> str:
    """Return what the database would note with a row now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT huce_written_through()")
        return cursor.fetchone()[0]


@service("test.noting")
def note_it(*, actor=None) -> str:
    return noted()


@pytest.fixture
def at():
    """Let the work come from somewhere."""
    tokens = []
    yield lambda **where: tokens.append(current_origin.set(Origin(**where)))
    for token in reversed(tokens):
        current_origin.reset(token)


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ({"door": Door.WEB}, "电脑网页"),
        ({"door": Door.PHONE}, "手机网页"),
        ({"door": Door.API, "system": "省|扶贫平台"}, "对接系统 省|扶贫平台"),
        ({"door": Door.TASK, "by": "assessments.tasks.check_range"}, "后台任务"),
        ({"door": Door.COMMAND, "by": "setup_county"}, "管理命令 setup_county"),
        ({}, "系统程序"),
    ],
)
def test_a_service_tells_by_which_door_it_came_who_acts_and_what_for(wang, at, where, words):
    at(**where)

    found = written(note_it(actor=wang))

    assert (found.door_words, found.user_id, found.action) == (words, wang.pk, "test.noting")
    assert not found.is_past_the_system


def test_a_service_of_the_system_itself_names_nobody(db):
    assert written(note_it()).user_id is None


def test_a_task_is_known_by_its_name(wang):
    def do() -> str:
        return note_it(actor=wang)

    task = celery_app.task(do, name="tests.note_it")

    found = written(task.apply(throw=True).get())

    assert (found.door, found.by) == (Door.TASK, "tests.note_it")
    assert current_origin.get().door == Door.PROGRAM


@pytest.mark.django_db(transaction=True)
def test_what_was_told_ends_with_the_transaction(make_user):
    wang = make_user(username="wang")
    assert written(note_it(actor=wang)).user_id == wang.pk

    with transaction.atomic():
        assert written(noted()).is_past_the_system


def test_a_session_that_told_nothing_is_known_by_its_account_and_program(db):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL application_name = 'DBeaver 23'")
        cursor.execute("SELECT session_user")
        [account] = cursor.fetchone()

    found = written(noted())

    assert found.is_past_the_system
    assert found.door_words == "直接改数据库（不经系统）"
    assert f"数据库账号 {account}，程序 DBeaver 23" in found.by


@pytest.mark.parametrize("made_up", ["刘专干", "web|刘专干|households.correct|", "mail|3||"])
def test_what_no_service_can_have_told_counts_as_past_the_system(made_up):
    found = written(made_up)

    assert found.is_past_the_system
    assert found.by == f"自称 {made_up}"


def test_a_row_from_before_says_that_nobody_noted_it():
    assert written("").door_words == "当时没有记下"


def test_a_long_name_is_cut_and_hinders_no_work(wang, at):
    at(door=Door.COMMAND, by="很" * 300)

    assert len(note_it(actor=wang)) == LONGEST_DOOR


def test_manage_py_says_which_command_is_at_work():
    asking = "from accounts.origin import current_origin as c; print(c.get().door.value, c.get().by)"
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", ROOT / "manage.py", "shell", "--no-imports", "-c", asking],
        capture_output=True, text=True, check=True, cwd=ROOT,
        env=os.environ | {"DATABASE_URL": "postgres://nobody@localhost/none", "REDIS_URL": "redis://localhost/0"},
    )  # fmt: skip

    assert answer.stdout.split() == ["command", "shell"]
