"""The pages of this room. `organize/` is for organizers; the rest is for whoever may see the conference."""

from django.urls import path

from conferences.views import (
    asking,
    call,
    catalogue,
    dashboard,
    extending,
    links,
    log,
    people,
    public,
    setup,
)

app_name = "conferences"

SETUP = "<slug:slug>/organize/setup/"
QUESTIONS = SETUP + "questions/"
AGREEMENTS = SETUP + "agreements/"
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
    path(QUESTIONS, asking.question_list, name="question_list"),
    path(QUESTIONS + "new/", asking.question_create, name="question_create"),
    path(QUESTIONS + "<str:code>/", asking.question_edit, name="question_edit"),
    path(QUESTIONS + "<str:code>/place/", asking.question_place, name="question_place"),
    path(QUESTIONS + "<str:code>/retire/", asking.question_retire, name="question_retire"),
    path(QUESTIONS + "<str:code>/ask-again/", asking.question_ask_again, name="question_ask_again"),
    path(QUESTIONS + "<str:code>/duplicate/", asking.question_duplicate, name="question_duplicate"),
    path(QUESTIONS + "<str:code>/remove/", asking.question_remove, name="question_remove"),
    path(SETUP + "fields/", asking.fields_edit, name="fields_edit"),
    path(AGREEMENTS, asking.agreement_list, name="agreement_list"),
    path(AGREEMENTS + "new/", asking.agreement_create, name="agreement_create"),
    path(AGREEMENTS + "<str:code>/", asking.agreement_edit, name="agreement_edit"),
    path(AGREEMENTS + "<str:code>/retire/", asking.agreement_retire, name="agreement_retire"),
    path(AGREEMENTS + "<str:code>/remove/", asking.agreement_remove, name="agreement_remove"),
    path(PEOPLE, people.people_list, name="people_list"),
    path(PEOPLE + "invite/", people.invitation_create, name="invitation_create"),
    path(PEOPLE + "invitations/<str:code>/resend/", people.invitation_resend, name="invitation_resend"),
    path(PEOPLE + "invitations/<str:code>/revoke/", people.invitation_revoke, name="invitation_revoke"),
    path(PEOPLE + "<str:code>/remove/", people.member_remove, name="member_remove"),
]
