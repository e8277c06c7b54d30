"""Wiring only: settings, URLs, Celery, commands."""

from cfp.celery import app as celery_app

__all__ = ["celery_app"]
