"""The access matrix as a table: one line a URL and row. Who is not let in gets 403; out of scope is 404."""

from django.utils import timezone

from config.lib.dates import income_window
from tests.access import EVERYBODY, MOVED, NOT_FOUND, Door
from tests.access_doors_accounts import ACCOUNT_DOORS
from tests.access_doors_areas import area_doors
from tests.access_doors_back import claim_doors, look_back_doors
from tests.access_doors_benefits import benefit_doors
from tests.access_doors_boards import board_doors
from tests.access_doors_checks import check_doors
from tests.access_doors_claims import claim_doors as money_claim_doors
from tests.access_doors_entry import entry_doors
from tests.access_doors_exit import exit_doors
from tests.access_doors_facts import fact_doors
from tests.access_doors_help import help_doors
from tests.access_doors_imports import IMPORT_DOORS
from tests.access_doors_income import income_doors
from tests.access_doors_library import library_doors
from tests.access_doors_lines import LINE_DOORS
from tests.access_doors_papers import PAPER_DOORS
from tests.access_doors_proof import PROOF_DOORS
from tests.access_doors_quality import quality_doors
from tests.access_doors_standards import STANDARD_DOORS
from tests.access_doors_systems import SYSTEM_DOORS
from tests.access_doors_township import TOWNSHIP_DOORS
from tests.access_doors_villages import VILLAGE_DOORS
from tests.access_doors_visits import VISIT_DOORS
from tests.access_doors_works import works_doors

OFFICE = ("zhao", "qian", "shui", "sheng")
EAST = ("liu", "li")
READERS = ("wang", "sun", "he", *EAST, *OFFICE)
OF_CHEN = ("wang", "he", *EAST, *OFFICE)
NOT_OF_CHEN = ("sun",)
OF_YUAN = ("sun", *OFFICE)
NOT_OF_YUAN = ("wang", "he", *EAST)
VISITORS = ("wang", "sun", "he", *EAST)
LIST_READERS = (*EAST, "zhao", "qian", "sheng")
MONEY = ("zhao", "qian", "cai", "sheng")
EXPORTERS = ("cai", "sheng")
REVEALERS = ("liu", "zhao", "sheng")
YEAR = {"year": income_window(timezone.localdate())[1].year}
ANY_VISIT = {"kind": "learn"}

DOORS = [
    *SYSTEM_DOORS,
    *VILLAGE_DOORS,
    Door("accounts:home", let_in=EVERYBODY),
    Door("accounts:logout", method="post", let_in=EVERYBODY, status=MOVED),
    Door("accounts:password", let_in=EVERYBODY),
    Door("accounts:views", let_in=EVERYBODY),
    Door("accounts:view_save", method="post", let_in=EVERYBODY, status=MOVED),
    Door("accounts:view_rename", "view", "post", let_in=("sheng",), status=MOVED, otherwise=NOT_FOUND),
    Door("accounts:view_delete", "view", "post", let_in=("sheng",), status=MOVED, otherwise=NOT_FOUND),
    Door("accounts:audit", let_in=("sheng", "audadmin")),
    *ACCOUNT_DOORS,
    Door("households:list", let_in=READERS),
    Door("households:search", let_in=READERS),
    Door("households:search", method="post", data={"q": "陈"}, let_in=READERS, status=MOVED),
    Door("households:detail", "chen", let_in=OF_CHEN, unseen=NOT_OF_CHEN),
    Door("households:detail", "yuan", let_in=OF_YUAN, unseen=NOT_OF_YUAN),
    Door("households:edit", "chen", let_in=("wang", "he", "liu", "zhao"), unseen=("sun",)),
    Door("households:edit", "yuan", let_in=("sun", "zhao"), unseen=("wang", "he", "liu")),
    Door("households:edit", "chen", "post", let_in=("wang", "he", "liu", "zhao"), unseen=("sun",)),
    Door("households:edit", "yuan", "post", let_in=("sun", "zhao"), unseen=("wang", "he", "liu")),
    Door("households:history", "chen", let_in=OF_CHEN, unseen=NOT_OF_CHEN),
    Door("households:history", "yuan", let_in=OF_YUAN, unseen=NOT_OF_YUAN),
    *fact_doors(),
    # Chen's worksheet has items: its form of totals leads on to them.
    Door(
        "households:worksheet", "chen", kwargs=YEAR, let_in=("wang", "he", "liu", "zhao"), status=MOVED, unseen=("sun",)
    ),
    Door("households:worksheet", "yuan", kwargs=YEAR, let_in=("sun", "zhao"), unseen=("wang", "he", "liu")),
    Door("households:worksheet", "chen", "post", kwargs=YEAR, let_in=("wang", "he", "liu", "zhao"), unseen=("sun",)),
    *entry_doors(),
    *income_doors(),
    *help_doors(),
    *quality_doors(),
    Door("households:visit_add", "chen", let_in=("wang", "he", *EAST), unseen=("sun",)),
    Door("households:visit_add", "yuan", let_in=("sun",), unseen=("wang", "he", *EAST)),
    Door("households:visit_add", "chen", "post", data=ANY_VISIT, let_in=("wang", "he", *EAST), unseen=("sun",)),
    Door("households:visit_add", "yuan", "post", data=ANY_VISIT, let_in=("sun",), unseen=("wang", "he", *EAST)),
    Door("households:reveal", "chen", let_in=REVEALERS),
    Door("households:reveal", "chen", "post", let_in=REVEALERS),
    Door("households:reveal", "yuan", "post", let_in=("zhao", "sheng"), unseen=("liu",)),
    Door("households:visit_detail", "visit", let_in=OF_CHEN, unseen=NOT_OF_CHEN),
    Door("households:photo", "photo", let_in=OF_CHEN, unseen=NOT_OF_CHEN),
    Door("households:photo_add", "visit", "post", let_in=("wang",), status=MOVED, unseen=("sun", "he", *EAST)),
    Door("households:photos_give_up", "visit", "post", let_in=("wang",), status=MOVED, unseen=("sun", "he", *EAST)),
    Door("households:photo_waits", let_in=READERS),
    *PAPER_DOORS,
    *VISIT_DOORS,
    *TOWNSHIP_DOORS,
    *IMPORT_DOORS,
    Door("projects:list", let_in=("he", *EAST, "zhao", "qian", "shui", "cai", "sheng")),
    Door("projects:detail", "pipes", let_in=("he", *EAST, "zhao", "qian", "shui", "cai", "sheng")),
    Door("projects:detail", "road", let_in=("zhao", "qian", "shui", "cai", "sheng"), unseen=("he", *EAST)),
    *benefit_doors(),
    *library_doors(),
    Door("funds:overview", let_in=MONEY),
    Door("funds:ledger", let_in=MONEY),
    Door("funds:line_detail", "line", let_in=MONEY),
    *board_doors(),
    *LINE_DOORS,
    Door("funds:export_start", method="post", let_in=EXPORTERS, status=MOVED),
    Door("funds:export_detail", "export", let_in=("sheng",), unseen=("cai",)),
    Door("funds:export_cancel", "export", "post", let_in=("sheng",), status=MOVED, unseen=("cai",)),
    Door("funds:export_retry", "export", "post", let_in=("sheng",), status=MOVED, unseen=("cai",)),
    Door("funds:export_download", "export", let_in=("sheng",), status=MOVED, unseen=("cai",)),
    *PROOF_DOORS,
    *check_doors(),
    *money_claim_doors(),
    Door("assessments:exit_list", let_in=LIST_READERS),
    *STANDARD_DOORS,
    Door("assessments:run_list", let_in=LIST_READERS),
    Door("assessments:run_detail", "run", let_in=LIST_READERS),
    Door("assessments:run_progress", "run", let_in=LIST_READERS),
    Door("assessments:run_errors", "run", let_in=LIST_READERS),
    Door("assessments:run_start", method="post", let_in=("zhao", "qian"), status=MOVED),
    Door("assessments:run_stop", "run", "post", let_in=("zhao", "qian"), status=MOVED),
    Door("assessments:run_undo", "run", let_in=("zhao", "qian")),
    Door("assessments:run_undo", "run", "post", let_in=("zhao", "qian")),
    *exit_doors(),
    *area_doors(),
    *look_back_doors(),
    *claim_doors(),
    *works_doors(),
]
