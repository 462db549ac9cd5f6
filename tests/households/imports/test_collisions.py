"""What the database refused is said in words; how many workbooks one person leaves undecided has an end."""

from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction

from config.lib.refusals import Refused
from households.models import ImportJob, Pairing
from households.services import imports
from households.services.import_collisions import COLLIDED, collision
from tests.households.entries import refusals
from tests.households.imports.books import filled, household, send

pytestmark = pytest.mark.django_db


def refused_by(constraint: str | None, code: str = "23505") -> IntegrityError:
    """Return the error as Django passes it on."""
    error = IntegrityError("duplicate key value: Key (id_hash)=(530323198509300019) already exists")
    error.__cause__ = cause = Exception()
    cause.diag, cause.pgcode = SimpleNamespace(constraint_name=constraint), code
    return error


def test_the_sentence_says_what_collided_and_no_value():
    assert collision(refused_by("pairing_one_helper_at_a_time")).startswith("表里有一户，核对以后另外结了对")
    assert "（work_post_with_months）" in collision(refused_by("work_post_with_months"))
    assert "（23000）" in collision(refused_by(None, "23000"))
    assert "530323" not in collision(refused_by(None))


def test_every_rule_that_has_words_is_one_of_the_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint UNION SELECT indexname FROM pg_indexes")
        names = [name for (name,) in cursor.fetchall()]

    assert [part for part in COLLIDED if not any(part in name for name in names)] == []


def test_a_real_collision_is_told(county):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Pairing.objects.create(household=county.chen, cadre=county.sun.cadre_account.cadre, valid_from="2026-01-01")
    assert "一户同时只有一位帮扶人" in collision(caught.value)


def test_nobody_leaves_more_than_so_many_undecided(county, monkeypatch):
    monkeypatch.setattr(imports, "MOST_UNDECIDED", 1)
    first = send(county.liu, "register", filled("register", household=[household("5303991012010001")]))
    other = filled("register", household=[household("5303991012010002")])

    with pytest.raises(Refused, match="也没有放弃"):
        send(county.liu, "register", other)
    assert refusals("households.import_start") == 1
    ImportJob.objects.filter(pk=first.pk).update(stage="dropped")
    assert send(county.liu, "register", other).state == "done"


def another() -> BytesIO:
    return filled("register", household=[household("5303991012010002")])


def test_nobody_sends_in_more_than_so_many_on_one_day_whatever_becomes_of_them(county, monkeypatch):
    monkeypatch.setattr(imports, "MOST_A_DAY", 1)
    first = send(county.liu, "register", filled("register", household=[household("5303991012010001")]))
    ImportJob.objects.filter(pk=first.pk).update(stage="dropped")

    with pytest.raises(Refused, match="到了一天的上限"):
        send(county.liu, "register", another())
    assert refusals("households.import_start") == 1
    assert send(county.zhao, "register", another()).state == "done"
    ImportJob.objects.filter(pk=first.pk).update(created_at=first.created_at - timedelta(days=1))
    assert send(county.liu, "register", another()).state == "done"
