"""The pages of this room."""

from django.urls import URLPattern, URLResolver

app_name = "selection"

urlpatterns: list[URLPattern | URLResolver] = []
