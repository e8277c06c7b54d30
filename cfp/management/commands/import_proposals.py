"""`manage.py import_proposals`: proposals from a file in the common shape."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cfp.imports.proposals import import_proposals
from cfp.imports.report import Report, Unreadable
from conferences.models import Conference


class Command(BaseCommand):
    help = (
        "Enters the proposals of a JSON file (talks[id, title, abstract, description, type, track, duration, state, "
        "speakers[name, bio, org]]) into a conference. Says for every entry that it could not take as it was: where, "
        "what, and what it did instead. Importing twice changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--conference", required=True, metavar="SLUG")
        parser.add_argument("--source", default="", help="what the file is called (else its own slug, else its name)")

    def handle(self, *args: Any, file: Path, conference: str, source: str, **options: Any) -> None:
        found = Conference.objects.filter(slug=conference).first()
        if found is None:
            raise CommandError(f"There is no conference “{conference}” here; nothing was imported.")
        try:
            report = import_proposals(file, found, by=None, source=source)
        except Unreadable as unreadable:
            raise CommandError(str(unreadable)) from unreadable
        self._print(report, int(options["verbosity"]))

    def _print(self, report: Report, verbosity: int) -> None:
        for remark in report.remarks if verbosity else ():
            self.stdout.write(str(remark))
        counts = ", ".join(f"{count} {what}" for what, count in report.counts.items()) or "nothing was in the file"
        self.stdout.write(f"In all: {counts}.")
