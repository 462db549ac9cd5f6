"""The small county with one row of everything that has a page of its own."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from types import SimpleNamespace
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.models import SavedView
from assessments.models import ExitCase, ExitPaperExport
from assessments.services.cases import propose
from funds.models import LedgerExport
from households.models import (
    CheckTrigger,
    Finding,
    HouseholdExport,
    IncomeItem,
    Member,
    PaperExport,
    PaperKey,
    VisitReturn,
    VisitRound,
)
from households.services.income_items import ensure_starting_items
from households.services.photos import add_photo
from households.services.quality import start_check, work_on
from households.services.register import correct_household
from households.services.returns import return_visit
from households.services.seals import seal_register, write_seal
from households.services.visits import VisitEntry, record_visit
from households.services.waivers import ask_waiver
from tests.api import make_callers
from tests.assessments.area_boards import fill_areas
from tests.assessments.boards import fill_exits
from tests.assessments.factories import make_draft, make_run, make_verdict, make_what_if
from tests.conftest import LONG_AGO
from tests.funds.checks.full import fill_money_checks
from tests.funds.claiming import fill_claims
from tests.funds.conftest import build_funds, post_the_usual
from tests.funds.lines import fill_lines
from tests.households.each_fact import make_each_fact
from tests.households.entries import household_form, make_water
from tests.households.imports.books import fill_imports
from tests.households.incomes import by_amount, by_quantity, save_sheet
from tests.households.measures import enter as enter_measure
from tests.households.merging import propose as propose_second
from tests.households.merging import propose_people
from tests.households.monitored import enter as enter_monitoring
from tests.households.papers import upload as upload_paper
from tests.projects.assets import fill_assets
from tests.projects.benefits import fill_benefits
from tests.projects.library_boards import fill_library
from tests.projects.works import fill_works
from tests.villages.staff import fill_accounts
from villages.models import Posting
from villages.persons import person_of
from villages.services.links import LinkEntry, set_link

CHECKS = dict.fromkeys(("food", "clothing", "water", "house", "school", "insurance"), "yes")


def fill(county: SimpleNamespace) -> SimpleNamespace:
    """Add one row of everything that has a page of its own, systems of other units among them."""
    when = timezone.localdate()
    entry = VisitEntry(submit_key=uuid4(), kind="learn", visited_on=when, met="head", photos=2, **CHECKS)
    county.chens_head, county.yuans_head = county.chen.members.first(), county.yuan.members.first()
    county.visit = record_visit(household_id=county.chen.pk, entry=entry, actor=county.wang)
    upload = SimpleUploadedFile("门前.jpg", picture(), content_type="image/jpeg")
    county.photo = add_photo(visit_id=county.visit.pk, upload=upload, actor=county.wang)
    county.chens_water = make_water(county.chen)
    make_each_fact(county)
    year = timezone.localdate().year
    dates = {"valid_from": f"{year}-01-01", "valid_to": f"{year}-12-31"}
    county.round = VisitRound.objects.create(number=1, name="遍访", document="县办〔2026〕3号", **dates)
    fill_township(county)
    fill_income(county)
    county.chens_measure = enter_measure(county.chen, county.liu)
    county.chens_watch = enter_monitoring(county.chen, county.liu)
    county.chens_paper = upload_paper(county.chen, county.liu)
    county.chens_card = upload_paper(county.chen, county.liu, kind="disability_card", member=county.chens_head)
    fill_imports(county)
    county.seal = seal_register(day=when, actor=county.zhao)
    write_seal(county.seal.pk)
    fill_money(county)
    county.callers = make_callers(county)
    county.chens_group, county.yuans_group = county.chen.group, county.yuan.group
    fill_accounts(county)
    county.export = LedgerExport.objects.create(filters={}, requested_by=county.sheng)
    county.list_export = HouseholdExport.objects.create(filters={}, requested_by=county.sheng)
    asked = {"village": county.lower.pk, "kind": "handbook", "site": "http://testserver"}
    county.paper_export = PaperExport.objects.create(filters=asked, requested_by=county.sheng)
    PaperKey.objects.create(key="chens-paper", household=county.chen, kind="income")
    PaperKey.objects.create(key="yuans-paper", household=county.yuan, kind="income")
    county.view = SavedView.objects.create(
        user=county.sheng, list_name="households:list", name="未脱贫", query="tab=registered"
    )
    county.draft = make_draft()
    county.what_if = make_what_if(county.draft, county.qian)
    last_night = make_run(nights_ago=1)
    county.run = make_run(previous=last_night)
    arrange_help(county)
    county.chens_verdict = make_verdict(county.chen, county.run)
    county.yuans_verdict = make_verdict(county.yuan, county.run)
    propose(verdict_ids=[county.chens_verdict.pk, county.yuans_verdict.pk], reason="七项达标", actor=county.zhao)
    fill_quality(county)
    county.chens_case = ExitCase.objects.get(household=county.chen)
    county.yuans_case = ExitCase.objects.get(household=county.yuan)
    fill_exits(county)
    county.exit_papers = ExitPaperExport.objects.create(
        filters=asked | {"kinds": ["exit-form"], "year": county.chens_case.exit_year, "format": "pdf"},
        requested_by=county.sheng,
    )
    fill_areas(county)
    fill_money_checks(county)
    fill_library(county)
    return county


def fill_money(county: SimpleNamespace) -> None:
    """Add a line with entries, what its projects left behind and how they are carried out, and claims for them."""
    post_the_usual(build_funds(county))
    fill_lines(county)
    fill_benefits(fill_assets(county))
    fill_works(county)
    fill_claims(county)


def fill_quality(county: SimpleNamespace) -> None:
    """Let the rules look at the three households, and ask that one finding about Chen be waived."""
    county.check = start_check(trigger=CheckTrigger.COMMAND, actor=None)
    work_on(county.check.pk)
    county.chens_finding, waived, *_ = Finding.objects.open().filter(household=county.chen).order_by("pk")
    county.yuans_finding = Finding.objects.open().filter(household=county.yuan).first()
    until = timezone.localdate() + timedelta(30)
    county.bais_head = county.bai.members.first()
    county.merge = propose_second(county.chen, county.bai, county.zhao)
    of_yuan = Member.objects.create(
        household=county.yuan, code=f"{county.yuan.code}09", name="袁小妹", name_initials="yxm", sex="2",
        birth_date=LONG_AGO, id_number="91", id_hash="91", is_active=False,
    )  # fmt: skip
    county.merge_with_yuan = propose_people(county.chen.members.latest("code"), of_yuan, county.zhao)
    county.waiver = ask_waiver(finding_id=waived.pk, reason="原件已核对，确实如此", until=until, actor=county.wang)


def arrange_help(county: SimpleNamespace) -> None:
    """Name the rows about helping that have pages of their own, and link a unit to Lower Bend."""
    county.wangs_cadre = county.wang.cadre_account.cadre
    county.chens_pairing, county.yuans_pairing = county.chen.pairings.get(), county.yuan.pairings.get()
    county.resident_posting = Posting.objects.get(village=county.lower)
    county.staff_posting = Posting.objects.filter(village=None).first()
    entry = LinkEntry(valid_from=timezone.localdate(), unit_id=county.unit.pk)
    county.link = set_link(kind="village_unit", area_id=county.lower.pk, entry=entry, actor=county.zhao)


def fill_township(county: SimpleNamespace) -> None:
    """Add what a township works on: a returned visit of Chen's and of Yuan's, an entry about each that waits."""
    seen_again = VisitEntry(submit_key=uuid4(), kind="learn", visited_on=timezone.localdate(), met="head", **CHECKS)
    county.returned_visit = record_visit(household_id=county.chen.pk, entry=seen_again, actor=county.wang)
    county.sent_back = return_visit(visit_id=county.returned_visit.pk, reason="没写见到谁家孩子", actor=county.li)
    far_away = VisitEntry(submit_key=uuid4(), kind="learn", visited_on=timezone.localdate(), met="head", **CHECKS)
    county.yuans_visit = record_visit(household_id=county.yuan.pk, entry=far_away, actor=county.sun)
    county.yuans_return = VisitReturn.objects.create(
        visit=county.yuans_visit,
        reason="没有照片",
        maker_person=person_of(county.sun),
        returned_by=county.li,
        returned_person=person_of(county.li),
    )
    for name, household, actor in (("change", county.chen, county.wang), ("yuans_change", county.yuan, county.sun)):
        typed, paper = household_form(household, main_cause="no_money")
        setattr(county, name, correct_household(household_id=household.pk, typed=typed, paper=paper, actor=actor))


def fill_income(county: SimpleNamespace) -> None:
    """Give the county its catalogue of incomes, and Chen a worksheet by items with some that do not count or last."""
    ensure_starting_items()
    county.income_item = IncomeItem.objects.get(code="wheat")
    incomes = {
        "migrant": by_quantity("7.5", "3200", evidence="工资流水"),
        "wheat": by_quantity("400", "2.4"),
        "pigs": by_quantity("2", "1800", cost=Decimal(1500)),
        "asset-sale": by_amount("3000"),
        "dibao": by_amount("3600", evidence="存折"),
        "relocation": by_amount("60000"),
    }
    save_sheet(county.chen, county.liu, incomes)


def picture() -> bytes:
    """Return a small JPEG."""
    buffer = BytesIO()
    Image.new("RGB", (60, 40), "green").save(buffer, "JPEG")
    return buffer.getvalue()
