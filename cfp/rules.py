"""Every room's table of permissions, in the order of the rooms."""

import sys

from django.apps import apps
from django.utils.module_loading import autodiscover_modules

from conferences.access import Rule


def rules_by_room() -> dict[str, tuple[Rule, ...]]:
    """RULES of each room's access module; rooms without one are left out."""
    autodiscover_modules("access")
    found = {}
    for config in apps.get_app_configs():
        module = sys.modules.get(f"{config.name}.access")
        rules: tuple[Rule, ...] = getattr(module, "RULES", ())
        if rules:
            found[config.name] = tuple(rules)
    return found
