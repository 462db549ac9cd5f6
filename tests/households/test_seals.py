"""The register sealed as of a day: what a row holds, who may, what goes on after a kill, what nobody can change."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.jobs import JobState
from accounts.models import AuditEntry
from config.lib.refusals import NotFoundRefused, Refused
from households.models import (
    Household,
    HouseholdMove,
    HousingFact,
    IncomeWorksheet,
    Membership,
    RegisterSeal,
    SealedHousehold,
    StatusEvent,
)
from households.selectors.sealing import sealed_rows
from households.services import seals
from households.services.seals import resume_seal, seal_register, silent_seals, verify_seal, write_seal
from tests.households.entries import make_water, refusals

YEAR_END = date(2025, 12, 31)


def seal(county, day=YEAR_END) -> RegisterSeal:
    """Seal the register as of `day` and return the seal, written whole."""
    job = seal_register(day=day, actor=county.zhao)
    write_seal(job.pk)
    job.refresh_from_db()
    return job


def sealed(job: RegisterSeal, household) -> SealedHousehold:
    return SealedHousehold.objects.get(seal=job, household=household)


def status(household, on: date, after: str) -> None:
    StatusEvent.objects.create(household=household, after=after, on_date=on)


def test_a_seal_holds_every_household_with_its_members_and_no_number(county):
    job = seal(county)

    assert (job.state, job.done, job.people) == (JobState.DONE, 3, 6)
    row = sealed(job, county.chen)
    member = row.members[0]
    assert (row.head_name, row.people, row.village, row.attribute) == ("陈阿福", 3, county.lower, "general")
    assert (member["name"], member["relation"]) == ("陈阿福", "head")
    assert member["id_hash"] == county.chen.members.first().id_hash
    assert "id_number" not in member


def test_facts_and_status_are_those_of_the_day_and_not_of_today(county):
    make_water(county.chen, valid_from=date(2025, 6, 1), quality="basic")
    make_water(county.chen, valid_from=date(2026, 2, 1), quality="fail")
    HousingFact.objects.create(household=county.chen, source="department", valid_from=date(2025, 1, 5), grade="C")
    for on, after in ((date(2016, 1, 1), "registered"), (date(2025, 11, 1), "planned"), (date(2026, 1, 9), "exited")):
        status(county.chen, on, after)

    row = sealed(seal(county), county.chen)

    assert (row.status, row.guarantees["water"]["quality"], row.guarantees["housing"]["grade"]) == (
        "planned", "basic", "C",
    )  # fmt: skip


def test_who_came_later_is_not_there_and_who_left_since_still_is(county):
    late = county.chen.members.last()
    Membership.objects.filter(member=late).update(superseded_at=timezone.now())
    Membership.objects.create(household=county.chen, member=late, relation="other", valid_from=date(2026, 3, 1))
    gone = county.bai.members.last()
    Membership.objects.filter(member=gone).update(superseded_at=timezone.now())
    Membership.objects.create(
        household=county.bai, member=gone, relation="other", valid_from=date(2016, 1, 1), valid_to=date(2026, 1, 31)
    )
    status(county.yuan, date(2026, 1, 5), "registered")

    job = seal(county)

    assert sealed(job, county.chen).people == 2
    assert sealed(job, county.bai).people == 2
    assert not SealedHousehold.objects.filter(seal=job, household=county.yuan).exists()


def test_a_household_that_moved_since_lies_where_it_lay(county):
    HouseholdMove.objects.create(
        household=county.chen, from_village=county.upper, to_village=county.lower, on_date=date(2026, 2, 1)
    )

    assert sealed(seal(county), county.chen).village == county.upper


def test_a_move_that_was_put_right_counts_only_as_long_as_it_was_believed(county):
    """The household moved before the day of the seal, not after it as was written down first."""
    places = {"household": county.chen, "from_village": county.upper, "to_village": county.lower}
    wrong = HouseholdMove.objects.create(**places, on_date=date(2026, 2, 1))
    believed = RegisterSeal(day=YEAR_END, known_at=timezone.now())
    again = HouseholdMove.objects.create(**places, on_date=date(2026, 1, 20), corrects=wrong)
    HouseholdMove.objects.create(**places, on_date=date(2025, 12, 1), corrects=again)

    assert sealed_rows(believed, [county.chen.pk])[0].village_id == county.upper.pk
    assert sealed(seal(county), county.chen).village == county.lower


def test_income_is_of_the_last_closed_yearly_worksheet_by_then(county):
    for year, wage, state in ((2024, 9000, "closed"), (2025, 12000, "closed"), (2026, 30000, "closed")):
        IncomeWorksheet.objects.create(
            household=county.chen, source="form", valid_from=date(year, 10, 20), window_start=date(year - 1, 10, 1),
            window_end=date(year, 9, 30), wage=wage, head_count=3, state=state,
        )  # fmt: skip

    assert sealed(seal(county), county.chen).per_head == Decimal(4000)


@pytest.mark.django_db(transaction=True)  # the history notes when a transaction began
def test_a_change_after_the_moment_does_not_get_into_a_seal_that_is_still_being_written(county):
    job = seal_register(day=YEAR_END, actor=county.zhao)
    Household.objects.filter(pk=county.chen.pk).update(attribute="dibao", head_name="陈改名")
    make_water(county.chen, valid_from=date(2025, 6, 1))

    write_seal(job.pk)

    row = sealed(job, county.chen)
    assert (row.attribute, row.head_name, row.guarantees) == ("general", "陈阿福", {})


def test_a_seal_that_was_killed_goes_on_where_it_stopped_and_comes_out_the_same(county, monkeypatch):
    monkeypatch.setattr(seals, "CHUNK", 1)
    job = seal_register(day=YEAR_END, actor=county.zhao)
    with monkeypatch.context() as broken:
        broken.setattr(seals, "sealed_rows", lambda row, ids: 1 / 0 if row.looked_at else sealed_rows(row, ids))
        with pytest.raises(ZeroDivisionError):
            write_seal(job.pk)
    job.refresh_from_db()
    assert (job.state, SealedHousehold.objects.count(), job.digest) == (JobState.FAILED, 1, "")

    resume_seal(seal_id=job.pk, actor=county.zhao)
    write_seal(job.pk)
    write_seal(job.pk)

    job.refresh_from_db()
    assert (job.state, job.done, SealedHousehold.objects.count()) == (JobState.DONE, 3, 3)
    assert verify_seal(seal_id=job.pk, actor=county.sheng)


def test_a_seal_whose_worker_went_silent_is_sent_out_again(county):
    job = seal_register(day=YEAR_END, actor=county.zhao)
    assert silent_seals() == []
    long_ago = timezone.now() - timedelta(minutes=3)
    RegisterSeal.objects.filter(pk=job.pk).update(state="running", heartbeat_at=long_ago)

    assert silent_seals() == [job.pk]


def test_the_number_of_questions_does_not_grow_with_the_households(county):
    job = seal_register(day=YEAR_END, actor=county.zhao)

    def questions(ids: list[int]) -> int:
        with CaptureQueriesContext(connection) as asked:
            sealed_rows(job, ids)
        return len(asked)

    assert questions([county.chen.pk, county.bai.pk, county.yuan.pk]) == questions([county.chen.pk])


def test_one_day_is_sealed_once(county):
    seal(county)

    with pytest.raises(Refused, match="同一天只封存一次"):
        seal_register(day=YEAR_END, actor=county.zhao)

    assert RegisterSeal.objects.count() == 1


@pytest.mark.parametrize("username", ["qian", "sheng", "liu", "wang"])
def test_only_the_county_clerk_seals(county, username):
    with pytest.raises(PermissionDenied):
        seal_register(day=YEAR_END, actor=getattr(county, username))

    assert not RegisterSeal.objects.exists()
    assert refusals("households.seal_register") == 1


def test_a_day_to_come_or_before_the_programme_is_refused(county):
    for day in (timezone.localdate() + timedelta(1), date(2014, 12, 30)):
        with pytest.raises(Refused, match="封存日"):
            seal_register(day=day, actor=county.zhao)

    assert not RegisterSeal.objects.exists()


def test_what_is_done_or_not_there_is_not_gone_on_with(county):
    job = seal(county)

    with pytest.raises(Refused, match="没有中断"):
        resume_seal(seal_id=job.pk, actor=county.zhao)
    with pytest.raises(NotFoundRefused):
        resume_seal(seal_id=0, actor=county.zhao)
    with pytest.raises(PermissionDenied):
        resume_seal(seal_id=job.pk, actor=county.sheng)


def test_the_proof_is_recorded_and_only_of_what_is_done(county):
    waiting = seal_register(day=date(2024, 12, 31), actor=county.zhao)
    with pytest.raises(Refused, match="还没有完成"):
        verify_seal(seal_id=waiting.pk, actor=county.sheng)
    job = seal(county)

    assert verify_seal(seal_id=job.pk, actor=county.sheng)
    assert AuditEntry.objects.get(action="households.verify_seal").after["sha256"] == job.digest
    with pytest.raises(PermissionDenied):
        verify_seal(seal_id=job.pk, actor=county.liu)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda job: SealedHousehold.objects.filter(seal=job).update(people=9),
        lambda job: SealedHousehold.objects.filter(seal=job).delete(),
        lambda job: RegisterSeal.objects.filter(pk=job.pk).update(digest="0" * 64),
        lambda job: SealedHousehold.objects.bulk_create([again(job)]),
    ],
)
def test_the_database_lets_nobody_change_a_seal(county, wrong):
    job = seal(county)

    with pytest.raises(DatabaseError), transaction.atomic():
        wrong(job)

    assert verify_seal(seal_id=job.pk, actor=county.sheng)


def again(job: RegisterSeal) -> SealedHousehold:
    """Return one more row for a seal, about a household that is not in it."""
    row = SealedHousehold.objects.filter(seal=job).first()
    row.pk, row.household_id = None, 0
    return row


def test_a_row_that_was_changed_past_all_triggers_does_not_pass_the_proof(county):
    job = seal(county)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE households_sealedhousehold DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE households_sealedhousehold SET people = people + 1 WHERE household_id = %s", [county.chen.pk]
        )
        cursor.execute("ALTER TABLE households_sealedhousehold ENABLE TRIGGER USER")

    assert not verify_seal(seal_id=job.pk, actor=county.sheng)
