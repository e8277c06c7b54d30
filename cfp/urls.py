"""The table of contents. Each room lists its own pages."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
]
