"""The small county that is written again is the one that was built, and new rows stand beside it."""

import pytest
from django.db import connection, transaction

from accounts.models import User
from households.models import Household
from tests.conftest import build_county
from tests.small_county import county_by

pytestmark = pytest.mark.django_db


def build_and_forget() -> None:
    """Let the county be kept, if it is not yet, and its rows be gone."""
    with transaction.atomic():
        county_by(build_county)
        transaction.set_rollback(True)


def test_it_has_the_rows_that_were_built_and_objects_of_its_own():
    build_and_forget()
    first = county_by(build_county)

    assert Household.objects.get(code="530399000001") == first.chen
    assert first.chen.members.count() == 3


def test_numbers_go_on_behind_it_where_a_loader_set_them_back():
    build_and_forget()
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('accounts_user', 'id'), 1)")
    county = county_by(build_county)

    new = User.objects.create(username="xin", display_name="新来", role="helper")

    assert new.pk > max(county.wang.pk, county.audadmin.pk)
