"""The main job's judge sees what is wrong: each kind of trouble is planted, and found."""

from email.message import EmailMessage

import pytest

from bench import checks
from bench.house import Delivery, middle
from bench.sources import Source, invented
from cfp.imports.proposals import import_proposals
from notifications.services import queue
from proposals.models import Proposal
from tests.factories import ConferenceFactory, SessionTypeFactory, TrackFactory

pytestmark = pytest.mark.django_db


def arrived(message_id, to="ada@example.org", text="Dear Ada"):
    message = EmailMessage()
    message["Message-ID"] = message_id
    message.set_content(text)
    return Delivery((to,), message)


@pytest.fixture
def conference():
    made = ConferenceFactory()
    TrackFactory(conference=made)
    SessionTypeFactory(conference=made)
    return made


def test_an_import_is_compared_with_its_file(conference, tmp_path):
    source = invented(4, tmp_path)
    import_proposals(source.path, conference, by=None)
    assert checks.imported(conference, source) == []
    more = Source(source.path, "", [*source.entries, {"title": "Lost", "speakers": []}])
    assert "1 proposals were lost" in checks.imported(conference, more)[0]
    fewer = Source(source.path, "", source.entries[1:])
    assert "1 proposals too many" in checks.imported(conference, fewer)[0]


def test_writing_to_somebody_before_the_announcement_is_seen(conference):
    assert checks.quiet(conference, []) == []
    assert checks.quiet(conference, [arrived("<1@x>")]) == ["somebody was written to before results were announced"]


def test_mails_that_never_arrive_arrive_twice_or_come_from_nowhere_are_seen(conference):
    mail = queue(kind="k", subject_code="C", recipient="ada@example.org", subject="s", text="t", conference=conference)
    assert checks.delivered_once(conference, []) == ["1 mails are queued", "1 mails never arrived"]
    type(mail).objects.update(state="sent", sent_at=mail.created_at)
    once = arrived(mail.message_id)
    assert checks.delivered_once(conference, [once]) == []
    assert checks.delivered_once(conference, [once, once]) == ["1 mails arrived more than once"]
    strange = checks.delivered_once(conference, [once, arrived("<other@x>")])
    assert strange == ["1 mails arrived that are not in the ledger"]


def test_a_proposal_that_was_told_nothing_is_seen(conference, tmp_path):
    import_proposals(invented(2, tmp_path).path, conference, by=None)
    assert checks.finished(conference, 1) == [
        "0 of 1 talks are confirmed",
        "2 proposals were told nothing, 0 cannot be reached",
    ]


def test_addresses_and_codes_on_reviewers_pages_are_seen(conference, tmp_path):
    import_proposals(invented(1, tmp_path).path, conference, by=None)
    [code] = Proposal.objects.values_list("code", flat=True)
    assert checks._telling("here", "nothing to see", conference) == []
    assert checks._telling("here", f"x {code} y@speakers.example", conference) == [
        "here holds speakers.example",
        f"here holds {code}",
    ]


def test_middle_is_the_median_or_any_other_share():
    assert middle([3.0, 1.0, 2.0]) == 2.0
    assert middle([float(number) for number in range(100)], 0.95) == 95.0
