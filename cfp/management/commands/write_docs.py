"""Writes the documentation pages that are made from tables in the code."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from cfp.written_docs import PAGES


class Command(BaseCommand):
    help = "Write docs/permissions.md and docs/states.md from the tables in the code."

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            for place, made in PAGES.items():
                (settings.BASE_DIR / place).write_text(made(), encoding="utf-8")
                self.stdout.write(f"wrote {place}")
