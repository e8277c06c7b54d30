"""Who proposes: profiles, authorships, the speaker's pages."""

from typing import Any

from django.apps import AppConfig


class SpeakersConfig(AppConfig):
    name = "speakers"

    def ready(self) -> None:
        from django.db.models.signals import post_delete

        from speakers.models import Profile

        post_delete.connect(_forget_pictures, sender=Profile)


def _forget_pictures(instance: Any, **_details: Any) -> None:
    """However the row goes: its pictures go with it."""
    from proposals import files

    files.forget(instance.pictures.values())
