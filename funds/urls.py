from django.urls import path

from funds.views import exports, pages, proof

app_name = "funds"

urlpatterns = [
    path("", pages.OverviewView.as_view(), name="overview"),
    path("lines/<int:pk>/", pages.LineDetailView.as_view(), name="line_detail"),
    path("ledger/", pages.LedgerView.as_view(), name="ledger"),
    path("ledger/export/", exports.ExportStartView.as_view(), name="export_start"),
    path("proof/", proof.ProofView.as_view(), name="proof"),
    path("proof/verify_export.pyz", proof.ProgramView.as_view(), name="proof_program"),
    path("exports/<int:pk>/", exports.ExportDetailView.as_view(), name="export_detail"),
    path("exports/<int:pk>/cancel/", exports.ExportCancelView.as_view(), name="export_cancel"),
    path("exports/<int:pk>/retry/", exports.ExportRetryView.as_view(), name="export_retry"),
    path("exports/<int:pk>/download/", exports.ExportDownloadView.as_view(), name="export_download"),
]
