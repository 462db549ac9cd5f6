from django.apps import AppConfig


class VillagesConfig(AppConfig):
    """Places, cadres and postings; row scope."""

    name = "villages"
    verbose_name = "区划与人员"
