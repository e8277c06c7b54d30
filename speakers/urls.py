"""The pages of this room."""

from django.urls import URLPattern, URLResolver, path

from speakers.views import (
    copying,
    entering,
    filing,
    helping,
    invitations,
    listing,
    mentors,
    mirror,
    needed,
    organizing,
    people,
    proposal,
    typing,
    writing,
)

app_name = "speakers"

OWN = "<slug:slug>/proposals"
ONE = f"{OWN}/<slug:code>"
ORGANIZERS = "<slug:slug>/organize/proposals"
MENTORS = "<slug:slug>/mentoring"

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/speaker/", people.edit_mine, name="profile_mine"),
    path("accounts/speaker/picture/<int:side>/", filing.show_picture, name="picture_show"),
    path(f"{OWN}/", proposal.list_mine, name="proposal_list"),
    path(f"{OWN}/new/", writing.start, name="proposal_start"),
    path(f"{OWN}/typing/", typing.keep, name="typing_keep"),
    path(f"{OWN}/preview/", typing.preview, name="text_preview"),
    path(f"{OWN}/unsaved/<slug:code>/", typing.show_copy, name="copy_show"),
    path(f"{OWN}/unsaved/<slug:code>/text.md", typing.download_copy, name="copy_download"),
    path(f"{OWN}/unsaved/<slug:code>/drop/", typing.drop_copy, name="copy_drop"),
    path(f"{OWN}/earlier/", copying.list_earlier, name="earlier_list"),
    path(f"{OWN}/earlier/<slug:code>/", copying.copy, name="earlier_copy"),
    path(f"{OWN}/files/", filing.hold_file, name="file_hold"),
    path(f"{OWN}/as-reviewers-see-it/", mirror.look, name="mirror"),
    path(f"{OWN}/profile/", people.edit_profile, name="profile_edit"),
    path(f"{OWN}/profile/claim/<slug:code>/", people.claim_profile, name="profile_claim"),
    path(f"{OWN}/needed/", needed.edit_needed, name="needed_edit"),
    path(f"{OWN}/claim/<str:token>/", entering.claim, name="entered_claim"),
    path(f"{OWN}/invitation/<str:token>/", invitations.answer_invitation, name="invitation_show"),
    path(f"{ONE}/", proposal.show, name="proposal_show"),
    path(f"{ONE}/edit/", writing.edit, name="proposal_edit"),
    path(f"{ONE}/submit/", proposal.submit, name="proposal_submit"),
    path(f"{ONE}/withdraw/", proposal.withdraw, name="proposal_withdraw"),
    path(f"{ONE}/files/", filing.list_files, name="file_list"),
    path(f"{ONE}/files/<slug:file>/", filing.show_file, name="file_show"),
    path(f"{ONE}/as-reviewers-see-it/", mirror.show, name="proposal_as_reviewers_see_it"),
    path(f"{ONE}/as-reviewers-see-it/typed/", mirror.look_again, name="proposal_mirror"),
    path(f"{ONE}/as-reviewers-see-it/answer/", mirror.answer, name="proposal_answer"),
    path(f"{ONE}/as-reviewers-see-it/fix/", mirror.fix, name="proposal_fix"),
    path("<slug:slug>/organize/travel-support/", needed.list_support, name="support_list"),
    path(f"{ORGANIZERS}/", organizing.list_proposals, name="organizer_list"),
    path(f"{ONE}/speakers/", listing.list_speakers, name="speaker_list"),
    path(f"{ONE}/speakers/order/", listing.reorder, name="speaker_reorder"),
    path(f"{ONE}/speakers/<slug:who>/part/", listing.set_part, name="speaker_part"),
    path(f"{ONE}/speakers/<slug:who>/resend/", listing.resend, name="speaker_resend"),
    path(f"{ONE}/speakers/<slug:who>/contact/", listing.hand_over, name="speaker_hand_over"),
    path(f"{ONE}/speakers/<slug:who>/remove/", listing.remove, name="speaker_remove"),
    path(f"{ONE}/help/", helping.show_help, name="help_show"),
    path(f"{ONE}/help/stop/", helping.stop, name="help_stop"),
    path(f"{ONE}/help/<slug:comment>/done/", helping.resolve, name="help_resolve"),
    path(f"{MENTORS}/", mentors.list_asked, name="mentor_queue"),
    path(f"{MENTORS}/<slug:code>/", mentors.read, name="mentor_read"),
    path(f"{MENTORS}/<slug:code>/take/", mentors.take, name="mentor_take"),
    path(f"{MENTORS}/<slug:code>/give-back/", mentors.give_back, name="mentor_give_back"),
    path(f"{ORGANIZERS}/new/", entering.enter, name="organizer_enter"),
    path(f"{ORGANIZERS}/<slug:code>/files/<slug:file>/", filing.show_file_to_organizer, name="organizer_file"),
    path(f"{ORGANIZERS}/<slug:code>/people/<slug:who>/", entering.correct, name="entered_edit"),
    path(f"{ORGANIZERS}/<slug:code>/", organizing.show_proposal, name="organizer_show"),
]
