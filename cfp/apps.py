"""Wiring: connects facts announced by one room to the rooms above it."""

from django.apps import AppConfig


class CfpConfig(AppConfig):
    name = "cfp"

    def ready(self) -> None:
        from cfp import checks  # noqa: F401  # registers them
