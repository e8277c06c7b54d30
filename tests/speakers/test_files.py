"""Files in the proposal's form and on their own page: kept at once, saved with the form, served as downloads."""

import json
import os
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from accounts.models import User
from anonymity import services as doors
from anonymity.models import CleanCopy
from conferences.models import Phase, Role, Round
from proposals import attaching
from proposals.models import Attachment, Proposal
from proposals.states import State
from speakers.models import HeldFile
from speakers.services import filing
from speakers.tasks import sweep_files
from tests.factories import MembershipFactory, ProposalFactory, SessionTypeFactory, TrackFactory, UserFactory
from tests.speakers.forms import filled, text_of
from tests.uploads import pdf, picture, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def choices(conference):
    TrackFactory(conference=conference)
    SessionTypeFactory(conference=conference)


def add(proposal, content=b"Notes", name="notes.txt", readers="reviewers"):
    return attaching.attach(proposal, by=None, upload=upload(content, name), readers=readers)


def names(proposal):
    return sorted(each.original_name for each in attaching.files_of(proposal))


# --- With the form ---------------------------------------------------------------------------------------------------


def test_a_file_goes_with_a_new_proposal(as_sam, url):
    page = as_sam.get(url("proposal_start"))
    fields = filled(page) | {"title": "Walls", "files-new": upload(pdf(), "talk.pdf"), "files-newreaders": "organizers"}
    assert as_sam.post(url("proposal_start"), fields).status_code == 302
    [attachment] = Attachment.objects.filter(proposal=Proposal.objects.get(title="Walls"))
    assert (attachment.original_name, attachment.readers, attachment.kind) == ("talk.pdf", "organizers", "pdf")
    assert not CleanCopy.objects.exists()


def test_several_files_at_once_and_a_double_click_adds_none(as_sam, url, draft):
    page = as_sam.get(url("proposal_edit", code=draft.code))
    for _click in range(2):
        files = [upload(b"one", "1.txt"), upload(b"two", "2.txt")]
        as_sam.post(url("proposal_edit", code=draft.code), filled(page) | {"files-new": files})
    assert names(draft) == ["1.txt", "2.txt"]
    assert CleanCopy.objects.count() == 2


def test_when_another_field_is_wrong_no_file_has_to_be_chosen_again(as_sam, url, draft):
    address = url("proposal_edit", code=draft.code)
    fields = filled(as_sam.get(address)) | {"title": "x" * 900, "files-new": upload(pdf(), "talk.pdf")}
    page = as_sam.post(address, fields)
    assert page.status_code == 200
    assert "talk.pdf" in text_of(page)
    held = HeldFile.objects.get()
    assert f'value="{held.code}" checked' in page.content.decode()
    assert as_sam.post(address, filled(page) | {"title": "Short", "files-held": held.code}).status_code == 302
    assert names(draft) == ["talk.pdf"]
    assert Attachment.objects.get().stored == held.stored


def test_what_waits_is_only_added_while_its_box_is_ticked(as_sam, url, draft, conference, sam):
    filing.hold(conference, by=sam, upload=upload(pdf(), "talk.pdf"))
    address = url("proposal_edit", code=draft.code)
    as_sam.post(address, filled(as_sam.get(address)))
    assert names(draft) == []


def test_nobody_adds_what_somebody_else_sent(as_sam, url, draft, conference, ana):
    held = filing.hold(conference, by=ana, upload=upload(pdf(), "ana.pdf"))
    address = url("proposal_edit", code=draft.code)
    page = as_sam.post(address, filled(as_sam.get(address)) | {"files-held": [held.code, "nonsense", "\x00" * 8]})
    assert page.status_code == 302
    assert names(draft) == []


def test_a_form_sent_twice_adds_a_waiting_file_once_and_never_brings_back_what_was_removed(
    as_sam, url, draft, conference, sam
):
    held = filing.hold(conference, by=sam, upload=upload(pdf(), "talk.pdf"))
    address = url("proposal_edit", code=draft.code)
    fields = filled(as_sam.get(address)) | {"files-held": held.code}
    for _click in range(2):
        assert as_sam.post(address, fields).status_code == 302
    [attachment] = attaching.files_of(draft)
    attaching.detach(attachment, by=None)
    as_sam.post(address, fields)
    assert names(draft) == []


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "empty.pdf", "empty"),
        (b"MZ" + bytes(50), "setup.exe", "no file of a kind"),
        (b"<script>alert(1)</script>", "<img src=x onerror=alert(1)>.txt", "no file of a kind"),
    ],
)
def test_a_file_that_cannot_be_taken_is_named_and_all_else_is_kept(as_sam, url, draft, content, name, words):
    address = url("proposal_edit", code=draft.code)
    fields = filled(as_sam.get(address)) | {"title": "Kept as typed"}
    fields["files-new"] = [upload(content, name), upload(b"fine", "fine.txt")]
    page = as_sam.post(address, fields)
    assert page.status_code == 200
    assert words in text_of(page)
    assert "<img src=x" not in page.content.decode()
    assert "Kept as typed" in page.content.decode()
    assert "fine.txt" in text_of(page)
    assert Proposal.objects.get(pk=draft.pk).title == "Quiet walls"


def test_a_file_beyond_the_limit_is_refused_and_the_typed_text_is_kept(as_sam, url, draft, settings):
    settings.CFP_FILE_MEGABYTES = 1
    address = url("proposal_edit", code=draft.code)
    page = as_sam.get(address)
    assert "1.0 MB" in text_of(page).replace("\xa0", " ")
    page = as_sam.post(address, filled(page) | {"title": "Kept", "files-new": upload(b"x" * 2_000_000, "big.txt")})
    assert "more than the" in text_of(page)
    assert 'value="Kept"' in page.content.decode()


def test_a_sixth_file_is_refused_until_one_is_taken_out(as_sam, url, draft):
    present = [add(draft, f"{number}".encode(), f"{number}.txt") for number in range(5)]
    address = url("proposal_edit", code=draft.code)
    page = as_sam.post(address, filled(as_sam.get(address)) | {"files-new": upload(b"six", "six.txt")})
    assert "take out 1" in text_of(page)
    held = HeldFile.objects.get()
    fields = filled(page) | {"files-held": held.code, f"files-remove-{present[0].code}": "yes"}
    assert as_sam.post(address, fields).status_code == 302
    assert names(draft) == ["1.txt", "2.txt", "3.txt", "4.txt", "six.txt"]


def test_changing_readers_replacing_and_removing(as_sam, url, draft):
    one, two, three = (add(draft, f"{name}".encode(), f"{name}.txt") for name in ("one", "two", "three"))
    address = url("proposal_edit", code=draft.code)
    fields = filled(as_sam.get(address)) | {
        f"files-readers-{one.code}": "organizers",
        f"files-replace-{two.code}": upload(b"better", "better.txt"),
        f"files-remove-{three.code}": "yes",
    }
    assert as_sam.post(address, fields).status_code == 302
    assert names(draft) == ["better.txt", "one.txt"]
    assert Attachment.objects.get(code=one.code).readers == "organizers"
    assert Attachment.objects.get(code=two.code).original_name == "better.txt"
    assert list(CleanCopy.objects.values_list("attachment__code", flat=True)) == [two.code]


def test_made_up_readers_and_codes_of_other_proposals_change_nothing(as_sam, url, draft, conference):
    foreign = add(ProposalFactory(conference=conference))
    own = add(draft)
    address = url("proposal_edit", code=draft.code)
    fields = filled(as_sam.get(address)) | {
        f"files-readers-{own.code}": "the whole world",
        f"files-remove-{foreign.code}": "yes",
        f"files-replace-{foreign.code}": upload(b"evil", "evil.txt"),
    }
    as_sam.post(address, fields)
    assert Attachment.objects.get(code=own.code).readers == "reviewers"
    assert Attachment.objects.get(code=foreign.code).sha256 == foreign.sha256


def test_a_disk_that_takes_nothing_says_so_and_keeps_the_text(as_sam, url, draft, settings, tmp_path):
    address = url("proposal_edit", code=draft.code)
    fields = filled(as_sam.get(address)) | {"title": "Kept", "files-new": upload(pdf(), "talk.pdf")}
    (tmp_path / "media").write_text("no folder")
    settings.MEDIA_ROOT = tmp_path / "media"
    page = as_sam.post(address, fields)
    assert "fault is ours" in text_of(page)
    assert 'value="Kept"' in page.content.decode()


def test_the_form_asks_the_same_number_of_questions_with_one_file_and_five(
    as_sam, url, draft, django_assert_num_queries
):
    address = url("proposal_edit", code=draft.code)
    add(draft, b"0", "0.txt")
    as_sam.get(address)
    with CaptureQueriesContext(connection) as one:
        as_sam.get(address)
    for number in range(1, 5):
        add(draft, f"{number}".encode(), "n.txt")
    with django_assert_num_queries(len(one)):
        as_sam.get(address)


# --- Sent at once ----------------------------------------------------------------------------------------------------


def test_a_file_that_is_sent_at_once_waits_and_is_told_what_it_is(as_sam, url):
    content = pdf()
    answers = [as_sam.post(url("file_hold"), {"file": upload(content, "Sams talk.pdf")}).json() for _twice in range(2)]
    held = HeldFile.objects.get()
    assert answers[0] == answers[1]
    assert (answers[0]["code"], answers[0]["name"]) == (held.code, "Sams talk.pdf")
    assert answers[0]["about"].startswith("PDF")


def test_what_cannot_be_sent_at_once(as_sam, url, settings):
    def refused(fields, status=400):
        response = as_sam.post(url("file_hold"), fields)
        assert response.status_code == status
        return json.loads(response.content)["error"]

    assert "no file" in refused({})
    assert "no file of a kind" in refused({"file": upload(b"MZ", "a.exe")})
    settings.CFP_FILE_MEGABYTES = 1
    assert "more than" in refused({"file": upload(b"x" * 2_000_000, "a.txt")})
    assert as_sam.get(url("file_hold")).status_code == 405
    assert Client().post(url("file_hold"), {"file": upload(pdf(), "a.pdf")}).status_code == 302
    assert not HeldFile.objects.exists()


def test_one_person_cannot_fill_the_disk_with_files_that_wait(as_sam, url, sam):
    for number in range(filing.MOST_HELD):
        as_sam.post(url("file_hold"), {"file": upload(f"{number}".encode(), "n.txt")})
    response = as_sam.post(url("file_hold"), {"file": upload(b"one more", "n.txt")})
    assert "wait to be saved" in response.json()["error"]
    assert HeldFile.objects.count() == filing.MOST_HELD


def test_files_whose_form_was_never_saved_go_after_a_month(conference, sam, draft):
    old, fresh, taken = (
        filing.hold(conference, by=sam, upload=upload(name.encode(), f"{name}.txt"))
        for name in ("old", "fresh", "taken")
    )
    filing.take_held(taken, proposal=draft, by=sam, readers="reviewers")
    HeldFile.objects.exclude(pk=fresh.pk).update(created_at=now() - timedelta(days=40))
    long_ago = (now() - timedelta(days=2)).timestamp()
    for each in (old, fresh, taken):
        os.utime(default_storage.path(each.stored), (long_ago, long_ago))
    sweep_files()
    assert [default_storage.exists(each.stored) for each in (old, fresh, taken)] == [False, True, True]


# --- Their own page, and downloads -----------------------------------------------------------------------------------


def test_slides_are_added_after_acceptance_and_not_between_the_call_and_the_result(as_sam, url, draft, conference):
    address = url("file_list", code=draft.code)
    Round.objects.filter(conference=conference).update(call_closes_at=now() - timedelta(hours=1))
    Proposal.objects.filter(pk=draft.pk).update(state=State.SUBMITTED, submitted_at=now())
    assert "not changed at the moment" in text_of(as_sam.get(address))
    page = as_sam.post(address, {"files-new": upload(pdf(), "slides.pdf")})
    assert "call is closed" in text_of(page)
    assert names(draft) == []
    Proposal.objects.filter(pk=draft.pk).update(state=State.CONFIRMED, accepted_track=draft.tracks.first())
    assert (
        as_sam.post(address, {"files-new": upload(pdf(), "slides.pdf"), "files-newreaders": "public"}).status_code
        == 302
    )
    assert names(draft) == ["slides.pdf"]


def test_the_page_says_what_reviewers_get_and_why_not(as_sam, url, draft):
    add(draft, pdf(), "good.pdf")
    add(draft, pdf().replace(b"/Pages", b"/Pagez"), "odd.pdf")
    doors.reproject(draft)
    assert text_of(as_sam.get(url("file_list", code=draft.code))).count("Being cleaned") == 2
    doors.clean_files()
    said = text_of(as_sam.get(url("file_list", code=draft.code)))
    assert "Reviewers get a cleaned copy." in said
    assert "Reviewers do not get it." in said
    assert "damaged" in said


def test_a_download_is_never_shown_run_or_guessed_at(as_sam, url, draft):
    attachment = add(draft, b"# Notes \xe2\x80\x93 1", 'Über "uns"; filename=evil.html.md')
    response = as_sam.get(url("file_show", code=draft.code, file=attachment.code))
    assert response.content == b"# Notes \xe2\x80\x93 1"
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''%C3%9Cber")
    assert "\n" not in disposition
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-cache"
    again = as_sam.get(response.request["PATH_INFO"], headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_who_may_download(url, draft, conference, client, ana):
    attachment = add(draft, readers="organizers")
    own = url("file_show", code=draft.code, file=attachment.code)
    theirs = url("organizer_file", code=draft.code, file=attachment.code)

    def asked(user, address):
        client = Client(raise_request_exception=False)
        if user is not None:
            client.force_login(user)
        return client.get(address).status_code

    people: dict[str, User] = {}
    for role in (Role.ORGANIZER, Role.HELPDESK, Role.CHAIR, Role.REVIEWER, Role.CREW):
        people[role] = UserFactory()
        MembershipFactory(conference=conference, user=people[role], role=role)
    assert [asked(person, own) for person in (None, ana, people[Role.ORGANIZER])] == [302, 404, 404]
    assert asked(people[Role.ORGANIZER], theirs) == asked(people[Role.HELPDESK], theirs) == 200
    assert {asked(each, theirs) for each in (ana, people[Role.CHAIR], people[Role.CREW])} == {404}
    assert asked(people[Role.REVIEWER], theirs) >= 400
    MembershipFactory(conference=conference, user=people[Role.ORGANIZER], role=Role.REVIEWER)
    Round.objects.filter(conference=conference).update(phase=Phase.REVIEW)
    assert asked(people[Role.ORGANIZER], theirs) >= 400


def test_organizers_see_files_beside_the_text(draft, conference, url, client):
    add(draft, name="Sams notes.txt")
    olu = UserFactory()
    MembershipFactory(conference=conference, user=olu, role=Role.ORGANIZER)
    client.force_login(olu)
    assert "Sams notes.txt" in text_of(client.get(url("organizer_show", code=draft.code)))


def test_a_file_whose_bytes_are_gone_is_a_404(as_sam, url, draft):
    attachment = add(draft)
    default_storage.delete(attachment.stored)
    assert as_sam.get(url("file_show", code=draft.code, file=attachment.code)).status_code == 404


def test_no_address_leads_into_the_folder_of_files(as_sam, draft):
    attachment = add(draft, picture(), "a.jpg")
    for address in (f"/media/{attachment.stored}", f"/{attachment.stored}", f"/static/{attachment.stored}"):
        assert as_sam.get(address).status_code == 404
