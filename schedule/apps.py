"""Rooms, slots, releases, the public programme."""

from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    name = "schedule"
