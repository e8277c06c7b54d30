"""The mail ledger: what is to be told to whom, and what became of it."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
