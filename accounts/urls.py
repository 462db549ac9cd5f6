from django.urls import path

from accounts.views.audit import AuditListView
from accounts.views.home import HomeView
from accounts.views.login import LoginView, LogoutView
from accounts.views.password import PasswordView
from accounts.views.saved_views import (
    SavedViewDeleteView,
    SavedViewListView,
    SavedViewRenameView,
    SavedViewSaveView,
)
from accounts.views.second_factor import BackupCodesView, CodeView, SecondFactorQrView, SecondFactorView

app_name = "accounts"

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("login/", LoginView.as_view(), name="login"),
    path("login/code/", CodeView.as_view(), name="code"),
    path("second-factor/", SecondFactorView.as_view(), name="second_factor"),
    path("second-factor/qr.svg", SecondFactorQrView.as_view(), name="second_factor_qr"),
    path("second-factor/codes/", BackupCodesView.as_view(), name="second_factor_codes"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", PasswordView.as_view(), name="password"),
    path("views/", SavedViewListView.as_view(), name="views"),
    path("views/save/", SavedViewSaveView.as_view(), name="view_save"),
    path("views/<int:pk>/rename/", SavedViewRenameView.as_view(), name="view_rename"),
    path("views/<int:pk>/delete/", SavedViewDeleteView.as_view(), name="view_delete"),
    path("audit/", AuditListView.as_view(), name="audit"),
]
