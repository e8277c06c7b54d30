"""The organizers' pages in use: forms, refusals, two tabs, hostile input."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils.html import escape

from conferences.models import Conference, Event, Invitation, Membership, Phase, Role, Round
from conferences.tokens import invitation_url
from notifications.models import Mail
from tests.conferences.test_people import offer, path_of
from tests.factories import ConferenceFactory, ProposalFactory, RoundFactory, UserFactory

pytestmark = pytest.mark.django_db

NEW = {
    "name": "New Conf",
    "slug": "New-Conf",
    "starts_on": "2027-05-01",
    "ends_on": "2027-05-02",
    "timezone": "Europe/Vienna",
    "contact_email": "team@example.org",
    "template": "several-tracks",
}
HOSTILE = ["\x00", "x" * 300_000, "\u202e" + "9" * 400, ""]


def url(name, conference, *more):
    return reverse(f"conferences:{name}", args=[conference.slug, *more])


def text(answer):
    return answer.content.decode()


@pytest.fixture
def owner(client):
    user = UserFactory(is_owner=True)
    client.force_login(user)
    return user


def test_the_owner_creates_a_conference_in_the_browser(client, owner):
    answer = client.post("/new/", NEW, follow=True)
    made = Conference.objects.get(slug="new-conf")
    assert made.tracks.count() == 3
    assert made.memberships.get().user == owner
    assert "Write what the call asks for" in text(answer)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("slug", "admin", "used for pages of the site itself"),
        ("slug", "taken", "Another conference here has this address"),
        ("ends_on", "2027-04-01", "The last day comes before the first"),
        ("timezone", "Mars", "Select a valid choice"),
    ],
)
def test_a_form_that_cannot_be_says_why_at_the_field_and_keeps_what_was_typed(client, owner, field, value, says):
    ConferenceFactory(slug="taken")
    answer = client.post("/new/", {**NEW, field: value})
    assert answer.status_code == 200
    assert says in text(answer)
    assert 'value="New Conf"' in text(answer)


@pytest.mark.parametrize("field", NEW)
def test_hostile_input_is_a_form_error_and_never_a_crash(client, owner, field):
    for hostile in HOSTILE[:2]:
        answer = client.post("/new/", {**NEW, field: hostile})
        assert answer.status_code == 200
        assert answer.context["form"].errors[field]


@pytest.mark.parametrize(
    "name",
    ["conference_edit", "round_create", "track_create", "type_create", "invitation_create"],
)
@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_organizers_forms_survive_hostile_input_in_every_field(as_olu, conference, name, hostile):
    page = as_olu.get(url(name, conference))
    data = dict.fromkeys(page.context["form"].fields, hostile)
    answer = as_olu.post(url(name, conference), data)
    assert answer.status_code in (200, 302)


@pytest.mark.parametrize("path", ["/\x00/", "/no-such/", "/example/organize/setup/tracks/\x00/", "/invitations/x/"])
def test_addresses_that_lead_nowhere_are_not_found(as_olu, conference, path):
    assert as_olu.get(path).status_code == 404


def test_the_second_of_two_tabs_sees_both_texts_and_may_save_again(as_olu, conference):
    here = url("conference_edit", conference)
    opened = as_olu.get(here).context["form"].initial
    data = {name: "" if value is None else value for name, value in opened.items()}
    as_olu.post(here, {**data, "place": "First tab"})
    answer = as_olu.post(here, {**data, "place": "Second tab"})
    assert answer.status_code == 200
    assert "Somebody else changed this" in text(answer)
    assert "First tab" in text(answer)
    assert 'value="Second tab"' in text(answer)
    again = answer.context["form"]["seen"].value()
    assert as_olu.post(here, {**data, "seen": again, "place": "Second tab"}).status_code == 302
    conference.refresh_from_db()
    assert conference.place == "Second tab"


def test_dates_are_read_on_the_conferences_clocks(as_olu, conference, default_round):
    as_olu.post(
        url("call_edit", conference, default_round.code),
        {"call_opens_at": "2027-01-01T09:00", "call_closes_at": "2027-02-01T23:59", "grace_minutes": "0"},
    )
    default_round.refresh_from_db()
    assert default_round.call_opens_at == datetime(2027, 1, 1, 8, tzinfo=UTC)
    page = text(as_olu.get(url("call_edit", conference, default_round.code)))
    assert 'value="2027-01-01T09:00"' in page


def test_a_day_anywhere_on_earth_comes_back_as_that_day_and_is_named_on_the_calls_page(
    as_olu, conference, default_round
):
    here = url("call_edit", conference, default_round.code)
    as_olu.post(
        here,
        {
            "call_opens_at": "2026-01-01T09:00",
            "call_closes_at": "2099-01-31T10:00",
            "closes_anywhere_on_earth": "on",
            "grace_minutes": "15",
        },
    )
    default_round.refresh_from_db()
    assert default_round.call_closes_at == datetime(2099, 2, 1, 12, tzinfo=UTC)
    assert 'value="2099-01-31T23:59"' in text(as_olu.get(here))
    call = text(as_olu.get(url("conference_show", conference)))
    assert "end of 31 January 2099 anywhere on Earth" in call
    assert "1 February 2099, 13:00 (Vienna)" in call


def test_a_time_that_the_clocks_skip_is_an_error_at_its_field(as_olu, conference, default_round):
    answer = as_olu.post(
        url("call_edit", conference, default_round.code), {"call_opens_at": "2027-03-28T02:30", "grace_minutes": "15"}
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors["call_opens_at"]


def test_a_reader_in_another_zone_is_told_their_own_time_too(client, conference, default_round):
    Round.objects.update(call_closes_at=datetime(2099, 7, 1, 12, tzinfo=UTC))
    here = url("conference_show", conference)
    assert "data-for-reader" in text(client.get(here))
    client.force_login(UserFactory(zone="Asia/Tokyo"))
    page = text(client.get(here))
    assert "1 July 2099, 14:00 (Vienna)" in page
    assert "1 July 2099, 21:00 for you (Tokyo)" in page
    client.force_login(UserFactory(zone="Europe/Berlin"))
    assert "for you (" not in text(client.get(here))


def test_a_reopening_says_what_it_lays_open_before_it_happens(as_olu, conference):
    conference.rounds.update(phase=Phase.SELECTION)
    here = url("phase_move", conference, conference.rounds.get().code, "discussion")
    page = text(as_olu.get(here))
    assert "What this lays open" in page
    assert "Chairs have seen the ranking" in page
    as_olu.post(here)
    assert conference.rounds.get().phase == Phase.DISCUSSION


def test_two_organizers_moving_one_phase_have_one_effect_and_the_second_is_told(as_olu, conference, default_round):
    here = url("phase_move", conference, default_round.code, "review")
    assert "The phase is now: Review" in text(as_olu.post(here, follow=True))
    assert "somebody else was quicker" in text(as_olu.post(here, follow=True))
    assert "somebody else was quicker" in text(as_olu.get(here, follow=True))
    assert Event.objects.filter(kind="conferences.phase_moved").count() == 1
    assert as_olu.get(url("phase_move", conference, default_round.code, "nowhere")).status_code == 404


def test_tracks_and_types_are_made_ordered_and_removed_in_the_browser(as_olu, conference):
    as_olu.post(url("track_create", conference), {"name": "Second", "color": "#123456"})
    as_olu.post(url("type_create", conference), {"name": "Long", "minutes": "60"})
    track, kind = conference.tracks.last(), conference.session_types.last()
    as_olu.post(url("track_place", conference, track.code), {"position": "0"})
    as_olu.post(url("type_place", conference, kind.code), {"position": "0"})
    as_olu.post(url("type_place", conference, kind.code), {"position": "x"})
    assert conference.tracks.first() == track
    assert conference.session_types.first() == kind
    as_olu.post(url("type_edit", conference, kind.code), {"name": "Longer", "minutes": "90"})
    assert conference.session_types.first().minutes == 90
    as_olu.post(url("track_remove", conference, track.code))
    as_olu.post(url("type_remove", conference, kind.code))
    assert (conference.tracks.count(), conference.session_types.count()) == (1, 1)


def test_what_proposals_lean_on_is_kept_and_the_page_says_so(as_olu, conference):
    ProposalFactory(conference=conference)
    answer = as_olu.post(url("track_remove", conference, conference.tracks.get().code), follow=True)
    assert "Proposals name this track, so it stays" in text(answer)


def test_a_second_round_takes_a_track_and_can_be_removed_when_empty(as_olu, conference):
    as_olu.post(url("round_create", conference), {"name": "Keynotes", "review_policy": "named"})
    extra = conference.rounds.get(is_default=False)
    track = conference.tracks.get()
    as_olu.post(
        url("track_edit", conference, track.code), {"name": "Keynotes", "color": "#123456", "round": extra.code}
    )
    track.refresh_from_db()
    assert track.round == extra
    as_olu.post(url("round_edit", conference, extra.code), {"name": "Invited", "review_policy": "named"})
    assert "Tracks are in this round" in text(as_olu.post(url("round_remove", conference, extra.code), follow=True))
    track.delete()
    as_olu.post(url("round_remove", conference, extra.code))
    assert conference.rounds.count() == 1


def test_a_promise_of_anonymity_is_kept_by_the_form(as_olu, conference, default_round):
    ProposalFactory(conference=conference, handed_in=True)
    answer = as_olu.post(url("round_edit", conference, default_round.code), {"name": "", "review_policy": "named"})
    assert "so it stays anonymous" in text(answer)


def test_publishing_in_the_browser_happens_once(as_olu, conference):
    Conference.objects.update(is_public=False)
    assert "everyone can see it now" in text(as_olu.post(url("conference_publish", conference), follow=True))
    assert "already published" in text(as_olu.post(url("conference_publish", conference), follow=True))


# --- People -----------------------------------------------------------------------------------------------------------


def test_an_invitation_is_mailed_once_with_a_link_that_gives_the_role(as_olu, client, conference, sam):
    data = {"email": "new@example.org", "role": Role.REVIEWER}
    as_olu.post(url("invitation_create", conference), data)
    assert "already invited" in text(as_olu.post(url("invitation_create", conference), data))
    mail = Mail.objects.get()
    link = invitation_url(Invitation.objects.get())
    assert (mail.recipient, mail.conference, mail.kind) == ("new@example.org", conference, "conferences.invite")
    assert link in mail.text
    assert escape(link) in mail.html
    path = urlsplit(link).path
    client.logout()
    assert "Sign up" in text(client.get(path))
    assert client.post(path).status_code == 200
    client.force_login(sam)
    assert "sam@example.org" in text(client.get(path))
    client.post(path)
    assert Membership.objects.get(user=sam).role == Role.REVIEWER
    again = client.post(path)
    assert again.status_code == 410
    assert "already used" in text(again)
    assert "already used" in text(client.get(path))


def test_mailing_again_twice_by_a_double_click_sends_one_mail(as_olu, conference):
    invitation = offer(conference)
    for _click in range(2):
        as_olu.post(url("invitation_resend", conference, invitation.code), {"times_mailed": "1"})
    as_olu.post(url("invitation_resend", conference, invitation.code), {"times_mailed": "x"})
    assert Mail.objects.count() == 1
    assert "2\u00d7" in text(as_olu.get(url("people_list", conference)))


def test_a_link_that_was_taken_back_or_is_too_old_has_a_page_that_says_so(as_olu, client, conference, sam):
    revoked, old = offer(conference), offer(conference, role=Role.CHAIR)
    as_olu.post(url("invitation_revoke", conference, revoked.code))
    Invitation.objects.filter(pk=old.pk).update(expires_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert "Expired" in text(as_olu.get(url("people_list", conference)))
    client.force_login(sam)
    for invitation, says in ((revoked, "was taken back"), (old, "has expired")):
        path = path_of(invitation)
        for answer in (client.get(path), client.post(path)):
            assert answer.status_code == 410
            assert says in text(answer)


def test_a_link_that_was_tampered_with_leads_nowhere(client, conference):
    path = path_of(offer(conference))
    assert client.get(path[:-2] + "x/").status_code == 404


def test_who_cannot_hold_the_role_is_told_why_and_the_invitation_stays_open(client, conference, robin):
    invitation = offer(conference, role=Role.HELPDESK)
    client.force_login(robin)
    answer = client.post(path_of(invitation))
    assert answer.status_code == 409
    assert "a reviewer cannot hold it until scores are frozen" in text(answer)
    invitation.refresh_from_db()
    assert not invitation.accepted_at


def test_a_role_is_taken_back_in_the_browser_but_not_the_last_organizers(as_olu, conference, olu, robin):
    theirs, mine = Membership.objects.get(user=robin), Membership.objects.get(user=olu)
    assert "is taken back" in text(as_olu.post(url("member_remove", conference, theirs.code), follow=True))
    assert "last organizer" in text(as_olu.post(url("member_remove", conference, mine.code), follow=True))


def test_a_track_chair_is_invited_with_a_track_and_nobody_else_is(as_olu, conference):
    track = conference.tracks.get()
    here = url("invitation_create", conference)
    assert "Say which track" in text(as_olu.post(here, {"email": "a@example.org", "role": "track_chair"}))
    assert "Only a track chair" in text(
        as_olu.post(here, {"email": "a@example.org", "role": "chair", "track": track.code})
    )
    as_olu.post(here, {"email": "a@example.org", "role": "track_chair", "track": track.code})
    assert Invitation.objects.get().track == track


def test_the_set_up_page_says_when_nobody_keeps_the_names(client, conference, olu):
    client.force_login(olu)
    here = url("setup_show", conference)
    assert "Nobody keeps the names" not in text(client.get(here))
    Membership.objects.create(conference=conference, user=olu, role=Role.REVIEWER)
    for page in (here, url("people_list", conference)):
        assert "Nobody keeps the names" in text(client.get(page))


# --- The call's page, the list, the log ------------------------------------------------------------------


def test_open_calls_come_first(client, db):
    ConferenceFactory(name="Closed", round__call_closes_at=datetime(2020, 1, 1, tzinfo=UTC), round__call_opens_at=None)
    ConferenceFactory(name="Still open")
    page = text(client.get("/"))
    assert page.index("Still open") < page.index("Closed")


def test_an_empty_installation_says_what_to_do_next(client, owner):
    assert "Create the first one" in text(client.get("/"))
    client.logout()
    assert "No conference yet" in text(client.get("/"))


def test_the_calls_page_shows_the_call_and_never_raw_html(client, conference):
    conference.description = {"en": "# Hello\n\n<script>alert(1)</script> *you*"}
    conference.save()
    page = text(client.get(url("conference_show", conference)))
    assert "<h2>Hello</h2>" in page
    assert "<em>you</em>" in page
    assert "<script>alert" not in page


def test_each_rounds_state_and_policy_stand_on_the_calls_page(client, conference):
    RoundFactory(
        conference=conference,
        is_default=False,
        name={"en": "Keynotes"},
        review_policy="named",
        phase="review",
        call_closes_at=datetime(2020, 1, 1, tzinfo=UTC),
        call_opens_at=datetime(2019, 1, 1, tzinfo=UTC),
    )
    page = text(client.get(url("conference_show", conference)))
    for part in ("Keynotes", "Review is named", "Review is anonymous", "Open", "Closed"):
        assert part in page


def test_the_log_names_who_did_what_and_narrows_to_one_thing(as_olu, conference, olu):
    as_olu.post(url("track_create", conference), {"name": "Second", "color": "#123456"})
    as_olu.post(url("type_create", conference), {"name": "Long", "minutes": "60"})
    code = conference.tracks.last().code
    page = text(as_olu.get(url("log_list", conference)))
    assert "Track added" in page
    assert "Olu" in page
    narrowed = text(as_olu.get(url("log_list", conference), {"about": code, "room": "conferences"}))
    assert "Track added" in narrowed
    assert "Session type added" not in narrowed
    assert "Nothing here" in text(as_olu.get(url("log_list", conference), {"room": "schedule"}))


@pytest.mark.parametrize(
    "cursor", ["", "x", "1-2-3", "9" * 80, "99999999999999999999-1", "-5", "1-" + "9" * 30, "\x00"]
)
def test_a_cursor_that_we_did_not_make_is_no_error(as_olu, conference, cursor):
    assert as_olu.get(url("log_list", conference), {"older": cursor, "about": "x\x00"}).status_code == 200
