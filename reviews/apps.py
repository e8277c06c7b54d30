"""Anonymous review: tables, a database role and pages of its own."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
