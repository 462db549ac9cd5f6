from django.urls import path

from projects.views import projects

app_name = "projects"

urlpatterns = [
    path("", projects.ProjectListView.as_view(), name="list"),
    path("<int:pk>/", projects.ProjectDetailView.as_view(), name="detail"),
]
