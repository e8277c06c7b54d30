"""The pages of this room."""

from django.urls import URLPattern, URLResolver

app_name = "conferences"

urlpatterns: list[URLPattern | URLResolver] = []
