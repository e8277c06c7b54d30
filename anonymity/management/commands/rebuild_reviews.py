"""`manage.py rebuild_reviews`: write what reviewers read anew, or say where it differs from the truth."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from anonymity import services
from conferences.models import Conference


class Command(BaseCommand):
    help = "Writes what reviewers read anew from the proposals. Ids, reviews and masks stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", nargs="*", help="conferences; all of them when left out")
        parser.add_argument("--check", action="store_true", help="only compare, and fail where something differs")

    def handle(self, *args: Any, slug: list[str], check: bool, **options: Any) -> None:
        conferences = Conference.objects.order_by("slug")
        if slug:
            conferences = conferences.filter(slug__in=slug)
        unknown = set(slug) - {each.slug for each in conferences}
        if unknown:
            raise CommandError(f"There is no conference called {', '.join(sorted(unknown))}.")
        differing = {each.slug: services.out_of_date(each) for each in conferences}
        if check and any(differing.values()):
            lines = [f"{name}: {', '.join(codes)}" for name, codes in differing.items() if codes]
            raise CommandError("What reviewers read differs from the truth.\n" + "\n".join(lines))
        for each in conferences:
            if not check:
                services.rebuild(each)
            self.stdout.write(f"{each.slug}: {len(differing[each.slug])} proposals differed")
