"""Prints the one-time link that makes whoever opens it the owner of this installation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import services, tokens


class Command(BaseCommand):
    help = "Print the one-time link that makes whoever opens it the owner of this installation."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(tokens.owner_url(services.owner_link()))
        except services.Refused as refused:
            raise CommandError(f"{refused} No link is needed.") from refused
