"""Who proposes: profiles, authorships, the speaker's pages."""

from django.apps import AppConfig


class SpeakersConfig(AppConfig):
    name = "speakers"
