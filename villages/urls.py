from django.urls import path

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
]
