from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    """The register of poor households, the visits to them, and who helps whom."""

    name = "households"
    verbose_name = "贫困户"
