"""The pages of this room. `organize/` is for organizers; the rest is for whoever may see the conference."""

from django.urls import path

from conferences.views import call, catalogue, dashboard, extending, links, log, people, public, setup

app_name = "conferences"

SETUP = "<slug:slug>/organize/setup/"
PEOPLE = "<slug:slug>/organize/people/"

urlpatterns = [
    path("", public.conference_list, name="conference_list"),
    path("new/", public.conference_create, name="conference_create"),
    path("invitations/<str:token>/", people.invitation_accept, name="invitation_accept"),
    path("<slug:slug>/", public.conference_show, name="conference_show"),
    path("<slug:slug>/call/", call.call_show, name="call_show"),
    path("<slug:slug>/call.ics", call.call_dates, name="call_dates"),
    path("<slug:slug>/open/<str:token>/", links.link_show, name="open_link_show"),
    path("<slug:slug>/organize/", dashboard.dashboard_show, name="dashboard_show"),
    path("<slug:slug>/organize/log/", log.log_list, name="log_list"),
    path(SETUP, setup.setup_show, name="setup_show"),
    path(SETUP + "conference/", setup.conference_edit, name="conference_edit"),
    path(SETUP + "publish/", setup.conference_publish, name="conference_publish"),
    path(SETUP + "rounds/new/", setup.round_create, name="round_create"),
    path(SETUP + "rounds/<str:code>/", setup.round_edit, name="round_edit"),
    path(SETUP + "rounds/<str:code>/dates/", setup.call_edit, name="call_edit"),
    path(SETUP + "rounds/<str:code>/extend/", extending.call_extend, name="call_extend"),
    path(SETUP + "rounds/<str:code>/remove/", setup.round_remove, name="round_remove"),
    path(SETUP + "rounds/<str:code>/phase/<slug:to>/", setup.phase_move, name="phase_move"),
    path(SETUP + "tracks/new/", catalogue.track_create, name="track_create"),
    path(SETUP + "tracks/<str:code>/", catalogue.track_edit, name="track_edit"),
    path(SETUP + "tracks/<str:code>/extend/", extending.track_extend, name="track_extend"),
    path(SETUP + "tracks/<str:code>/place/", catalogue.track_place, name="track_place"),
    path(SETUP + "tracks/<str:code>/remove/", catalogue.track_remove, name="track_remove"),
    path(SETUP + "types/new/", catalogue.type_create, name="type_create"),
    path(SETUP + "types/<str:code>/", catalogue.type_edit, name="type_edit"),
    path(SETUP + "types/<str:code>/extend/", extending.type_extend, name="type_extend"),
    path(SETUP + "types/<str:code>/place/", catalogue.type_place, name="type_place"),
    path(SETUP + "types/<str:code>/remove/", catalogue.type_remove, name="type_remove"),
    path(SETUP + "links/", links.link_list, name="open_link_list"),
    path(SETUP + "links/new/", links.link_create, name="open_link_create"),
    path(SETUP + "links/<str:code>/revoke/", links.link_revoke, name="open_link_revoke"),
    path(PEOPLE, people.people_list, name="people_list"),
    path(PEOPLE + "invite/", people.invitation_create, name="invitation_create"),
    path(PEOPLE + "invitations/<str:code>/resend/", people.invitation_resend, name="invitation_resend"),
    path(PEOPLE + "invitations/<str:code>/revoke/", people.invitation_revoke, name="invitation_revoke"),
    path(PEOPLE + "<str:code>/remove/", people.member_remove, name="member_remove"),
]
