"""The short addresses that stand in the QR codes of printed papers."""

from django.urls import path

from households.views.papers import PaperOpenView

app_name = "papers"

urlpatterns = [
    path("<slug:key>/", PaperOpenView.as_view(), name="open"),
]
