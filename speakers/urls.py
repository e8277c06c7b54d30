"""The pages of this room."""

from django.urls import URLPattern, URLResolver

app_name = "speakers"

urlpatterns: list[URLPattern | URLResolver] = []
