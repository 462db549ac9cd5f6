from django.urls import path

from villages.api.views import (
    DocsView,
    GroupDetailView,
    GroupListView,
    SchemaView,
    TownshipDetailView,
    TownshipListView,
    VillageDetailView,
    VillageListView,
)

urlpatterns = [
    path("townships/", TownshipListView.as_view(), name="townships"),
    path("townships/<int:pk>/", TownshipDetailView.as_view(), name="township"),
    path("villages/", VillageListView.as_view(), name="villages"),
    path("villages/<int:pk>/", VillageDetailView.as_view(), name="village"),
    path("groups/", GroupListView.as_view(), name="groups"),
    path("groups/<int:pk>/", GroupDetailView.as_view(), name="group"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
]
