"""The dashboard's one next thing to do, at each point of a conference's life."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from conferences.models import Conference, Phase, Round
from conferences.nextstep import Facts, next_step
from conferences.texts import TranslatedText

NOW = now()
OPEN = {"call_opens_at": NOW - timedelta(days=1), "call_closes_at": NOW + timedelta(days=1)}
AHEAD = {"call_opens_at": NOW + timedelta(days=1), "call_closes_at": NOW + timedelta(days=2)}
CLOSED = {"call_opens_at": NOW - timedelta(days=2), "call_closes_at": NOW - timedelta(days=1)}


def facts(*, dates=OPEN, phase=Phase.CALL, public=True, **more):
    conference = Conference(slug="example", description=TranslatedText(en="Talk!"), is_public=public)
    call = Round(conference=conference, phase=phase, **dates)
    given = Facts(
        conference,
        call,
        call,
        tracks=1,
        session_types=1,
        reviewers=1,
        invited_reviewers=0,
        lacks_names_keeper=False,
        at=NOW,
    )
    return replace(given, **more)


CASES = [
    (facts(tracks=0), "Add a track"),
    (facts(session_types=0), "Add a session type"),
    (facts(conference=Conference(slug="x")), "Write what the call asks for"),
    (facts(dates={}), "Say when the call opens and closes"),
    (facts(lacks_names_keeper=True), "Appoint somebody who keeps the names"),
    (facts(public=False), "Publish the conference"),
    (facts(reviewers=0), "Invite reviewers"),
    (facts(reviewers=0, invited_reviewers=1), "The call is open"),
    (facts(dates=AHEAD), "Nothing to do until the call opens"),
    (facts(), "The call is open"),
    (facts(dates={"call_opens_at": NOW - timedelta(1)}), "The call is open"),
    (facts(dates=CLOSED), "Open the review"),
    (facts(dates=CLOSED, phase=Phase.REVIEW), "Reviewers are at work"),
    (facts(dates=CLOSED, phase=Phase.DISCUSSION), "Reviewers are at work"),
    (facts(dates=CLOSED, phase=Phase.SELECTION), "The chairs decide and announce"),
    (facts(dates=CLOSED, phase=Phase.SELECTION, reviewers=0), "The chairs decide and announce"),
    (facts(dates=CLOSED, phase=Phase.ANNOUNCED), "Make the programme"),
]


@pytest.mark.parametrize(("given", "title"), CASES, ids=[title for _facts, title in CASES])
def test_the_next_step_fits_the_facts_and_its_button_leads_somewhere(given, title):
    step = next_step(given)
    assert str(step.title) == title
    assert str(step.why)
    assert bool(step.url) == bool(step.action)
    if step.url:
        reverse(step.url, args=[part for part in ("example", step.code, step.to) if part])
