"""What visitors see: the released programme, and nothing that was not released."""

import pytest

from conferences.models import Role
from proposals import services as proposals
from proposals.models import Proposal
from schedule import services
from schedule.models import Kind
from tests.factories import MembershipFactory, ProfileFactory, TrackFactory, UserFactory
from tests.schedule.factories import confirmed

pytestmark = pytest.mark.django_db


def text(client, stage, path):
    answer = client.get(f"/{stage.conference.slug}/{path}")
    return answer.status_code, answer.content.decode()


def test_before_a_release_the_page_says_so_kindly(stage, client):
    stage.place(confirmed(stage.conference, title="A secret talk"))
    status, page = text(client, stage, "schedule/")
    assert status == 200
    assert "not out yet" in page
    assert "A secret talk" not in page
    client.force_login(stage.olu)
    assert "Open the schedule" in text(client, stage, "schedule/")[1]


def test_after_a_release_it_shows_what_was_released_and_no_draft(stage, client):
    ada = ProfileFactory(name="Ada")
    stage.place(confirmed(stage.conference, title="A public talk", speaker=ada))
    stage.release()
    hidden = stage.place(confirmed(stage.conference, title="A later talk"), 15)
    _status, page = text(client, stage, "schedule/")
    assert "A public talk" in page
    assert "Ada" in page
    assert "Hall" in page
    assert "A later talk" not in page
    assert text(client, stage, f"talk/{hidden.item.code}/")[0] == 404
    assert text(client, stage, f"speaker/{hidden.item.proposal.code}/")[0] == 404
    client.force_login(stage.olu)
    assert "A later talk" not in text(client, stage, "schedule/")[1]


def test_a_talk_page_shows_its_text_and_leads_to_its_speakers(stage, client):
    ada = ProfileFactory(name="Ada", biography="Builds *bridges*")
    talk = stage.place(
        confirmed(stage.conference, title="<On> bridges", abstract="**Bold** <script>x</script>", speaker=ada)
    )
    stage.release()
    status, page = text(client, stage, f"talk/{talk.item.code}/")
    assert status == 200
    assert "<strong>Bold</strong>" in page
    assert "&lt;On&gt; bridges" in page
    assert "<script>x" not in page
    assert f"/speaker/{ada.code}/" in page
    status, page = text(client, stage, f"speaker/{ada.code}/")
    assert "<em>bridges</em>" in page
    assert f"/talk/{talk.item.code}/" in page
    assert ada.user.email not in page


@pytest.mark.parametrize("path", ["talk/{}.ics", "speaker/{}/talks.ics"])
def test_one_talk_and_one_persons_talks_are_calendars(stage, client, path):
    ada = ProfileFactory(name="Ada")
    talk = stage.place(confirmed(stage.conference, speaker=ada))
    stage.place(None, 15)
    stage.release()
    answer = client.get(f"/{stage.conference.slug}/{path.format(talk.item.code if 'talk/' in path else ada.code)}")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.content.count(b"BEGIN:VEVENT") == 1


def test_an_old_version_says_that_it_is_old(stage, client):
    placement = stage.place(confirmed(stage.conference, title="Moving"))
    stage.release()
    services.move(placement, to=stage.spot(15, room="attic"), revision=1, by=stage.olu)
    stage.release("1.1 beta")
    assert "out of date" in text(client, stage, "schedule/v/1.0/")[1]
    status, page = text(client, stage, "schedule/v/1.1%20beta/")
    assert (status, "out of date" in page) == (200, False)
    assert text(client, stage, "schedule/v/9/")[0] == 404


def test_one_room_or_track_can_be_shown(stage, client):
    track = TrackFactory(conference=stage.conference)
    stage.place(confirmed(stage.conference, title="In the hall", accepted_track=track))
    stage.place(
        confirmed(stage.conference, title="In the attic", accepted_track=TrackFactory(conference=stage.conference)),
        room="attic",
    )
    stage.release(accept=True)
    page = text(client, stage, f"schedule/?room={stage.attic.code}")[1]
    assert "In the attic" in page
    assert "In the hall" not in page
    page = text(client, stage, f"schedule/?track={track.code}&by=room")[1]
    assert "In the hall" in page
    assert "In the attic" not in page
    assert "Nothing here" in text(client, stage, "schedule/?room='%22%3E<script>")[1]


def test_a_cancelled_talk_says_so_on_every_page(stage, client):
    ada = ProfileFactory(name="Ada")
    talk = stage.place(confirmed(stage.conference, speaker=ada)).item
    stage.release()
    pages = ("schedule/", f"talk/{talk.code}/", f"speaker/{ada.code}/")
    assert all("Cancelled" not in text(client, stage, page)[1] for page in pages)
    proposals.transition(Proposal.objects.get(), "cancel", by=None)
    assert all("Cancelled" in text(client, stage, page)[1] for page in pages)


def test_a_break_in_all_rooms_has_a_page_too(stage, client):
    item = services.add_item(
        stage.conference,
        by=None,
        at=stage.spot(room=None),
        fields={"kind": Kind.BREAK, "title": "Tea", "abstract": "Green"},
    )
    stage.release()
    assert "All rooms" in text(client, stage, "schedule/")[1]
    assert "Green" in text(client, stage, f"talk/{item.code}/")[1]


def test_a_hidden_conference_shows_its_programme_to_its_team_only(stage, client):
    stage.place()
    stage.release()
    stage.conference.is_public = False
    stage.conference.save()
    client.force_login(UserFactory())
    assert text(client, stage, "schedule/")[0] == 404
    assert text(client, stage, "schedule.json")[0] == 404
    crew = MembershipFactory(conference=stage.conference, role=Role.CREW).user
    client.force_login(crew)
    assert text(client, stage, "schedule/")[0] == 200
    answer = client.get(f"/{stage.conference.slug}/schedule.json")
    assert answer["Cache-Control"] == "private, no-cache"
    assert "Access-Control-Allow-Origin" not in answer


def test_pages_of_another_conference_do_not_show_it(stage, client):
    from tests.schedule.factories import Stage

    talk = stage.place().item
    stage.release()
    other = Stage()
    other.place()
    other.release()
    assert text(client, other, f"talk/{talk.code}/")[0] == 404
