"""The README's pictures come from a demo that was seeded; without one the command says so."""

import json

import pytest
from django.core.management import CommandError, call_command


def test_without_a_demo_it_says_what_to_start(tmp_path):
    with pytest.raises(CommandError, match="Start bin/demo first"):
        call_command("screenshots", seeded=tmp_path / "seeded.json")


def test_stage_without_a_picture_is_named(tmp_path):
    seeded = tmp_path / "seeded.json"
    seeded.write_text(json.dumps({"stage": "afterwards", "people": []}))
    with pytest.raises(CommandError, match="afterwards"):
        call_command("screenshots", seeded=seeded)
