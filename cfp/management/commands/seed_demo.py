"""`manage.py seed_demo`: the invented conference, at a moment of its life."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cfp.demo.seed import seed
from cfp.demo.timeline import MEANING, Stage


class Command(BaseCommand):
    help = (
        "Seeds the demo's conference, the same every time, with dates counted from today. Stages: "
        + "; ".join(f"{stage.value}: {meaning}" for stage, meaning in MEANING.items())
        + ". Running it again changes nothing. Returns the logins as JSON."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--stage", choices=[stage.value for stage in Stage], default=Stage.REVIEW.value)

    def handle(self, *args: Any, stage: str, **options: Any) -> str:
        if not (settings.CFP_DEMO or settings.DEBUG):
            raise CommandError(
                "Everybody in the demo has the same published password, so it is seeded only where CFP_DEMO or DEBUG "
                "is set; nothing was changed."
            )
        seeded = seed(Stage(stage))
        said = f"{seeded.scenes} scenes" if seeded.scenes else "The demo's conference is here already; nothing changed"
        self.stderr.write(f"{said}.")
        return json.dumps({"password": seeded.password, "people": seeded.people}, ensure_ascii=False, indent=1)
