from django.urls import path

from accounts.views.audit import AuditListView
from accounts.views.home import HomeView
from accounts.views.login import LoginView, LogoutView
from accounts.views.password import PasswordView

app_name = "accounts"

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("login/", LoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", PasswordView.as_view(), name="password"),
    path("audit/", AuditListView.as_view(), name="audit"),
]
