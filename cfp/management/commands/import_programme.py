"""`manage.py import_programme FILE --conference SLUG`: take over a programme in frab's XML."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_slug

from conferences.times import zone_names
from schedule.importing import Remarks, Report, Unreadable, Wishes, read, take


class Command(BaseCommand):
    help = (
        "Import a programme (frab's schedule.xml): conference, tracks, session types, rooms, days, talks with their "
        "speakers, and where they stand. Says what it could not take as it was. Importing again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--conference", required=True, metavar="SLUG", help="made if there is none of this name")
        parser.add_argument("--timezone", default="", help="used where the file names none, e.g. Europe/Brussels")
        parser.add_argument("--release", action="store_true", help="publish what was imported, and the conference")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        slug, zone = options["conference"].lower(), options["timezone"]
        try:
            validate_slug(slug)
        except ValidationError as wrong:
            raise CommandError(f"“{slug}” cannot be part of an address: {wrong.messages[0]}") from wrong
        if zone and zone not in zone_names():
            raise CommandError(f"There is no time zone “{zone}”.")
        remarks = Remarks()
        try:
            file = read(options["file"].read_bytes(), remarks, zone=zone)
            wishes = Wishes(slug=slug, dry_run=options["dry_run"], release=options["release"])
            report = take(file, wishes, remarks)
        except OSError as missing:
            raise CommandError(f"The file cannot be read: {missing.strerror}.") from missing
        except Unreadable as unreadable:
            raise CommandError(f"{unreadable} Nothing was imported.") from unreadable
        self._say(report, len(file.events), dry_run=options["dry_run"])

    def _say(self, report: Report, events: int, *, dry_run: bool) -> None:
        for remark in report.remarks.all():
            self.stdout.write(f"- {remark}")
        entered = ", ".join(f"{count} {what}" for what, count in report.entered.items()) or "nothing"
        self.stdout.write(f"{events} entries in the file; {report.known} were here already.")
        self.stdout.write(f"{'Would enter' if dry_run else 'Entered'} in {report.conference}: {entered}.")
        if report.release:
            self.stdout.write(f"{'Would release' if dry_run else 'Released'} as version {report.release}.")
