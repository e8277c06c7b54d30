"""What is proposed: texts, states, verbs. No person, no pages."""

from typing import Any

from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    name = "proposals"

    def ready(self) -> None:
        from django.db.models.signals import post_delete

        from proposals.models import Attachment

        post_delete.connect(_forget_bytes, sender=Attachment)


def _forget_bytes(instance: Any, **_details: Any) -> None:
    """However the row goes, also with its proposal: the bytes go with it."""
    from proposals import files

    files.forget([instance.stored])
