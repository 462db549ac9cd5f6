"""Counts over several tables are one statement, and each says what it would say alone."""

from datetime import datetime, timedelta

import pytest
from django.db.models import Count, Min
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.models import AuditEntry, User
from accounts.tallies import Tally, tallied

LATE = timezone.make_aware(datetime(2026, 3, 1, 23, 30))
"""Still the day before in UTC's eyes; a day is the county's day."""


@pytest.fixture
def trail(wang):
    """Two entries of two days."""
    for at in (LATE, LATE + timedelta(days=2)):
        AuditEntry.objects.create(actor=wang, action="users.create", at=at)
    return AuditEntry.objects.filter(action="users.create")


def test_all_counts_are_one_statement(wang, trail, django_assert_num_queries):
    days = {"first": Min(TruncDate("at"))}

    with django_assert_num_queries(1):
        entries, people = tallied(wang, [Tally(trail, days), Tally(User.objects.all())])

    assert entries == {"n": 2, "first": timezone.localdate(LATE)}
    assert people == {"n": User.objects.count()}


def test_where_there_are_no_rows_the_number_is_nought_and_the_day_none(wang, trail):
    figures = {"first": Min(TruncDate("at")), "people": Count("actor", distinct=True)}
    nothing = {"n": 0, "first": None, "people": 0}

    assert tallied(wang, [Tally(trail.filter(pk=0), figures), Tally(trail.none(), figures)]) == [nothing, nothing]


def test_a_row_that_a_join_repeats_counts_once_where_rows_are_distinct(wang):
    for number in range(2):
        wang.past_passwords.create(password=str(number))
    changed = User.objects.filter(past_passwords__password__in=["0", "1"])

    assert tallied(wang, [Tally(changed.distinct()), Tally(changed)]) == [{"n": 1}, {"n": 2}]


def test_nothing_asked_asks_nothing(wang, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert tallied(wang, []) == []
