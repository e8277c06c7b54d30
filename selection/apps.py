"""The chairs' desk: decisions, announcing, confirming."""

from django.apps import AppConfig


class SelectionConfig(AppConfig):
    name = "selection"
