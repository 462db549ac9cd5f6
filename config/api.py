"""The API under /api/v1/: the doors that each app opens to named systems, and a refusal for every other address."""

from django.urls import path

from assessments.api.urls import urlpatterns as verdicts
from funds.api.urls import urlpatterns as ledger
from households.api.urls import urlpatterns as households
from villages.api.urls import urlpatterns as places
from villages.api.views import NowhereView

app_name = "api"

urlpatterns = [*places, *households, *ledger, *verdicts, path("<path:rest>", NowhereView.as_view(), name="nowhere")]
