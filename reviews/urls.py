"""Reviewers' pages."""

from django.urls import path

from reviews import views

app_name = "reviews"

urlpatterns = [
    path("<slug:slug>/reviews/", views.desk, name="desk"),
    path("<slug:slug>/reviews/next/", views.next, name="next"),
    path("<slug:slug>/reviews/<uuid:blind_id>/", views.proposal_show, name="proposal_show"),
    path("<slug:slug>/reviews/<uuid:blind_id>/files/<uuid:file_id>/", views.attachment_show, name="attachment_show"),
    path("<slug:slug>/reviews/<uuid:blind_id>/not-my-field/", views.proposal_pass, name="proposal_pass"),
    path("<slug:slug>/reviews/<uuid:blind_id>/step-back/", views.proposal_step_back, name="proposal_step_back"),
]
