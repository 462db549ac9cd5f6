from django.urls import path

from assessments.views.cases import CaseDetailView, CaseListView
from assessments.views.decisions import ConfirmView, DecideView
from assessments.views.exit_list import ExitListView
from assessments.views.gaps import GapListView
from assessments.views.runs import (
    RunDetailView,
    RunErrorsView,
    RunListView,
    RunProgressView,
    RunStartView,
    RunStopView,
)

app_name = "assessments"

urlpatterns = [
    path("tonight/", ExitListView.as_view(), name="exit_list"),
    path("gaps/", GapListView.as_view(), name="gap_list"),
    path("confirm/<str:action>/", ConfirmView.as_view(), name="bulk_confirm"),
    path("propose/", DecideView.as_view(), name="propose"),
    path("cases/", CaseListView.as_view(), name="case_list"),
    path("cases/<int:pk>/", CaseDetailView.as_view(), name="case_detail"),
    path("cases/decide/<str:action>/", DecideView.as_view(), name="decide"),
    path("runs/", RunListView.as_view(), name="run_list"),
    path("runs/start/", RunStartView.as_view(), name="run_start"),
    path("runs/<int:pk>/", RunDetailView.as_view(), name="run_detail"),
    path("runs/<int:pk>/progress/", RunProgressView.as_view(), name="run_progress"),
    path("runs/<int:pk>/errors/", RunErrorsView.as_view(), name="run_errors"),
    path("runs/<int:pk>/stop/", RunStopView.as_view(), name="run_stop"),
]
