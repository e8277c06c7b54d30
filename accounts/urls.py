"""The pages of this room, below /accounts/. Signing up, in and out are allauth's."""

from django.urls import path

from accounts import views
from accounts.views import leaving, merging

app_name = "accounts"

urlpatterns = [
    path("", views.account_show, name="account_show"),
    path("profile/", views.profile_edit, name="profile_edit"),
    path("data/", leaving.data_show, name="data_show"),
    path("delete/", leaving.account_delete, name="account_delete"),
    path("deleted/", leaving.account_gone, name="account_gone"),
    path("merge/", merging.merge_start, name="merge_start"),
    path("merge/<str:token>/", merging.merge_agree, name="merge_agree"),
    path("owner/", views.owner_hand_over, name="owner_hand_over"),
    path("owner/<str:token>/", views.owner_claim, name="owner_claim"),
]
