from django.urls import path

from households.views.entry import HouseholdEditView
from households.views.facts import FactCorrectView, FactCreateView, FactListView, WorksheetView
from households.views.households import HouseholdDetailView, HouseholdListView, HouseholdSearchView
from households.views.photos import PhotoAddView, PhotoView
from households.views.reveal import RevealView
from households.views.visits import VisitCreateView, VisitDetailView

app_name = "households"

urlpatterns = [
    path("", HouseholdListView.as_view(), name="list"),
    path("search/", HouseholdSearchView.as_view(), name="search"),
    path("<int:pk>/", HouseholdDetailView.as_view(), name="detail"),
    path("<int:pk>/edit/", HouseholdEditView.as_view(), name="edit"),
    path("<int:pk>/facts/", FactListView.as_view(), name="facts"),
    path("<int:pk>/facts/<slug:key>/new/", FactCreateView.as_view(), name="fact_add"),
    path("<int:pk>/facts/<slug:key>/<int:fact>/", FactCorrectView.as_view(), name="fact_correct"),
    path("<int:pk>/worksheets/<int:year>/", WorksheetView.as_view(), name="worksheet"),
    path("<int:pk>/visits/new/", VisitCreateView.as_view(), name="visit_add"),
    path("<int:pk>/reveal/", RevealView.as_view(), name="reveal"),
    path("visits/<int:pk>/", VisitDetailView.as_view(), name="visit_detail"),
    path("visits/<int:pk>/photos/", PhotoAddView.as_view(), name="photo_add"),
    path("photos/<int:pk>/", PhotoView.as_view(), name="photo"),
]
