"""The only room that holds both sides: what a proposal is to reviewers, and whose it is."""

from typing import Any

from django.apps import AppConfig


class AnonymityConfig(AppConfig):
    name = "anonymity"

    def ready(self) -> None:
        from django.db.models.signals import post_delete

        from anonymity.models import CleanCopy

        post_delete.connect(_forget_bytes, sender=CleanCopy)


def _forget_bytes(instance: Any, **_details: Any) -> None:
    """However the row goes, also with its file: the bytes go with it."""
    from proposals import files

    files.forget([instance.stored])
