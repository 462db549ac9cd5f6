from django.apps import AppConfig

from villages import hooks  # noqa: F401  declares its hooks, whichever page is opened first


class VillagesConfig(AppConfig):
    """Places, cadres and postings; row scope."""

    name = "villages"
    verbose_name = "区划与人员"
