"""The pages of this room, below /accounts/. Signing up, in and out are allauth's."""

from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("", views.account_show, name="account_show"),
    path("profile/", views.profile_edit, name="profile_edit"),
    path("owner/<str:token>/", views.owner_claim, name="owner_claim"),
]
