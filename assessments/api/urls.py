from django.urls import path

from assessments.api.views import VerdictDetailView, VerdictListView

urlpatterns = [
    path("verdicts/", VerdictListView.as_view(), name="verdicts"),
    path("verdicts/<int:pk>/", VerdictDetailView.as_view(), name="verdict"),
]
