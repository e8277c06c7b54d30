"""The call: conferences, rounds, tracks, session types, roles, the event log."""

from django.apps import AppConfig


class ConferencesConfig(AppConfig):
    name = "conferences"
