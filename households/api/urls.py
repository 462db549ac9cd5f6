from django.urls import path

from households.api.views import (
    HouseholdDetailView,
    HouseholdListView,
    MemberListView,
    VisitDetailView,
    VisitListView,
)

urlpatterns = [
    path("households/", HouseholdListView.as_view(), name="households"),
    path("households/<int:pk>/", HouseholdDetailView.as_view(), name="household"),
    path("members/", MemberListView.as_view(), name="members"),
    path("visits/", VisitListView.as_view(), name="visits"),
    path("visits/<int:pk>/", VisitDetailView.as_view(), name="visit"),
]
