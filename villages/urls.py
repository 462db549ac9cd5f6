from django.urls import path

from villages.views.cadres import (
    CadreAddView,
    CadreCorrectView,
    CadreDetailView,
    CadreListView,
    CadrePickView,
    UnitAddView,
    UnitCorrectView,
    UnitListView,
)
from villages.views.clients import (
    ApiDocsView,
    ClientCreateView,
    ClientDetailView,
    ClientEndView,
    ClientGrantView,
    ClientListView,
    TokenIssueView,
    TokenRevokeView,
)
from villages.views.postings import (
    PostingCorrectView,
    PostingEndView,
    PostingListView,
    TeamView,
    TownshipPostingAddView,
    VillagePostingAddView,
)
from villages.views.villages import LinkCorrectView, LinkEndView, LinkSetView, VillageDetailView, VillageListView
from villages.views.years import VillageYearView

app_name = "villages"

urlpatterns = [
    path("systems/", ClientListView.as_view(), name="client_list"),
    path("systems/new/", ClientCreateView.as_view(), name="client_add"),
    path("systems/api/", ApiDocsView.as_view(), name="api_docs"),
    path("systems/<int:pk>/", ClientDetailView.as_view(), name="client_detail"),
    path("systems/<int:pk>/grant/", ClientGrantView.as_view(), name="client_grant"),
    path("systems/<int:pk>/end/", ClientEndView.as_view(), name="client_end"),
    path("systems/<int:pk>/token/", TokenIssueView.as_view(), name="token_issue"),
    path("systems/<int:pk>/revoke/", TokenRevokeView.as_view(), name="token_revoke"),
    path("", VillageListView.as_view(), name="list"),
    path("<int:pk>/", VillageDetailView.as_view(), name="detail"),
    path("<int:pk>/years/<int:year>/", VillageYearView.as_view(), name="year"),
    path("<int:pk>/team/", TeamView.as_view(), name="team"),
    path("<int:pk>/postings/new/", VillagePostingAddView.as_view(), name="posting_add"),
    path("townships/<int:pk>/postings/new/", TownshipPostingAddView.as_view(), name="township_posting_add"),
    path("postings/", PostingListView.as_view(), name="posting_list"),
    path("postings/<int:pk>/end/", PostingEndView.as_view(), name="posting_end"),
    path("postings/<int:pk>/correct/", PostingCorrectView.as_view(), name="posting_correct"),
    path("links/<str:kind>/<int:pk>/", LinkSetView.as_view(), name="link_set"),
    path("links/<int:pk>/end/", LinkEndView.as_view(), name="link_end"),
    path("links/<int:pk>/correct/", LinkCorrectView.as_view(), name="link_correct"),
    path("cadres/", CadreListView.as_view(), name="cadre_list"),
    path("cadres/new/", CadreAddView.as_view(), name="cadre_add"),
    path("cadres/find/", CadrePickView.as_view(), name="cadre_pick"),
    path("cadres/<int:pk>/", CadreDetailView.as_view(), name="cadre_detail"),
    path("cadres/<int:pk>/correct/", CadreCorrectView.as_view(), name="cadre_correct"),
    path("units/", UnitListView.as_view(), name="unit_list"),
    path("units/new/", UnitAddView.as_view(), name="unit_add"),
    path("units/<int:pk>/correct/", UnitCorrectView.as_view(), name="unit_correct"),
]
