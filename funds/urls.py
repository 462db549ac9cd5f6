from django.urls import path

from funds.views import board, entries, exports, findings, money_checks, pages, places, proof

app_name = "funds"

urlpatterns = [
    path("", pages.OverviewView.as_view(), name="overview"),
    path("lines/<int:pk>/", pages.LineDetailView.as_view(), name="line_detail"),
    path("board/", board.BoardView.as_view(), name="board"),
    path("townships/", places.TownshipMoneyView.as_view(), name="township"),
    path("villages/<int:pk>/", places.VillageStoryView.as_view(), name="village"),
    path("entries/<int:pk>/", entries.EntryView.as_view(), name="entry_detail"),
    path("entries/<int:pk>/payee/", entries.PayeeView.as_view(), name="payee"),
    path("entries/<int:pk>/payee/reveal/", entries.PayeeRevealView.as_view(), name="payee_reveal"),
    path("payees/", entries.PayeeFindView.as_view(), name="payee_find"),
    path("ledger/", pages.LedgerView.as_view(), name="ledger"),
    path("ledger/export/", exports.ExportStartView.as_view(), name="export_start"),
    path("proof/", proof.ProofView.as_view(), name="proof"),
    path("proof/verify_export.pyz", proof.ProgramView.as_view(), name="proof_program"),
    path("exports/<int:pk>/", exports.ExportDetailView.as_view(), name="export_detail"),
    path("exports/<int:pk>/cancel/", exports.ExportCancelView.as_view(), name="export_cancel"),
    path("exports/<int:pk>/retry/", exports.ExportRetryView.as_view(), name="export_retry"),
    path("exports/<int:pk>/download/", exports.ExportDownloadView.as_view(), name="export_download"),
    path("findings/", findings.FindingListView.as_view(), name="finding_list"),
    path("findings/book/", findings.FindingBookView.as_view(), name="finding_book"),
    path("findings/add/", findings.FindingAddView.as_view(), name="finding_add"),
    path("findings/<int:pk>/", findings.FindingDetailView.as_view(), name="finding_detail"),
    path("findings/<int:pk>/assign/", findings.FindingAssignView.as_view(), name="finding_assign"),
    path("findings/<int:pk>/report/", findings.FindingReportView.as_view(), name="finding_report"),
    path("findings/<int:pk>/close/", findings.FindingCloseView.as_view(), name="finding_close"),
    path("findings/<int:pk>/return/", findings.FindingReturnView.as_view(), name="finding_return"),
    path("checks/", money_checks.CatalogueView.as_view(), name="check_list"),
    path("checks/start/", money_checks.CheckStartView.as_view(), name="check_start"),
    path("checks/rules/", money_checks.MoneyRuleListView.as_view(), name="money_rules"),
    path("checks/rules/add/", money_checks.MoneyRuleAddView.as_view(), name="money_rule_add"),
    path("checks/rules/<int:pk>/approve/", money_checks.MoneyRuleApproveView.as_view(), name="money_rule_approve"),
    path("checks/rules/<int:pk>/return/", money_checks.MoneyRuleReturnView.as_view(), name="money_rule_return"),
    path("checks/<int:pk>/", money_checks.CheckRunView.as_view(), name="check_run"),
    path("checks/<int:pk>/progress/", money_checks.CheckProgressView.as_view(), name="check_progress"),
]
