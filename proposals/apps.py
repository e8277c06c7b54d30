"""What is proposed: texts, states, verbs. No person, no pages."""

from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    name = "proposals"
