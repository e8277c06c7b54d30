"""The Celery application: the broker only carries wake-ups, whatever must not be lost is a row."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cfp.settings")

app = Celery("cfp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
