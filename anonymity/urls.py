"""The pages of this room."""

from django.urls import URLPattern, URLResolver

app_name = "anonymity"

urlpatterns: list[URLPattern | URLResolver] = []
