"""What the loaded county holds: totals by table, people, money, visits; that it loads once and only where it may."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F, Q, Sum

from accounts.models import AuditEntry, User
from assessments.demo.accounts import PASSWORD, STAFF
from assessments.demo.load import Loaded, load_county
from config.lib.copying import clean, copy_rows, require_columns
from config.lib.crypto import decrypt, keyed_hash
from config.lib.idcard import is_valid
from config.lib.personal_numbers import personal_number_in
from config.lib.refusals import Refused
from funds.ledger import verify_line
from funds.models import FundLine, LedgerEntry
from households.models import (
    Doubt,
    Household,
    HousingFact,
    LivingFact,
    Member,
    Membership,
    Pairing,
    ProblemResolution,
    StatusEvent,
    Visit,
    VisitRound,
)
from households.selectors.visit_rules import rule_on
from households.status import ALLOWED_MOVES
from projects.models import Asset, Project
from projects.selectors.assets import Gap, accepted_without_card, count_gaps, read_ledger
from tests.assessments.demo.conftest import SEED, SHARE, TODAY
from villages.models import Cadre, Posting, Unit, Village
from villages.models.people import PostingKind

pytestmark = pytest.mark.usefixtures("loaded")


def test_totals_are_the_scaled_figures(loaded: Loaded) -> None:
    figures = loaded.plan.figures
    stock = Household.objects.exclude(status="closed")
    assert stock.count() == figures.households
    assert Member.objects.filter(is_active=True).count() == figures.people
    assert Membership.objects.as_of(TODAY).count() == figures.people
    assert Cadre.objects.count() == figures.cadres
    assert (Unit.objects.count(), Village.objects.count()) == (135, 110)
    assert Visit.objects.count() == figures.visits
    assert Project.objects.count() == figures.projects
    assert FundLine.objects.aggregate(total=Sum("amount"))["total"] == figures.money
    assert FundLine.objects.count() == sum(figures.fund_lines.values())


def test_visits_follow_a_rule_and_most_old_problems_were_solved(loaded: Loaded) -> None:
    found = Visit.objects.filter(problem_state="open", visited_on__lt=TODAY - timedelta(days=120))
    solved = ProblemResolution.objects.filter(solved_on__gte=F("visit__visited_on"))
    assert rule_on(TODAY) is not None
    assert VisitRound.objects.believed().as_of(TODAY).count() == 1
    assert 0 < solved.count() == ProblemResolution.objects.count()
    assert found.filter(resolution__isnull=False).count() > 3 * found.filter(resolution__isnull=True).count() > 0


def test_projects_count_by_class_as_reported(loaded: Loaded) -> None:
    counted = Counter(Project.objects.values_list("project_type", flat=True))
    counted += Counter(Project.objects.exclude(second_type="").values_list("second_type", flat=True))
    assert counted == loaded.plan.figures.project_classes


def test_every_household_has_one_helper_now_and_one_head(loaded: Loaded) -> None:
    stock = Household.objects.exclude(status="closed")
    now = Pairing.objects.believed().as_of(TODAY)
    assert now.count() == now.values("household").distinct().count() == stock.count()
    assert now.values("cadre").distinct().count() == Cadre.objects.count()
    heads = Membership.objects.as_of(TODAY).filter(relation="head")
    assert heads.values("household").distinct().count() == stock.count()


def test_status_events_chain_from_nothing_to_where_the_household_stands() -> None:
    stands = dict(Household.objects.values_list("pk", "status"))
    last: dict[int, str] = {}
    for event in StatusEvent.objects.order_by("household", "on_date", "id"):
        assert event.before == last.get(event.household_id, "")
        assert not event.before or event.after in ALLOWED_MOVES[event.before]
        last[event.household_id] = event.after
    assert last == stands


def test_every_id_number_is_valid_unique_and_found_by_its_hash() -> None:
    rows = [*Member.objects.values_list("id_number", "id_hash"), *Cadre.objects.values_list("id_number", "id_hash")]
    numbers = [decrypt(stored) for stored, _ in rows]
    assert all(map(is_valid, numbers))
    assert len(set(numbers)) == len(numbers)
    assert all(keyed_hash(number) == digest for number, (_, digest) in zip(numbers, rows, strict=True))


def test_phones_and_accounts_belong_to_nobody() -> None:
    phones = [decrypt(p) for p in Household.objects.exclude(phone="").values_list("phone", flat=True)]
    phones += [decrypt(p) for p in Cadre.objects.values_list("phone", flat=True)]
    assert all(len(number) == 11 and number.startswith("154") for number in phones)
    assert len(set(phones)) == len(phones)
    assert all(decrypt(a).startswith("000000") for a in Household.objects.values_list("bank_account", flat=True))


def test_dangerous_houses_are_counted_and_those_of_the_exited_are_accepted(loaded: Loaded) -> None:
    dangerous = HousingFact.objects.filter(grade__in="CD").values("household").distinct()
    assert dangerous.count() == loaded.plan.figures.dangerous_houses
    accepted = HousingFact.objects.filter(accepted_on__lte=TODAY).exclude(remedy="none").values("household")
    assert not dangerous.filter(household__status="exited").exclude(household__in=accepted).exists()


def test_the_ledger_adds_up_and_every_chain_verifies(loaded: Loaded) -> None:
    assert [finding for line in FundLine.objects.all() for finding in verify_line(line)] == []
    received = LedgerEntry.objects.filter(kind="receipt").aggregate(total=Sum("amount"))["total"]
    assert received == loaded.plan.figures.money
    overdrawn = FundLine.objects.annotate(
        given=Sum("entries__amount", filter=Q(entries__kind="allocation", entries__amount__gt=0))
    ).filter(given__gt=F("amount"))
    assert not overdrawn.exists()


def test_visits_leave_no_personal_number_and_were_made_by_the_helper_of_the_day() -> None:
    visits = Visit.objects.select_related("household")
    assert not [v.pk for v in visits if personal_number_in(v.text + v.problem)]
    pairings: dict[int, list[Any]] = {}
    for pairing in Pairing.objects.all():
        pairings.setdefault(pairing.household_id, []).append(pairing)
    for visit in visits.filter(visited_on__gte=TODAY.replace(year=TODAY.year - 1)):
        then = [
            p
            for p in pairings[visit.household_id]
            if p.valid_from <= visit.visited_on and (p.valid_to is None or p.valid_to >= visit.visited_on)
        ]
        assert [p.cadre_id for p in then] == [visit.cadre_id]


def test_what_a_visit_answered_is_what_the_register_believes() -> None:
    for fact in LivingFact.objects.filter(visit__isnull=False).select_related("visit"):
        assert (fact.food, fact.clothing, fact.valid_from) == (
            fact.visit.food,
            fact.visit.clothing,
            fact.visit.visited_on,
        )
    answered = Visit.objects.exclude(food="")
    assert answered.count() == LivingFact.objects.filter(visit__isnull=False).count()
    said_no = answered.filter(Q(water="no") | Q(house="no") | Q(school="no") | Q(insurance="no"))
    assert said_no.count() == Doubt.objects.count() > 0


def test_nothing_was_recorded_after_now_or_before_it_happened() -> None:
    assert not Visit.objects.filter(recorded_at__date__lt=F("visited_on")).exists()
    assert not Visit.objects.filter(visited_on__gt=TODAY).exists()


def test_every_role_has_its_account_and_the_helper_her_three_households() -> None:
    assert set(User.objects.values_list("username", "role")) == {(s.username, s.role.value) for s in STAFF}
    helper = User.objects.get(username="zhanghy")
    assert helper.check_password(PASSWORD)
    mine = Household.objects.filter(pairings__in=Pairing.objects.as_of(TODAY).filter(cadre__accounts__user=helper))
    assert mine.count() == 3
    assert {h.township.name for h in mine} == {"雄壁镇"}
    assert set(mine.values_list("status", flat=True)) == {"registered"}


def test_residents_and_township_staff_are_posted() -> None:
    posted = Posting.objects.as_of(TODAY).filter(cadre__accounts__user__username="heqiong").get()
    assert posted.village is not None
    assert posted.township.name == "雄壁镇"
    for username in ("liusy", "wangjg"):
        posted = Posting.objects.as_of(TODAY).get(cadre__accounts__user__username=username)
        assert (posted.kind, posted.township.name) == (PostingKind.TOWNSHIP_STAFF, "雄壁镇")


def test_it_refuses_a_database_that_holds_something(undone: Loaded) -> None:
    households = Household.objects.count()
    with pytest.raises(Refused, match="已有数据"):
        load_county(seed=SEED, today=TODAY, share=SHARE, say=lambda line: None)
    assert Household.objects.count() == households
    assert AuditEntry.objects.filter(action="assessments.load_demo_county.refused").count() == 1


def test_the_command_says_so_in_one_sentence(undone: Loaded) -> None:
    with pytest.raises(CommandError, match="已有数据.*请换一个空数据库"):
        call_command("load_demo_county", share="0.02")


def test_new_rows_get_numbers_behind_the_loaded_ones(undone: Loaded) -> None:
    last = Household.objects.order_by("-pk").values_list("pk", flat=True)[0]
    some = Household.objects.order_by("pk")[0]
    some.pk, some.code = None, "新户"
    some.save(force_insert=True)
    assert some.pk == last + 1


def test_a_copy_that_leaves_out_a_column_names_it() -> None:
    with pytest.raises(ValueError, match="missing columns .*head_name"):
        require_columns(Household, ("id", "code"))
    with pytest.raises(ValueError, match="unknown columns .*colour"):
        require_columns(Unit, ("name", "tier", "colour"))


def test_copied_text_comes_back_as_it_was(undone: Loaded) -> None:
    odd = "甲\\乙\t丙\n丁"
    with connection.cursor() as cursor:
        assert copy_rows(cursor, Unit, ("name", "tier", "township_id"), [(clean(odd), "county", None)]) == 1
    assert Unit.objects.filter(name=odd, township=None).exists()


def test_the_assets_add_up_and_some_have_no_owner_or_no_card_yet(loaded: Loaded) -> None:
    ledger = read_ledger(Asset.objects.all(), by="township")
    assert ledger.adds_up
    assert all(held.count for held in ledger.by_tier)
    lacking = count_gaps(Asset.objects.all(), TODAY)
    assert lacking[Gap.UNCHECKED]
    assert lacking[Gap.IDLE]
    assert accepted_without_card(Project.objects.all(), TODAY).exists()
