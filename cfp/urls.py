"""The table of contents. Each room lists its own pages, with their whole paths."""

from django.urls import include, path

urlpatterns = [
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
