"""Cleaned copies of files: made later, shown only when all is well, decided by an editor, gone with the original."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils.timezone import now

from anonymity import filing, services
from anonymity.models import CleanCopy
from anonymity.stripping import Why
from conferences.models import Event, ReviewPolicy, Role
from proposals import attaching, files
from proposals.models import Attachment
from reviews.models import Attachment as BlindAttachment
from reviews.models import Recusal
from speakers.models import Profile
from tests.factories import MembershipFactory, UserFactory
from tests.reviews.factories import stage
from tests.uploads import pdf, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return stage()


def add(made, content=None, name="talk.pdf", readers="reviewers", which=0):
    content = pdf(secret="Nobody known") if content is None else content
    proposal = made.proposals[which]
    attachment = attaching.attach(proposal, by=None, upload=upload(content, name), readers=readers)
    services.reproject(proposal)
    return attachment


def telling(made, which=0):
    """A text in which the speaker's name stands."""
    name = Profile.objects.get(authorships__proposal=made.proposals[which]).name
    return f"These notes were written by {name}.".encode()


def seen(made, which=0):
    return list(BlindAttachment.objects.filter(proposal=made.blind(which)))


def get(made, attachment, reviewer=0):
    client = Client()
    client.force_login(made.user(reviewer))
    return client.get(f"/{made.conference.slug}/reviews/{attachment.proposal_id}/files/{attachment.pk}/")


def test_nothing_is_shown_before_it_was_cleaned(made):
    attachment = add(made)
    assert CleanCopy.objects.get().state == CleanCopy.State.WAITING
    assert seen(made) == []
    assert services.clean_files() == 1
    [shown] = seen(made)
    assert (shown.name, shown.content_type, shown.pages, shown.position) == (
        "attachment-1.pdf",
        "application/pdf",
        2,
        1,
    )
    assert shown.stored not in {attachment.stored, ""}
    assert shown.stored.startswith("cleaned/")
    assert shown.size == len(files.read(shown.stored))
    assert services.clean_files() == 0


def test_what_a_reviewer_downloads(made):
    attachment = add(made)
    services.clean_files()
    response = get(made, seen(made)[0])
    assert response.status_code == 200
    assert response.content == files.read(CleanCopy.objects.get(attachment=attachment).stored)
    assert not response.streaming
    assert response["Content-Disposition"] == 'attachment; filename="attachment-1.pdf"'
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert "ETag" not in response
    assert "Last-Modified" not in response


def test_a_reviewers_page_lists_files_without_their_names(made):
    add(made, name="Sams talk.pdf")
    services.clean_files()
    client = Client()
    client.force_login(made.user())
    page = client.get(f"/{made.conference.slug}/reviews/{made.blind().pk}/").content.decode()
    assert "attachment-1.pdf" in page
    assert "2 pages" in page
    assert "Sams" not in page


def test_a_file_is_there_for_whom_its_proposal_is_there(made, client):
    add(made)
    services.clean_files()
    [shown] = seen(made)
    address = f"/{made.conference.slug}/reviews/{shown.proposal_id}/files/{shown.pk}/"
    assert client.get(address).status_code == 302
    client.force_login(UserFactory())
    assert client.get(address).status_code == 404
    other = made.blind(1)
    shown.proposal_id = other.pk
    assert get(made, shown).status_code == 404
    shown.proposal_id = made.blind().pk
    Recusal.objects.create(reviewer=made.reviewers[0], proposal=made.blind(), reason="declared")
    assert get(made, shown).status_code == 404
    assert get(made, shown, reviewer=1).status_code == 200
    services.withdraw(made.proposals[0], by=None)
    assert get(made, shown, reviewer=1).status_code == 404


def test_a_file_whose_bytes_are_gone_is_a_404(made):
    add(made)
    services.clean_files()
    [shown] = seen(made)
    default_storage.delete(shown.stored)
    assert get(made, shown).status_code == 404


def test_files_for_organizers_alone_have_no_copy_and_lose_theirs(made, django_capture_on_commit_callbacks):
    attachment = add(made, readers="organizers")
    assert not CleanCopy.objects.exists()
    attaching.describe(attachment, by=None, readers="everyone", title="")
    services.reproject(made.proposals[0])
    services.clean_files()
    [shown] = seen(made)
    with django_capture_on_commit_callbacks(execute=True):
        attaching.describe(attachment, by=None, readers="organizers", title="")
        services.reproject(made.proposals[0])
    assert seen(made) == []
    assert not CleanCopy.objects.exists()
    assert not default_storage.exists(shown.stored)


def test_a_file_that_names_its_author_waits_for_an_editor(made):
    attachment = add(made, telling(made), "notes.txt")
    services.clean_files()
    copy = CleanCopy.objects.get()
    assert (copy.state, copy.found) == (CleanCopy.State.CLEAN, ["name"])
    assert seen(made) == []
    assert "waits for an anonymity editor" in filing.standing_of(copy).words
    editor = UserFactory()
    assert services.decide_file(attachment, by=editor, show=True)
    assert [each.name for each in seen(made)] == ["attachment-1.txt"]
    assert services.decide_file(attachment, by=editor, show=True)
    assert Event.objects.filter(kind="anonymity.file_shown").count() == 1
    assert services.decide_file(attachment, by=editor, show=False)
    assert seen(made) == []


def test_a_file_without_findings_can_be_kept_from_reviewers(made):
    attachment = add(made)
    services.clean_files()
    assert services.decide_file(attachment, by=UserFactory(), show=False)
    assert seen(made) == []


def test_another_file_in_its_place_is_cleaned_and_decided_anew(made, django_capture_on_commit_callbacks):
    attachment = add(made, telling(made), "notes.txt")
    services.clean_files()
    services.decide_file(attachment, by=UserFactory(), show=True)
    [before] = seen(made)
    with django_capture_on_commit_callbacks(execute=True):
        changed = attaching.replace(attachment, by=None, upload=upload(telling(made) + b" Really.", "notes.txt"))
        services.reproject(made.proposals[0])
    assert seen(made) == []
    assert not default_storage.exists(before.stored)
    assert not services.decide_file(changed, by=UserFactory(), show=True)
    services.clean_files()
    assert seen(made) == []
    assert services.decide_file(Attachment.objects.get(), by=UserFactory(), show=True)
    assert seen(made)[0].pk != before.pk


def test_a_file_replaced_while_it_is_cleaned_shows_nothing_of_the_one_before(made):
    attachment = add(made)
    copy = filing.claim()
    attaching.replace(attachment, by=None, upload=upload(b"Something else", "notes.txt"))
    services.reproject(made.proposals[0])
    assert not filing.clean(copy, afterwards=services.reproject)
    assert seen(made) == []
    services.clean_files()
    assert [each.name for each in seen(made)] == ["attachment-1.txt"]


def test_a_removed_file_is_gone_for_reviewers_with_its_bytes(made, django_capture_on_commit_callbacks):
    attachment = add(made)
    services.clean_files()
    [shown] = seen(made)
    with django_capture_on_commit_callbacks(execute=True):
        attaching.detach(attachment, by=None)
        services.reproject(made.proposals[0])
    assert seen(made) == []
    assert not default_storage.exists(shown.stored)


def test_a_file_that_cannot_be_cleaned_is_never_shown_and_says_why(made):
    add(made, pdf().replace(b"/Pages", b"/Pagez"))
    services.clean_files()
    copy = CleanCopy.objects.get()
    assert (copy.state, copy.why) == (CleanCopy.State.FAILED, Why.DAMAGED)
    assert seen(made) == []
    assert "damaged" in str(filing.standing_of(copy).why[0])
    assert Event.objects.get(kind="anonymity.file_not_cleaned").data["why"] == "damaged"
    assert services.clean_files() == 0


def test_where_review_is_named_a_name_in_a_file_holds_nothing_up():
    made = stage(phase=None)
    round = made.round
    round.review_policy = ReviewPolicy.NAMED
    round.save()
    made.move("review")
    add(made, telling(made), "notes.txt")
    services.clean_files()
    assert len(seen(made)) == 1


def test_a_draft_is_cleaned_before_review_opens_and_joins_with_its_files():
    made = stage(phase=None)
    for which in (0, 1):
        add(made, which=which)
    services.clean_files()
    assert not BlindAttachment.objects.exists()
    made.move("review")
    assert [len(seen(made, which)) for which in (0, 1)] == [1, 1]


def test_a_file_that_came_by_another_door_is_found_by_the_task(made):
    attaching.attach(made.proposals[0], by=None, upload=upload(pdf(secret="x y z"), "a.pdf"), readers="reviewers")
    assert services.clean_files() == 1
    assert len(seen(made)) == 1


def test_one_file_is_claimed_once_until_its_worker_is_taken_for_dead(made):
    add(made)
    assert filing.claim() is not None
    assert filing.claim() is None
    CleanCopy.objects.update(claimed_at=now() - filing.CLAIM_LASTS - timedelta(seconds=1))
    assert filing.claim() is not None


def test_several_files_are_numbered_and_stay_the_same_rows(made):
    first = add(made, b"one", "a.txt")
    add(made, b"two", "b.md")
    services.clean_files()
    before = seen(made)
    assert [each.name for each in before] == ["attachment-1.txt", "attachment-2.md"]
    services.reproject(made.proposals[0])
    assert seen(made) == before
    attaching.detach(first, by=None)
    services.reproject(made.proposals[0])
    assert [(each.pk, each.name) for each in seen(made)] == [(before[1].pk, "attachment-1.md")]


def test_an_editor_finds_the_files_that_wait(made, client):
    attachment = add(made, telling(made), "notes.txt")
    services.clean_files()
    editor = UserFactory()
    MembershipFactory(conference=made.conference, user=editor, role=Role.REDACTOR)
    client.force_login(editor)
    base = f"/{made.conference.slug}/anonymity/"
    assert made.proposals[0].title in client.get(base).content.decode().split(made.proposals[1].title)[0]
    page = client.get(f"{base}{made.proposals[0].code}/").content.decode()
    assert "a speaker&#x27;s name" in page
    response = client.get(f"{base}files/{attachment.code}/")
    assert response.content == telling(made)
    client.post(f"{base}files/{attachment.code}/decide/", {"show": "yes"})
    assert len(seen(made)) == 1
    client.post(f"{base}files/{attachment.code}/decide/", {"show": "no"})
    assert seen(made) == []


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.CHAIR, Role.ORGANIZER, None])
def test_nobody_but_editors_decides_about_files(made, client, role):
    attachment = add(made)
    services.clean_files()
    person = UserFactory()
    if role:
        MembershipFactory(conference=made.conference, user=person, role=role)
    client.raise_request_exception = False
    client.force_login(person)
    base = f"/{made.conference.slug}/anonymity/files/{attachment.code}/"
    assert client.get(base).status_code == 404
    assert client.post(f"{base}decide/", {"show": "no"}).status_code == 404
    assert len(seen(made)) == 1
