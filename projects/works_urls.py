"""The addresses of works: how projects are carried out."""

from django.urls import path

from projects.views import contracts, works, works_lists

WORKS = [
    path("works/", works_lists.WorksListView.as_view(), name="works_list"),
    path("monthly/", works_lists.MonthlyView.as_view(), name="monthly"),
    path("monthly/print/", works_lists.MonthlyPrintView.as_view(), name="monthly_print"),
    path("monthly/export/", works_lists.MonthlyExportView.as_view(), name="monthly_export"),
    path("<int:pk>/works/", works.WorksView.as_view(), name="works"),
    path("<int:pk>/works/plan/", works.WorksPlanView.as_view(), name="works_plan"),
    path("<int:pk>/works/reached/<slug:milestone>/", works.MilestoneView.as_view(), name="milestone"),
    path("<int:pk>/works/report/", works.ReportView.as_view(), name="report"),
    path("<int:pk>/works/accept/", works.AcceptView.as_view(), name="accept"),
    path("<int:pk>/works/hand-over/", works.HandOverView.as_view(), name="hand_over"),
    path("<int:pk>/works/contracts/", contracts.ContractsView.as_view(), name="contracts"),
    path("<int:pk>/works/procurement/", contracts.ProcurementView.as_view(), name="procurement"),
    path("<int:pk>/works/contract/", contracts.ContractAddView.as_view(), name="contract_add"),
    path("<int:pk>/works/change/", contracts.ChangeAskView.as_view(), name="change_ask"),
    path("reports/<int:pk>/correct/", works.ReportCorrectView.as_view(), name="report_correct"),
    path("photos/<int:pk>/", works.WorksPhotoView.as_view(), name="works_photo"),
    path("procurements/<int:pk>/correct/", contracts.ProcurementCorrectView.as_view(), name="procurement_correct"),
    path("contracts/<int:pk>/correct/", contracts.ContractCorrectView.as_view(), name="contract_correct"),
    path("contracts/<int:pk>/void/", contracts.ContractVoidView.as_view(), name="contract_void"),
    path("changes/<int:pk>/", contracts.ChangeView.as_view(), name="change"),
    path("changes/<int:pk>/<slug:action>/", contracts.ChangeStepView.as_view(), name="change_step"),
]
