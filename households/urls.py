from django.urls import path

from households.views.cards import HouseholdCardView, VillageCardsView, VisitPrintView
from households.views.changes import ChangeConfirmView, ChangeDetailView, ChangeListView, ChangeReturnView
from households.views.duplicates import DuplicateListView
from households.views.entry import HouseholdEditView
from households.views.estimates import EstimateSumsView, EstimateView
from households.views.events import (
    ArriveView,
    CloseView,
    EventChooseView,
    HeadView,
    LeaveView,
)
from households.views.evidence import (
    DossierView,
    EvidenceAddView,
    EvidenceFileView,
    EvidenceOpenView,
    EvidenceWithdrawView,
)
from households.views.exports import (
    ExportCancelView,
    ExportDetailView,
    ExportDownloadView,
    ExportRetryView,
    ExportStartView,
    ExportTickedView,
)
from households.views.facts import FactCorrectView, FactCreateView, FactListView, WorksheetView
from households.views.helpers_change import HelpersChangedView, HelpersChangeView
from households.views.helping import KeptOnView, LoadListView, UnhelpedListView
from households.views.history import HistoryView
from households.views.households import HouseholdDetailView, HouseholdListView
from households.views.imports import (
    ImportAskView,
    ImportCancelView,
    ImportCreateView,
    ImportDetailView,
    ImportDropView,
    ImportFaultsView,
    ImportLetInView,
    ImportListView,
    ImportRecheckView,
    ImportReturnView,
    ImportTemplateView,
)
from households.views.income import IncomeSheetView, IncomeSumsView, IncomeView
from households.views.income_items import ItemEndView, ItemFormView, ItemListView
from households.views.measures import MeasureCorrectView, MeasureCreateView, MeasureListView, MeasureTakeBackView
from households.views.members import MemberAddView, MemberEditView
from households.views.merges import (
    MergeDecideView,
    MergedRecordsView,
    MergeListView,
    MergeView,
    MergeWithView,
    PersonMergeView,
)
from households.views.monitoring import (
    MonitoringCorrectView,
    MonitoringCreateView,
    MonitoringEndView,
    MonitoringTakeBackView,
    MonitoringView,
    WatchedListView,
)
from households.views.moving import MoveView
from households.views.overdue import LateCadreExportView, LateCadreListView
from households.views.pairings import (
    PairingChangeView,
    PairingCorrectView,
    PairingEndView,
    PairingsChangeView,
    PairView,
)
from households.views.paper_exports import (
    PaperExportCancelView,
    PaperExportDownloadView,
    PaperExportRetryView,
    PaperExportView,
    VillagePapersView,
)
from households.views.papers import PaperListView, PaperNumbersView, PaperPrintView
from households.views.photos import PhotoAddView, PhotoGiveUpView, PhotoView, PhotoWaitListView
from households.views.quality import (
    CadreQualityView,
    CadreScoreListView,
    FindingListView,
    HouseholdCheckView,
    HouseholdFindingsView,
    QualityView,
    VillageQualityView,
)
from households.views.quality_runs import CheckDetailView, CheckProgressView, CheckStartView
from households.views.registration import RegisterView, RegisterWhereView
from households.views.reopening import ReopenView
from households.views.returns import (
    CorrectionAcceptView,
    ReturnAgainView,
    ReturnDetailView,
    ReturnListView,
    VisitCorrectView,
    VisitReturnView,
)
from households.views.reveal import RevealView
from households.views.seals import (
    SealAddView,
    SealCompareView,
    SealDetailView,
    SealedHouseholdView,
    SealListView,
    SealProgressView,
    SealResumeView,
    SealVerifyView,
)
from households.views.search import SearchView
from households.views.splitting import SplitView
from households.views.visit_followups import ProblemSolveView, VisitVoidView
from households.views.visit_hints import HintListView, HintReviewView
from households.views.visit_lists import CoverageView, ProblemListView, VisitListView
from households.views.visit_rules import RoundDetailView, RoundFormView, RoundListView, RuleCreateView, RuleListView
from households.views.visit_stats import VisitStatsExportView, VisitStatsView
from households.views.visits import VisitCreateView, VisitDetailView
from households.views.waivers import WaiverAskView, WaiverDecideView, WaiverListView
from households.views.watch_notice import WatchNoticeView

app_name = "households"

urlpatterns = [
    path("", HouseholdListView.as_view(), name="list"),
    path("search/", SearchView.as_view(), name="search"),
    path("<int:pk>/", HouseholdDetailView.as_view(), name="detail"),
    path("export/", ExportStartView.as_view(), name="export_start"),
    path("export/ticked/", ExportTickedView.as_view(), name="export_ticked"),
    path("exports/<int:pk>/", ExportDetailView.as_view(), name="export_detail"),
    path("exports/<int:pk>/cancel/", ExportCancelView.as_view(), name="export_cancel"),
    path("exports/<int:pk>/retry/", ExportRetryView.as_view(), name="export_retry"),
    path("exports/<int:pk>/download/", ExportDownloadView.as_view(), name="export_download"),
    path("imports/", ImportListView.as_view(), name="import_list"),
    path("imports/new/<slug:kind>/", ImportCreateView.as_view(), name="import_add"),
    path("imports/template/<slug:kind>/", ImportTemplateView.as_view(), name="import_template"),
    path("imports/<int:pk>/", ImportDetailView.as_view(), name="import_detail"),
    path("imports/<int:pk>/ask/", ImportAskView.as_view(), name="import_ask"),
    path("imports/<int:pk>/cancel/", ImportCancelView.as_view(), name="import_cancel"),
    path("imports/<int:pk>/recheck/", ImportRecheckView.as_view(), name="import_recheck"),
    path("imports/<int:pk>/drop/", ImportDropView.as_view(), name="import_drop"),
    path("imports/<int:pk>/let-in/", ImportLetInView.as_view(), name="import_let_in"),
    path("imports/<int:pk>/return/", ImportReturnView.as_view(), name="import_return"),
    path("imports/<int:pk>/faults/", ImportFaultsView.as_view(), name="import_faults"),
    path("<int:pk>/edit/", HouseholdEditView.as_view(), name="edit"),
    path("<int:pk>/history/", HistoryView.as_view(), name="history"),
    path("<int:pk>/facts/", FactListView.as_view(), name="facts"),
    path("<int:pk>/facts/<slug:key>/new/", FactCreateView.as_view(), name="fact_add"),
    path("<int:pk>/facts/<slug:key>/<int:fact>/", FactCorrectView.as_view(), name="fact_correct"),
    path("<int:pk>/measures/", MeasureListView.as_view(), name="measures"),
    path("<int:pk>/measures/new/", MeasureCreateView.as_view(), name="measure_add"),
    path("<int:pk>/measures/<int:measure>/", MeasureCorrectView.as_view(), name="measure_correct"),
    path("<int:pk>/measures/<int:measure>/take-back/", MeasureTakeBackView.as_view(), name="measure_take_back"),
    path("watched/notice/", WatchNoticeView.as_view(), name="watch_notice"),
    path("watched/", WatchedListView.as_view(), name="watched"),
    path("<int:pk>/monitoring/", MonitoringView.as_view(), name="monitoring"),
    path("<int:pk>/monitoring/new/", MonitoringCreateView.as_view(), name="monitoring_add"),
    path("<int:pk>/monitoring/<int:monitoring>/", MonitoringCorrectView.as_view(), name="monitoring_correct"),
    path("<int:pk>/monitoring/<int:monitoring>/end/", MonitoringEndView.as_view(), name="monitoring_end"),
    path(
        "<int:pk>/monitoring/<int:monitoring>/take-back/",
        MonitoringTakeBackView.as_view(),
        name="monitoring_take_back",
    ),
    path("seals/", SealListView.as_view(), name="seals"),
    path("seals/new/", SealAddView.as_view(), name="seal_add"),
    path("seals/compare/", SealCompareView.as_view(), name="seal_compare"),
    path("seals/<int:pk>/", SealDetailView.as_view(), name="seal"),
    path("seals/<int:pk>/progress/", SealProgressView.as_view(), name="seal_progress"),
    path("seals/<int:pk>/resume/", SealResumeView.as_view(), name="seal_resume"),
    path("seals/<int:pk>/verify/", SealVerifyView.as_view(), name="seal_verify"),
    path("<int:pk>/seals/", SealedHouseholdView.as_view(), name="seal_household"),
    path("<int:pk>/dossier/", DossierView.as_view(), name="dossier"),
    path("<int:pk>/dossier/new/", EvidenceAddView.as_view(), name="evidence_add"),
    path("papers/<int:pk>/", EvidenceFileView.as_view(), name="evidence_file"),
    path("papers/<int:pk>/open/", EvidenceOpenView.as_view(), name="evidence_open"),
    path("papers/<int:pk>/withdraw/", EvidenceWithdrawView.as_view(), name="evidence_withdraw"),
    path("<int:pk>/worksheets/<int:year>/", WorksheetView.as_view(), name="worksheet"),
    path("<int:pk>/income/<slug:end>/", IncomeSheetView.as_view(), name="income_sheet"),
    path("<int:pk>/income/<slug:end>/edit/", IncomeView.as_view(), name="income"),
    path("<int:pk>/income/<slug:end>/sums/", IncomeSumsView.as_view(), name="income_sums"),
    path("<int:pk>/estimates/<slug:end>/", EstimateView.as_view(), name="estimate"),
    path("<int:pk>/estimates/<slug:end>/sums/", EstimateSumsView.as_view(), name="estimate_sums"),
    path("income-items/", ItemListView.as_view(), name="item_list"),
    path("income-items/new/", ItemFormView.as_view(), name="item_add"),
    path("income-items/<int:pk>/change/", ItemFormView.as_view(), name="item_change"),
    path("income-items/<int:pk>/end/", ItemEndView.as_view(), name="item_end"),
    path("register/", RegisterWhereView.as_view(), name="register"),
    path("register/<int:pk>/", RegisterView.as_view(), name="register_in"),
    path("<int:pk>/members/new/", MemberAddView.as_view(), name="member_add"),
    path("members/<int:pk>/edit/", MemberEditView.as_view(), name="member_edit"),
    path("<int:pk>/events/", EventChooseView.as_view(), name="events"),
    path("<int:pk>/events/arrive/<slug:kind>/", ArriveView.as_view(), name="event_arrive"),
    path("<int:pk>/events/leave/<slug:kind>/", LeaveView.as_view(), name="event_leave"),
    path("<int:pk>/events/head/", HeadView.as_view(), name="change_head"),
    path("<int:pk>/events/move/", MoveView.as_view(), name="move"),
    path("<int:pk>/events/split/", SplitView.as_view(), name="split"),
    path("<int:pk>/events/close/", CloseView.as_view(), name="close"),
    path("<int:pk>/events/reopen/", ReopenView.as_view(), name="reopen"),
    path("<int:pk>/pair/", PairView.as_view(), name="pair"),
    path("pairings/<int:pk>/change/", PairingChangeView.as_view(), name="pairing_change"),
    path("pairings/<int:pk>/end/", PairingEndView.as_view(), name="pairing_end"),
    path("pairings/<int:pk>/correct/", PairingCorrectView.as_view(), name="pairing_correct"),
    path("pairings/change/", PairingsChangeView.as_view(), name="pairings_change"),
    path("pairings/change/households/", HelpersChangeView.as_view(), name="helpers_change"),
    path("pairings/changed/", HelpersChangedView.as_view(), name="helpers_changed"),
    path("pairings/missing/", UnhelpedListView.as_view(), name="unhelped"),
    path("pairings/kept-on/", KeptOnView.as_view(), name="kept_on"),
    path("pairings/loads/", LoadListView.as_view(), name="loads"),
    path("<int:pk>/visits/new/", VisitCreateView.as_view(), name="visit_add"),
    path("<int:pk>/reveal/", RevealView.as_view(), name="reveal"),
    path("changes/", ChangeListView.as_view(), name="change_list"),
    path("changes/confirm/", ChangeConfirmView.as_view(), name="change_confirm"),
    path("changes/<int:pk>/", ChangeDetailView.as_view(), name="change_detail"),
    path("changes/<int:pk>/return/", ChangeReturnView.as_view(), name="change_return"),
    path("visits/<int:pk>/", VisitDetailView.as_view(), name="visit_detail"),
    path("visits/", VisitListView.as_view(), name="visit_list"),
    path("visits/problems/", ProblemListView.as_view(), name="problem_list"),
    path("visits/coverage/", CoverageView.as_view(), name="coverage"),
    path("visits/stats/", VisitStatsView.as_view(), name="visit_stats"),
    path("visits/stats/export/", VisitStatsExportView.as_view(), name="visit_stats_export"),
    path("visits/overdue/", LateCadreListView.as_view(), name="late_cadres"),
    path("visits/overdue/export/", LateCadreExportView.as_view(), name="late_cadres_export"),
    path("visits/rules/", RuleListView.as_view(), name="rule_list"),
    path("visits/rules/new/", RuleCreateView.as_view(), name="rule_add"),
    path("visits/rounds/", RoundListView.as_view(), name="round_list"),
    path("visits/rounds/new/", RoundFormView.as_view(), name="round_add"),
    path("visits/rounds/<int:pk>/", RoundDetailView.as_view(), name="round_detail"),
    path("visits/rounds/<int:pk>/correct/", RoundFormView.as_view(), name="round_correct"),
    path("visits/hints/", HintListView.as_view(), name="hint_list"),
    path("visits/hints/<slug:kind>/<int:pk>/", HintReviewView.as_view(), name="hint_review"),
    path("visits/<int:pk>/void/", VisitVoidView.as_view(), name="visit_void"),
    path("visits/<int:pk>/solve/", ProblemSolveView.as_view(), name="problem_solve"),
    path("visits/<int:pk>/print/", VisitPrintView.as_view(), name="visit_print"),
    path("<int:pk>/papers/", PaperListView.as_view(), name="papers"),
    path("<int:pk>/papers/<slug:kind>/", PaperPrintView.as_view(), name="paper"),
    path("<int:pk>/papers/<slug:kind>/numbers/", PaperNumbersView.as_view(), name="paper_numbers"),
    path("printing/village/<int:pk>/", VillagePapersView.as_view(), name="village_papers"),
    path("printing/<int:pk>/", PaperExportView.as_view(), name="paper_export"),
    path("printing/<int:pk>/cancel/", PaperExportCancelView.as_view(), name="paper_export_cancel"),
    path("printing/<int:pk>/retry/", PaperExportRetryView.as_view(), name="paper_export_retry"),
    path("printing/<int:pk>/download/", PaperExportDownloadView.as_view(), name="paper_export_download"),
    path("<int:pk>/card/", HouseholdCardView.as_view(), name="card"),
    path("cards/<int:pk>/", VillageCardsView.as_view(), name="village_cards"),
    path("visits/<int:pk>/photos/", PhotoAddView.as_view(), name="photo_add"),
    path("visits/<int:pk>/photos/none/", PhotoGiveUpView.as_view(), name="photos_give_up"),
    path("visits/waiting/", PhotoWaitListView.as_view(), name="photo_waits"),
    path("visits/<int:pk>/return/", VisitReturnView.as_view(), name="visit_return"),
    path("visits/<int:pk>/correct/", VisitCorrectView.as_view(), name="visit_correct"),
    path("visits/returned/", ReturnListView.as_view(), name="return_list"),
    path("visits/returned/<int:pk>/", ReturnDetailView.as_view(), name="return_detail"),
    path("visits/returned/<int:pk>/accept/", CorrectionAcceptView.as_view(), name="return_accept"),
    path("visits/returned/<int:pk>/again/", ReturnAgainView.as_view(), name="return_again"),
    path("quality/", QualityView.as_view(), name="quality"),
    path("quality/findings/", FindingListView.as_view(), name="finding_list"),
    path("quality/cadres/", CadreScoreListView.as_view(), name="cadre_scores"),
    path("quality/cadres/<int:pk>/", CadreQualityView.as_view(), name="cadre_quality"),
    path("quality/villages/<int:pk>/", VillageQualityView.as_view(), name="village_quality"),
    path("quality/duplicates/", DuplicateListView.as_view(), name="duplicates"),
    path("merges/", MergeListView.as_view(), name="merge_list"),
    path("merges/<int:pk>/<slug:action>/", MergeDecideView.as_view(), name="merge_decide"),
    path("<int:pk>/merge/<int:other>/", MergeView.as_view(), name="merge"),
    path("members/<int:pk>/merge/<int:other>/", PersonMergeView.as_view(), name="merge_person"),
    path("<int:pk>/events/merge/", MergeWithView.as_view(), name="merge_with"),
    path("<int:pk>/merged/", MergedRecordsView.as_view(), name="merged_records"),
    path("quality/check/", CheckStartView.as_view(), name="check_start"),
    path("quality/checks/<int:pk>/", CheckDetailView.as_view(), name="check_detail"),
    path("quality/checks/<int:pk>/progress/", CheckProgressView.as_view(), name="check_progress"),
    path("quality/waivers/", WaiverListView.as_view(), name="waiver_list"),
    path("quality/waivers/<int:pk>/<slug:action>/", WaiverDecideView.as_view(), name="waiver_decide"),
    path("quality/findings/<int:pk>/waive/", WaiverAskView.as_view(), name="waiver_ask"),
    path("<int:pk>/findings/", HouseholdFindingsView.as_view(), name="findings"),
    path("<int:pk>/findings/check/", HouseholdCheckView.as_view(), name="findings_check"),
    path("photos/<int:pk>/", PhotoView.as_view(), name="photo"),
]
