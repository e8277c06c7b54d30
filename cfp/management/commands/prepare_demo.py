"""`manage.py prepare_demo`: what bin/demo does between starting PostgreSQL and opening the doors."""

import hashlib
import json
from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Brings the demo's database and static files up to date; seeds the conference if that was not done yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--stage", required=True)
        parser.add_argument("--seeded", type=Path, required=True, help="the file that says what was seeded")

    def handle(self, *args: Any, stage: str, seeded: Path, **options: Any) -> None:
        if not settings.CFP_DEMO:
            raise CommandError("This is no demo (CFP_DEMO is off); its passwords are in the documentation.")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("ensure_blind_login", stdout=StringIO())
        self._collect_static(seeded.parent)
        if not seeded.exists():
            people = json.loads(call_command("seed_demo", stage=stage, stdout=StringIO()))
            seeded.write_text(json.dumps({"stage": stage, **people}))

    @staticmethod
    def _collect_static(folder: Path) -> None:
        """Copying and compressing takes seconds, so it is done only when a source changed."""
        sources = [Path(str(place[1] if isinstance(place, tuple) else place)) for place in settings.STATICFILES_DIRS]
        known = hashlib.sha256()
        for file in sorted(file for source in sources for file in source.rglob("*") if file.is_file()):
            seen = file.stat()
            known.update(f"{file} {seen.st_size} {seen.st_mtime_ns}\n".encode())
        stamp = folder / "static.stamp"
        if not stamp.exists() or stamp.read_text() != known.hexdigest():
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)
            stamp.write_text(known.hexdigest())
