"""What every page's frame needs. Reads only what the middleware has loaded: no query while rendering."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cfp.navigation import navigation


def page(request: HttpRequest) -> dict[str, Any]:
    return {
        "conference": getattr(request, "conference", None),
        "member": getattr(request, "member", None),
        "user": getattr(request, "user", None),
        "site_name": settings.CFP_SITE_NAME,
        "navigation": SimpleLazyObject(lambda: navigation(request)),
    }
