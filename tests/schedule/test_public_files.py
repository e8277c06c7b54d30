"""Pictures and files on public pages: only of what is released, only what was opened to everyone."""

import io

import pytest
from PIL import Image

from proposals import attaching
from proposals.models import Proposal
from speakers import services as speakers
from tests.factories import ProfileFactory
from tests.schedule.factories import confirmed
from tests.uploads import SECRET, pdf, picture, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    profile = ProfileFactory(name="Ada")
    return speakers.set_picture(profile, by=None, upload=upload(picture(), "ada.jpg"))


@pytest.fixture
def talk(stage, ada):
    return stage.place(confirmed(stage.conference, title="On bridges", speaker=ada)).item


def get(client, stage, path):
    return client.get(f"/{stage.conference.slug}/{path}")


def test_a_speakers_picture_is_shown_once_something_of_theirs_is_released(stage, client, ada, talk):
    address = f"speaker/{ada.code}/picture/256/"
    assert get(client, stage, address).status_code == 404
    stage.release()
    shown = get(client, stage, address)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
    assert SECRET.encode() not in shown.content
    assert Image.open(io.BytesIO(shown.content)).size == (256, 256)
    assert shown["Cache-Control"] == "public, max-age=3600"
    assert get(client, stage, f"speaker/{ada.code}/picture/257/").status_code == 404
    for page in (f"speaker/{ada.code}/", f"talk/{talk.code}/"):
        text = get(client, stage, page).content.decode()
        assert f"speaker/{ada.code}/picture/256/" in text
        assert 'alt="Ada"' in text


@pytest.mark.parametrize(
    ("readers", "shown"), [("organizers", False), ("reviewers", False), ("public", True), ("everyone", True)]
)
def test_only_files_for_everyone_are_on_the_page_of_a_talk(stage, client, talk, readers, shown):
    sent = upload(pdf(), "Handout.pdf")
    attachment = attaching.attach(talk.proposal, by=None, upload=sent, readers=readers, title="For the train")
    address = f"talk/{talk.code}/files/{attachment.code}/"
    assert get(client, stage, address).status_code == 404
    stage.release()
    assert ("For the train" in get(client, stage, f"talk/{talk.code}/").content.decode()) is shown
    answer = get(client, stage, address)
    assert answer.status_code == (200 if shown else 404)
    if shown:
        assert answer["Content-Disposition"] == 'attachment; filename="Handout.pdf"'
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        Proposal.objects.filter(pk=talk.proposal_id).update(state="cancelled")
        assert get(client, stage, address).status_code == 404


def test_a_file_is_no_file_of_another_talk(stage, client, talk):
    other = stage.place(confirmed(stage.conference), 15).item
    attachment = attaching.attach(other.proposal, by=None, upload=upload(pdf(), "a.pdf"), readers="everyone")
    stage.release()
    assert get(client, stage, f"talk/{other.code}/files/{attachment.code}/").status_code == 200
    assert get(client, stage, f"talk/{talk.code}/files/{attachment.code}/").status_code == 404
