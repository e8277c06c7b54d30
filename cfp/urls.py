"""The table of contents. Each room lists its own pages, with their whole paths."""

from django.conf import settings
from django.urls import include, path

from cfp import health

urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    *([path("", include("cfp.demo_mail"))] if settings.CFP_DEMO else []),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("speakers.urls")),
    path("", include("reviews.urls")),
    path("", include("anonymity.urls")),
    path("", include("selection.urls")),
    path("", include("notifications.urls")),
    path("", include("schedule.urls")),
    path("", include("conferences.urls")),
]
