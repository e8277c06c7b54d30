"""The only room that holds both sides: what a proposal is to reviewers, and whose it is."""

from django.apps import AppConfig


class AnonymityConfig(AppConfig):
    name = "anonymity"
