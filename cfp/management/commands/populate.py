"""`manage.py populate`: a conference of any size, quickly, always the same."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cfp.populate import bulk
from cfp.populate.plan import Impossible, Sizes, make_plan
from conferences.models import Conference


class Command(BaseCommand):
    help = (
        "Fills a new conference with invented people, proposals, reviews and talks: the same for the same numbers, "
        "seed and slug. All constraints are on; a test compares the rows with what the services would have made. "
        "Running it again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--proposals", type=int, required=True)
        parser.add_argument("--reviewers", type=int, default=30)
        parser.add_argument("--reviews", type=int, default=0)
        parser.add_argument("--talks", type=int, default=0, help="how many are accepted, confirmed, placed, released")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--conference", default="populated", metavar="SLUG")

    def handle(self, *args: Any, conference: str, seed: int, **options: Any) -> None:
        sizes = Sizes(*(options[name] for name in ("proposals", "reviewers", "reviews", "talks")))
        if Conference.objects.filter(slug=conference).exists():
            self.stdout.write(f"The conference “{conference}” is here already; nothing was changed.")
            return
        began = time.perf_counter()
        try:
            bulk.write(make_plan(sizes, seed=seed, slug=conference))
        except Impossible as impossible:
            raise CommandError(f"{impossible} Nothing was changed.") from impossible
        self.stdout.write(
            f"“{conference}”: {sizes.proposals} proposals, {sizes.reviewers} reviewers, {sizes.reviews} reviews, "
            f"{sizes.talks} talks in {time.perf_counter() - began:.1f} s."
        )
