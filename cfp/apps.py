"""Wiring: connects facts announced by one room to the rooms above it."""

from django.apps import AppConfig


class CfpConfig(AppConfig):
    name = "cfp"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from cfp import checks  # noqa: F401  # registers them
        from speakers.views.writers import adopt_at_login

        user_logged_in.connect(adopt_at_login, dispatch_uid="speakers.adopt_at_login")
