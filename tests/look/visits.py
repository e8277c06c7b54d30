"""Who walks where. A new page is added here, or to NO_PAGE with its reason."""

from playwright.sync_api import Page

from tests.look.scene import PASSWORD
from tests.look.walk import Visit


def ask_for_login_code(page: Page, site: str) -> None:
    page.goto(f"{site}/accounts/login/code/")
    page.fill("[name=email]", "vik@example.org")
    page.click("main button[type=submit]")
    page.wait_for_url("**/code/confirm/")


def ask_for_reset_code(page: Page, site: str) -> None:
    page.goto(f"{site}/accounts/password/reset/")
    page.fill("[name=email]", "vik@example.org")
    page.click("main button[type=submit]")
    page.wait_for_url("**/reset/confirm/")


def sign_up(page: Page, site: str) -> None:
    page.goto(f"{site}/accounts/signup/")
    page.fill("[name=email]", "new@example.org")
    page.fill("[name=password1]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/confirm-email/")


def say_who_one_is(page: Page, site: str) -> None:
    page.goto(f"{site}/accounts/reauthenticate/?next=/accounts/")
    if page.locator("[name=password]").count():
        page.fill("[name=password]", PASSWORD)
        page.click("main form button.btn-primary")
        page.wait_for_url("**/accounts/")


def log_in_with_two_factor(page: Page, site: str) -> None:
    page.goto(f"{site}/accounts/login/")
    page.fill("[name=login]", "casey@example.org")
    page.fill("[name=password]", PASSWORD)
    page.click("main form.form-page button[type=submit]")
    page.wait_for_url("**/2fa/authenticate/**")


def choose_on_the_ranking(page: Page, site: str) -> None:
    page.goto(f"{site}/riverbank/selection/")
    page.locator("main table input[type=checkbox]").first.check()
    page.locator("main form[action$='/decide/'] button").last.click()
    page.wait_for_url("**/selection/decide/")


SELECTION = "selection"
WALK: dict[str, dict[str, Visit]] = {
    "way in": {
        "account_login": Visit(wrong={"login": "nobody"}),
        "account_signup": Visit(wrong={"password1": "short"}),
        "account_request_login_code": Visit(wrong={}),
        "account_reset_password": Visit(wrong={}),
        "account_confirm_login_code": Visit(first=ask_for_login_code, wrong={"code": "wrong"}),
        "account_inactive": Visit(),
    },
    "way in by mail": {
        "account_confirm_password_reset_code": Visit(first=ask_for_reset_code, wrong={"code": "wrong"}),
        "account_password_reset_completed": Visit(),
        "account_email_verification_sent": Visit(first=sign_up, wrong={"code": "wrong"}),
    },
    "account": {
        "accounts:account_show": Visit("vik"),
        "account_email": Visit("vik", first=say_who_one_is, wrong={"email": "nobody"}),
        "account_change_password": Visit("vik", wrong={"password1": "short"}),
        "account_logout": Visit("vik"),
        "accounts:profile_edit": Visit("vik"),
        "accounts:data_show": Visit("vik"),
        "accounts:account_delete": Visit("sam", first=say_who_one_is, wrong={}),
        "accounts:account_gone": Visit(),
        "accounts:merge_start": Visit("vik", first=say_who_one_is, wrong={"email": "nobody"}),
        "accounts:merge_agree": Visit(needs={"token": "merge"}),
        "accounts:owner_hand_over": Visit("olu", first=say_who_one_is, wrong={"email": "nobody"}),
        "notifications:preferences": Visit("vik"),
        "notifications:mail_off": Visit(needs={"token": "mail off"}),
        "speakers:profile_mine": Visit("sam", wrong={"links": "nowhere"}),
        "accounts:owner_claim": Visit("vik", {"token": "owner link"}),
    },
    "signing in": {
        "account_reauthenticate": Visit("vik", wrong={"password": "wrong"}),
        "mfa_index": Visit("ari"),
        "mfa_list_webauthn": Visit("ari"),
        "mfa_add_webauthn": Visit("vik", first=say_who_one_is),
        "mfa_edit_webauthn": Visit("ari", {"pk": "passkey"}, first=say_who_one_is, wrong={}),
        "mfa_remove_webauthn": Visit("ari", {"pk": "passkey"}, first=say_who_one_is),
        "mfa_activate_totp": Visit("vik", first=say_who_one_is, wrong={"code": "wrong"}),
        "mfa_deactivate_totp": Visit("casey", first=say_who_one_is),
        "mfa_reauthenticate": Visit("casey", wrong={"code": "wrong"}),
        "mfa_view_recovery_codes": Visit("casey", first=say_who_one_is),
        "mfa_generate_recovery_codes": Visit("casey", first=say_who_one_is),
        "mfa_authenticate": Visit(first=log_in_with_two_factor, wrong={"code": "wrong"}),
        "usersessions_list": Visit("vik"),
        "socialaccount_connections": Visit("vik"),
        "socialaccount_login_cancelled": Visit(),
    },
    "conferences": {
        "conferences:conference_list": Visit(),
        "conferences:conference_show": Visit(),
        "conferences:conference_create": Visit("olu", wrong={"slug": "riverbank"}),
        "conferences:invitation_accept": Visit("vik", {"token": "invitation"}),
        "conferences:dashboard_show": Visit("olu"),
        "conferences:log_list": Visit("olu"),
        "conferences:people_list": Visit("olu"),
        "conferences:invitation_create": Visit("olu", wrong={"email": "nobody"}),
        "conferences:member_remove": Visit("olu", {"code": "member"}),
    },
    "set-up": {
        "conferences:setup_show": Visit("olu"),
        "conferences:conference_edit": Visit("olu", wrong={"contact_email": "nobody"}),
        "conferences:conference_publish": Visit("olu"),
        "conferences:round_create": Visit("olu", wrong={}),
        "conferences:round_edit": Visit("olu", {"code": "round"}),
        "conferences:call_edit": Visit("olu", {"code": "round"}),
        "conferences:round_remove": Visit("olu", {"code": "extra round"}),
        "conferences:phase_move": Visit("olu", {"code": "round", "to": "discussion"}),
        "conferences:track_create": Visit("olu", wrong={}),
        "conferences:track_edit": Visit("olu", {"code": "track"}, wrong={}),
        "conferences:track_remove": Visit("olu", {"code": "spare track"}),
        "conferences:type_create": Visit("olu", wrong={}),
        "conferences:type_edit": Visit("olu", {"code": "type"}, wrong={}),
        "conferences:type_remove": Visit("olu", {"code": "spare type"}),
    },
    "what speakers are asked": {
        "conferences:question_list": Visit("olu"),
        "conferences:question_create": Visit("olu", wrong={}),
        "conferences:question_edit": Visit("olu", {"code": "question"}, wrong={"text": ""}),
        "conferences:question_remove": Visit("olu", {"code": "question"}),
        "conferences:fields_edit": Visit("olu"),
        "conferences:agreement_list": Visit("olu"),
        "conferences:agreement_create": Visit("olu", wrong={}),
        "conferences:agreement_edit": Visit("olu", {"code": "agreement"}, wrong={"title": ""}),
        "conferences:agreement_remove": Visit("olu", {"code": "agreement"}),
    },
    "proposals": {
        "speakers:proposal_list": Visit("sam"),
        "speakers:earlier_list": Visit("sam"),
        "speakers:proposal_start": Visit("sam", wrong={}),
        "speakers:copy_show": Visit("sam", {"code": "unsaved"}),
        "speakers:copy_drop": Visit("sam", {"code": "unsaved"}),
        "speakers:profile_edit": Visit("sam", wrong={"website": "nowhere"}),
        "speakers:invitation_show": Visit(needs={"token": "asked token"}),
        "speakers:entered_claim": Visit(needs={"token": "claim token"}, wrong={}),
        "speakers:proposal_show": Visit("sam", {"code": "submitted proposal"}),
        "speakers:proposal_edit": Visit("sam", {"code": "draft proposal"}, wrong={}),
        "speakers:proposal_as_reviewers_see_it": Visit("sam", {"code": "submitted proposal"}),
        "speakers:file_list": Visit("sam", {"code": "draft proposal"}),
        "speakers:proposal_withdraw": Visit("sam", {"code": "submitted proposal"}),
        "speakers:needed_edit": Visit("sam"),
        "speakers:speaker_list": Visit("sam", {"code": "panel proposal"}, wrong={}),
        "speakers:speaker_remove": Visit("sam", {"code": "draft proposal", "who": "asked"}),
    },
    "help with texts": {
        "speakers:help_show": Visit("sam", {"code": "draft proposal"}),
        "speakers:mentor_queue": Visit("mia"),
        "speakers:mentor_read": Visit("mia", {"code": "taken help"}, wrong={}),
    },
    "organizers' lists": {
        "speakers:organizer_list": Visit("olu"),
        "speakers:organizer_enter": Visit("olu", wrong={}),
        "speakers:entered_edit": Visit("olu", {"code": "other proposal", "who": "entered listed"}, wrong={}),
        "speakers:organizer_show": Visit("olu", {"code": "submitted proposal"}),
        "speakers:support_list": Visit("olu"),
        "notifications:mail_list": Visit("olu"),
        "notifications:mail_show": Visit("olu", {"code": "mail"}),
    },
    "reviews": {
        "reviews:desk": Visit("robin"),
        "reviews:proposal_show": Visit("robin", {"blind_id": "blind"}, wrong={}),
        "reviews:proposal_step_back": Visit("robin", {"blind_id": "other blind"}),
    },
    "anonymity": {
        "anonymity:queue": Visit("ari"),
        "anonymity:proposal_show": Visit("ari", {"code": "submitted proposal"}, wrong={"words": "not in the text"}),
    },
    SELECTION: {
        "selection:ranking": Visit("casey"),
        "selection:proposal_show": Visit("casey", {"code": "submitted proposal"}),
        "selection:decide_many": Visit("casey", first=choose_on_the_ranking, stays=True),
        "selection:names_show": Visit("casey"),
        "selection:names_open": Visit("casey", {"code": "round"}),
        "selection:step_back": Visit("casey", {"code": "submitted proposal"}),
        "selection:announce": Visit("casey"),
        "selection:announce_confirm": Visit("casey", wrong={}),
        "selection:announcement_show": Visit("casey", {"code": "announcement"}),
        "selection:confirm": Visit("sam", {"code": "other proposal"}),
        "selection:decline": Visit("sam", {"code": "other proposal"}),
    },
    "rooms and schedule": {
        "schedule:room_list": Visit("olu"),
        "schedule:room_add": Visit("olu", wrong={}),
        "schedule:room_edit": Visit("olu", {"code": "room"}, wrong={}),
        "schedule:day_add": Visit("olu", wrong={}),
        "schedule:day_edit": Visit("olu", {"code": "day"}, wrong={}),
        "schedule:editor": Visit("olu"),
        "schedule:placement_choose": Visit("olu"),
        "schedule:placement_add": Visit("olu", {"code": "free proposal"}, wrong={}),
        "schedule:placement_move": Visit("olu", {"code": "placement"}, wrong={}),
        "schedule:item_add": Visit("olu", wrong={}),
        "schedule:item_edit": Visit("olu", {"code": "item"}, wrong={}),
        "schedule:release_start": Visit("olu"),
    },
    "programme": {
        "schedule:programme": Visit(),
        "schedule:version_show": Visit(),
        "schedule:talk_show": Visit(needs={"code": "talk"}),
        "schedule:speaker_show": Visit(needs={"code": "speaker"}),
    },
}
ACT = "is an act: it answers a button and leads back to its page"
PART = "is a part of the form's page, seen there"
FILE = "is a file for other programs"
ELSEWHERE = "leads to another site and back, and is there only where that is set up"
NO_PAGE = {
    "livez": "answers machines, in one word",
    "readyz": "answers machines, in one word",
    "account_set_password": "is the change of a password for accounts that have none, with the same part",
    "account_complete_password_reset": "follows the mailed code, in the same part as the change of a password",
    "mfa_login_webauthn": ACT,
    "mfa_download_recovery_codes": FILE,
    "mfa_reauthenticate_webauthn": "asks a device; its parts are those of the page that adds a passkey",
    "socialaccount_login_error": "answers 401, in the same part as turning back over there",
    "socialaccount_signup": "follows the answer of another site, in the same part as signing up",
    "github_login": ELSEWHERE,
    "github_callback": ELSEWHERE,
    "google_login": ELSEWHERE,
    "google_callback": ELSEWHERE,
    "google_login_by_token": ELSEWHERE,
    "openid_connect_login": ELSEWHERE,
    "openid_connect_callback": ELSEWHERE,
    "conferences:invitation_resend": ACT,
    "conferences:invitation_revoke": ACT,
    "conferences:track_place": ACT,
    "conferences:type_place": ACT,
    "conferences:question_place": ACT,
    "conferences:question_retire": ACT,
    "conferences:question_ask_again": ACT,
    "conferences:question_duplicate": ACT,
    "conferences:agreement_retire": ACT,
    "speakers:profile_claim": ACT,
    "speakers:file_hold": "answers a program that has sent a file",
    "speakers:file_show": "is a file to keep",
    "speakers:organizer_file": "is a file to keep",
    "speakers:picture_show": "is a picture within a page",
    "schedule:attachment_show": "is a file to keep",
    "schedule:picture_show": "is a picture within a page",
    "speakers:mirror": PART,
    "speakers:proposal_mirror": PART,
    "speakers:proposal_answer": ACT,
    "speakers:proposal_fix": ACT,
    "speakers:proposal_submit": ACT,
    "speakers:earlier_copy": ACT,
    "selection:pass_feedback": ACT,
    "speakers:help_resolve": ACT,
    "speakers:help_stop": ACT,
    "speakers:mentor_give_back": ACT,
    "speakers:mentor_take": ACT,
    "speakers:speaker_part": ACT,
    "speakers:speaker_reorder": ACT,
    "speakers:copy_download": FILE,
    "speakers:typing_keep": "answers the form's script while somebody types",
    "speakers:text_preview": "answers the form's script with a part of its page",
    "speakers:speaker_resend": ACT,
    "speakers:speaker_hand_over": ACT,
    "notifications:mail_arrived": ACT,
    "notifications:mail_send_again": ACT,
    "reviews:next": "leads on to the next proposal's page",
    "reviews:proposal_pass": ACT,
    "reviews:attachment_show": "is a file to keep",
    "anonymity:next": "leads on to the next proposal's page",
    "anonymity:proposal_pass": ACT,
    "anonymity:attachment_show": "is a file to keep",
    "anonymity:attachment_cleaned": "is a file to keep",
    "anonymity:attachment_decide": ACT,
    "anonymity:mask_remove": ACT,
    "anonymity:finding_decide": ACT,
    "selection:decide": ACT,
    "selection:undo": ACT,
    "schedule:day_fill": ACT,
    "schedule:day_remove": ACT,
    "schedule:room_remove": ACT,
    "schedule:placement_remove": ACT,
    "schedule:document_xml": FILE,
    "schedule:document_json": FILE,
    "schedule:document_ics": FILE,
    "schedule:export_xml": FILE,
    "schedule:export_json": FILE,
    "schedule:export_ics": FILE,
    "schedule:talk_ics": FILE,
    "schedule:speaker_ics": FILE,
}
