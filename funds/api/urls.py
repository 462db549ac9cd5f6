from django.urls import path

from funds.api.views import EntryListView, HeadListView, ManifestView

urlpatterns = [
    path("ledger/", EntryListView.as_view(), name="ledger"),
    path("ledger/heads/", HeadListView.as_view(), name="ledger_heads"),
    path("ledger/manifest/", ManifestView.as_view(), name="ledger_manifest"),
]
