from django.urls import path

from projects.library_urls import LIBRARY
from projects.views import asset_events, asset_ledger, assets, benefits, board, projects
from projects.works_urls import WORKS

app_name = "projects"

urlpatterns = [
    path("", projects.ProjectListView.as_view(), name="list"),
    path("board/", board.LibraryBoardView.as_view(), name="board"),
    path("<int:pk>/", projects.ProjectDetailView.as_view(), name="detail"),
    path("<int:pk>/benefits/", benefits.BenefitListView.as_view(), name="benefit_list"),
    path("<int:pk>/benefits/add/", benefits.BenefitAddView.as_view(), name="benefit_add"),
    path("<int:pk>/benefits/village/", benefits.VillageBenefitAddView.as_view(), name="village_benefit_add"),
    path("benefits/<int:pk>/withdraw/", benefits.BenefitWithdrawView.as_view(), name="benefit_withdraw"),
    path(
        "benefits/village/<int:pk>/withdraw/",
        benefits.VillageBenefitWithdrawView.as_view(),
        name="village_benefit_withdraw",
    ),
    path("assets/", assets.AssetListView.as_view(), name="asset_list"),
    path("assets/missing/", assets.AssetMissingView.as_view(), name="asset_missing"),
    path("assets/ledger/", asset_ledger.AssetLedgerView.as_view(), name="asset_ledger"),
    path("assets/ledger/paper/", asset_ledger.AssetLedgerPaperView.as_view(), name="asset_ledger_paper"),
    path("assets/disposals/", asset_events.DisposalListView.as_view(), name="disposal_list"),
    path("assets/disposals/<int:pk>/", asset_events.DisposalDecideView.as_view(), name="disposal_decide"),
    path("assets/<int:pk>/", assets.AssetDetailView.as_view(), name="asset_detail"),
    path("assets/<int:pk>/correct/", assets.AssetCorrectView.as_view(), name="asset_correct"),
    path("assets/<int:pk>/check/", asset_events.AssetCheckView.as_view(), name="asset_check"),
    path("assets/<int:pk>/year/", asset_events.AssetYearView.as_view(), name="asset_year"),
    path("assets/<int:pk>/dispose/", asset_events.DisposalAskView.as_view(), name="disposal_ask"),
    path("assets/<int:pk>/contact/", asset_events.AssetContactView.as_view(), name="asset_contact"),
    path("assets/<int:pk>/paper/<slug:kind>/", assets.AssetPaperView.as_view(), name="asset_paper"),
    path("<int:pk>/assets/add/", assets.AssetAddView.as_view(), name="asset_add"),
    path("<int:pk>/assets/none/", assets.NoAssetView.as_view(), name="asset_none"),
    *LIBRARY,
    *WORKS,
]
