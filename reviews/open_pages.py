"""The pages that are not blind for somebody who reviews while scores are not frozen.

Everything else is, so a page that nobody thought of shows nothing rather than a name. `*` stands for a whole
namespace. What belongs here shows a person their own things, or what everybody may see, or set-up without names;
selection concerns rounds whose scores are frozen, and its own rules keep names from whoever still reviews.
"""

_NAMED = {
    "conferences": """
        call_edit conference_create conference_edit conference_list conference_publish
        conference_show dashboard_show invitation_accept invitation_create invitation_resend
        invitation_revoke member_remove people_list phase_move round_create round_edit round_remove
        setup_show question_list question_create question_edit question_place question_retire question_ask_again
        question_duplicate question_remove fields_edit agreement_list agreement_create agreement_edit
        agreement_retire agreement_remove track_create track_edit track_place track_remove type_create type_edit
        type_place type_remove
    """,
    "notifications": "mail_off preferences",
    "schedule": """
        attachment_show picture_show
        day_add day_edit day_fill day_remove document_ics document_json document_xml export_ics
        export_json export_xml programme room_add room_edit room_list room_remove speaker_ics
        speaker_show talk_ics talk_show version_show
    """,
    "selection": """
        announce announce_confirm announcement_show confirm decide decide_many decline names_open
        names_show pass_feedback proposal_show ranking step_back undo
    """,
    "speakers": """
        copy_download copy_drop copy_show earlier_copy earlier_list entered_claim file_hold file_list file_show
        help_resolve help_show help_stop invitation_show mirror needed_edit picture_show profile_claim
        profile_edit profile_mine proposal_answer proposal_as_reviewers_see_it proposal_edit proposal_fix
        proposal_list proposal_mirror proposal_show proposal_start proposal_submit proposal_withdraw
        speaker_hand_over speaker_list speaker_part speaker_remove speaker_reorder speaker_resend text_preview
        typing_keep
    """,
}
OPEN_PAGES = frozenset({"accounts:*"} | {f"{room}:{page}" for room, pages in _NAMED.items() for page in pages.split()})

#: allauth and the project's own pages have no namespace.
OPEN_PREFIXES = (
    "account_",
    "mfa_",
    "usersessions_",
    "socialaccount_",
    "github_",
    "google_",
    "openid_connect_",
    "livez",
    "readyz",
)


def is_open(view_name: str) -> bool:
    """Whether the page of this name (`namespace:name`) may be shown outside the blind context."""
    namespace, _colon, _name = view_name.rpartition(":")
    return view_name in OPEN_PAGES or f"{namespace}:*" in OPEN_PAGES or view_name.startswith(OPEN_PREFIXES)
