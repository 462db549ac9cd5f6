"""Writes the planned county into an empty database, in one transaction: all of it or nothing."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, models
from django.db.backends.utils import CursorWrapper

from accounts.audit import record, service
from accounts.models import AuditBlock, AuditEntry, User
from assessments.demo.assets import asset_tables
from assessments.demo.cadres import CadrePlans, plan_cadres
from assessments.demo.entries import entry_table
from assessments.demo.family import Family
from assessments.demo.handbook import handbook_tables
from assessments.demo.housing import COLUMNS as HOUSING_COLUMNS
from assessments.demo.housing import housing_rows
from assessments.demo.income import income_tables
from assessments.demo.insurance import COLUMNS as INSURANCE_COLUMNS
from assessments.demo.insurance import insurance_rows
from assessments.demo.library import library_tables
from assessments.demo.links import COLUMNS as LINK_COLUMNS
from assessments.demo.links import link_rows
from assessments.demo.livelihood import livelihood_tables
from assessments.demo.measures import COLUMNS as MEASURE_COLUMNS
from assessments.demo.measures import measure_rows
from assessments.demo.money import money_tables, plan_money, postings
from assessments.demo.people import build_families
from assessments.demo.places import area_tables
from assessments.demo.plan import FULL_SHARE, CountyPlan, plan_county
from assessments.demo.projects import plan_projects, project_tables
from assessments.demo.register import (
    HOUSEHOLD_COLUMNS,
    MEMBER_COLUMNS,
    MEMBERSHIP_COLUMNS,
    MEMBERSHIP_EVENT_COLUMNS,
    PAIRING_COLUMNS,
    STATUS_COLUMNS,
    household_rows,
    member_rows,
    membership_event_rows,
    membership_rows,
    pairing_rows,
    status_rows,
)
from assessments.demo.registration import IdNumbers, number_people
from assessments.demo.returned import plan_returned, void_corrected
from assessments.demo.schooling import COLUMNS as SCHOOLING_COLUMNS
from assessments.demo.schooling import schooling_rows
from assessments.demo.staff import staff_tables
from assessments.demo.standard import income_item_table, standard_table, visit_round_table, visit_rule_table
from assessments.demo.visits import DOUBT_COLUMNS, LIVING_COLUMNS, SOLVED_COLUMNS, VISIT_COLUMNS, VisitBook, visit_rows
from assessments.demo.water import COLUMNS as WATER_COLUMNS
from assessments.demo.water import water_rows
from assessments.demo.works import Keeper, works_tables
from config.lib.copying import TableRows, copy_rows
from config.lib.refusals import Refused
from funds.ledger import Posting, post_many, reverse
from funds.models import EntryKind, LedgerEntry
from households.models import (
    Doubt,
    HelpMeasure,
    Household,
    HousingFact,
    InsuranceFact,
    LivingFact,
    Member,
    Membership,
    MembershipEvent,
    Pairing,
    ProblemResolution,
    SchoolingFact,
    StatusEvent,
    Visit,
    WaterFact,
)
from villages.models import CadreAccount, VillageLink

DEFAULT_SEED = 2018
FINANCE = "qianfang"
BUILDER, ACCEPTER = "zhouli", "yangfan"
"""Who wrote the works of the projects down, and who accepted them."""
REVERSALS = 4
FIRST_POSTINGS = 400
OWN_APPS = ("accounts", "villages", "households", "projects", "funds", "assessments")
TRAIL = (AuditEntry, AuditBlock)

Say = Callable[[str], None]


@dataclass(frozen=True)
class Loaded:
    """What a load wrote: the plan it followed, rows by table, seconds."""

    plan: CountyPlan
    rows: dict[str, int]
    seconds: float


@service("assessments.load_demo_county")
def load_county(*, seed: int, today: date, say: Say, share: Decimal = FULL_SHARE, actor: User | None = None) -> Loaded:
    """Load the demonstration county and return what was written; `say` gets a line for each part.

    Raises Refused in production and for a database that holds anything, ValueError for a bad share; then nothing is
    written. `actor` stays None: the county has no users yet.
    """
    require_demonstration()
    _keep_others_away()
    require_empty()
    loaded = _Loader(plan_county(seed=seed, today=today, share=share), say).run()
    told = {"seed": seed, "today": today.isoformat(), "share": str(share), "rows": loaded.rows}
    record(actor=actor, action="assessments.load_demo_county", after=told)
    return loaded


def require_demonstration() -> None:
    """Raise Refused where the settings are not those of a demonstration."""
    if not settings.DEMONSTRATION:
        raise Refused("这里不是演示环境，不能装入演示县。要看演示，请运行 make run。")


def require_empty() -> None:
    """Raise Refused when any table of ours holds a row; the audit trail alone does not count."""
    for model in _own_models():
        if model not in TRAIL and model._base_manager.exists():
            raise Refused(
                f"数据库里已有数据（{model._meta.db_table}），不能装入演示县。请换一个空数据库，或先清空 var 目录。"
            )


def _keep_others_away() -> None:
    """Let a second load wait, and keep autovacuum out: it would note that tables with uncommitted rows are empty.

    The foreign keys would then be checked by the wrong index, and minutes become hours. A load killed earlier leaves
    the dead rows that call autovacuum.
    """
    names = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in _own_models())
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {names} IN SHARE UPDATE EXCLUSIVE MODE")


def _own_models() -> list[type[models.Model]]:
    found = (model for app in OWN_APPS for model in apps.get_app_config(app).get_models())
    return [model for model in found if model._meta.managed]


class _Loader:
    """Loads one planned county, part by part."""

    def __init__(self, plan: CountyPlan, say: Say) -> None:
        self.plan, self.say = plan, say
        self.rows: dict[str, int] = {}
        self.started = time.monotonic()

    def run(self) -> Loaded:
        """Load everything; checks run as the rows come, so that a fault names its table."""
        families = build_families(self.plan)
        ids = IdNumbers()
        number_people(families, ids)
        cadres = plan_cadres(self.plan, families, ids)
        self._told("排定户、人和情形", len(families))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for label, tables in self._parts(families, cadres):
                self._told(label, sum(self._copy(cursor, table) for table in tables))
            self._post_ledger(cursor, families, cadres)
            self._leave_work(cursor)
            self._reset_sequences(cursor)
            cursor.execute("ANALYZE")
        self._told("更新统计信息", len(self.rows))
        return Loaded(self.plan, self.rows, time.monotonic() - self.started)

    def _parts(self, families: list[Family], cadres: CadrePlans) -> Iterator[tuple[str, Iterator[TableRows]]]:
        plan, book = self.plan, VisitBook()
        yield (
            "区划和标准",
            iter(
                [
                    *area_tables(plan.places, today=plan.calendar.today),
                    standard_table(plan.calendar.today),
                    visit_rule_table(plan.calendar.today),
                    visit_round_table(plan.calendar.today),
                    income_item_table(plan.calendar.today),
                ]
            ),
        )
        yield "单位、账号和干部", staff_tables(cadres, plan.calendar)
        yield "八个一", iter([(VillageLink, LINK_COLUMNS, link_rows(plan, cadres))])
        yield "户和人", iter(_register_tables(plan, families, cadres))
        yield "走访", iter([(Visit, VISIT_COLUMNS, visit_rows(plan, families, cadres, book))])
        yield "走访所见", iter([(LivingFact, LIVING_COLUMNS, book.living), (Doubt, DOUBT_COLUMNS, book.doubts)])
        yield "走访发现的问题", iter([(ProblemResolution, SOLVED_COLUMNS, book.solved)])
        yield "收入和收入项目", _checked_together(income_tables(plan, families))
        yield "饮水、住房、上学、看病", iter(_evidence_tables(plan, families))
        yield "土地、条件、务工、保障", iter(livelihood_tables(plan, families))
        yield "社会关系、需求、计划、成效", iter(handbook_tables(plan, families))
        yield "帮扶措施", iter([(HelpMeasure, MEASURE_COLUMNS, measure_rows(plan, families))])

    def _post_ledger(self, cursor: CursorWrapper, families: list[Family], cadres: CadrePlans) -> None:
        projects = plan_projects(self.plan, cadres.units)
        money = plan_money(self.plan, projects)
        finance = User.objects.get(username=FINANCE)
        works = works_tables(self.plan, projects, keeper=_keeper(BUILDER), accepter=_keeper(ACCEPTER))
        left = [*library_tables(self.plan.seed, projects), *works, *asset_tables(self.plan, projects, families)]
        tables = [*project_tables(self.plan, projects, families), *left, *money_tables(money, finance.pk)]
        self._told("项目、资产和资金指标", sum(self._copy(cursor, table) for table in tables))
        entries = self._post(cursor, postings(self.plan, money), finance) + self._reverse_some(finance)
        self.rows["LedgerEntry"] = entries
        self._told("资金台账", entries)

    def _leave_work(self, cursor: CursorWrapper) -> None:
        """Leave a morning's work in the shown township: entries for a second person, visits that were sent back."""
        returned = plan_returned(self.plan)
        tables = [entry_table(self.plan), *returned.tables()]
        self._told("待复核的录入和退回的走访", sum(self._copy(cursor, table) for table in tables))
        void_corrected(returned)

    def _post(self, cursor: CursorWrapper, todo: list[Posting], finance: User) -> int:
        """Post a few entries, let the server count them so that it plans well, then post the rest."""
        entries = post_many(postings=todo[:FIRST_POSTINGS], actor=finance)
        self._analyse(cursor, LedgerEntry)
        return entries + post_many(postings=todo[FIRST_POSTINGS:], actor=finance)

    def _reverse_some(self, finance: User) -> int:
        """Undo a few payments, as happens where people work; return how many entries that made."""
        payments = LedgerEntry.objects.filter(kind=EntryKind.PAYMENT).order_by("line", "number")
        day = self.plan.calendar.ago(2)
        wrong = payments.values_list("pk", flat=True)[: REVERSALS * 7 : 7]
        return sum(
            len(reverse(entry_id=pk, reason="收款户名写错，退汇", occurred_on=day, actor=finance)) for pk in wrong
        )

    def _copy(self, cursor: CursorWrapper, table: TableRows) -> int:
        model, columns, rows = table
        count = copy_rows(cursor, model, columns, rows)
        self._analyse(cursor, model)
        self.rows[model.__name__] = self.rows.get(model.__name__, 0) + count
        return count

    def _analyse(self, cursor: CursorWrapper, model: type[models.Model]) -> None:
        cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")

    def _told(self, label: str, count: int) -> None:
        self.say(f"{time.monotonic() - self.started:6.1f} 秒  {label}：{count:,}")

    def _reset_sequences(self, cursor: CursorWrapper) -> None:
        for statement in connection.ops.sequence_reset_sql(no_style(), _own_models()):
            cursor.execute(statement)


def _keeper(username: str) -> Keeper:
    """Return an account of the demonstration with the person behind it."""
    account = CadreAccount.objects.select_related("cadre").get(user__username=username)
    return Keeper(account.user_id, account.cadre.id_hash)


def _checked_together(tables: list[TableRows]) -> Iterator[TableRows]:
    """Let the constraints wait until all of these tables are in: a worksheet is the sum of its rows."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield from tables
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _register_tables(plan: CountyPlan, families: list[Family], cadres: CadrePlans) -> list[TableRows]:
    return [
        (Household, HOUSEHOLD_COLUMNS, household_rows(plan, families)),
        (StatusEvent, STATUS_COLUMNS, status_rows(plan, families)),
        (Member, MEMBER_COLUMNS, member_rows(plan, families)),
        (Membership, MEMBERSHIP_COLUMNS, membership_rows(plan, families)),
        (MembershipEvent, MEMBERSHIP_EVENT_COLUMNS, membership_event_rows(plan, families)),
        (Pairing, PAIRING_COLUMNS, pairing_rows(plan, families, cadres)),
    ]


def _evidence_tables(plan: CountyPlan, families: list[Family]) -> list[TableRows]:
    return [
        (WaterFact, WATER_COLUMNS, water_rows(plan)),
        (HousingFact, HOUSING_COLUMNS, housing_rows(plan)),
        (SchoolingFact, SCHOOLING_COLUMNS, schooling_rows(plan, families)),
        (InsuranceFact, INSURANCE_COLUMNS, insurance_rows(plan, families)),
    ]
