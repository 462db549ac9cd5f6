from django.urls import path, re_path

from villages.views import accounts, batches, grants

app_name = "staff"

urlpatterns = [
    path("", accounts.AccountListView.as_view(), name="account_list"),
    path("new/", accounts.AccountCreateView.as_view(), name="account_add"),
    path("<int:pk>/", accounts.AccountDetailView.as_view(), name="account_detail"),
    path("<int:pk>/password/", accounts.PasswordResetView.as_view(), name="account_password"),
    path("<int:pk>/disable/", accounts.DisableView.as_view(), name="account_disable"),
    path("<int:pk>/enable/", accounts.EnableView.as_view(), name="account_enable"),
    path("<int:pk>/role/", accounts.RoleChangeView.as_view(), name="account_role"),
    path("<int:pk>/take-back/", accounts.TakeBackView.as_view(), name="account_take_back"),
    path("<int:pk>/second-factor/", accounts.FactorResetView.as_view(), name="account_factor"),
    path("batches/", batches.BatchCreateView.as_view(), name="batch_add"),
    path("batches/template/", batches.BatchTemplateView.as_view(), name="batch_template"),
    path("batches/<int:pk>/", batches.BatchDetailView.as_view(), name="batch_detail"),
    path("batches/<int:pk>/cancel/", batches.BatchCancelView.as_view(), name="batch_cancel"),
    path("batches/<int:pk>/retry/", batches.BatchRetryView.as_view(), name="batch_retry"),
    path("batches/<int:pk>/renew/", batches.BatchRenewView.as_view(), name="batch_renew"),
    path("batches/<int:pk>/slips/", batches.SlipsView.as_view(), name="batch_slips"),
    path("batches/<int:pk>/slips/destroy/", batches.SlipsDestroyView.as_view(), name="batch_slips_destroy"),
    path("grants/", grants.GrantListView.as_view(), name="grant_list"),
    re_path(r"^grants/(?P<action>grant|return)/confirm/$", grants.GrantConfirmView.as_view(), name="grant_confirm"),
    re_path(r"^grants/(?P<action>grant|return)/$", grants.GrantDecideView.as_view(), name="grant_decide"),
]
