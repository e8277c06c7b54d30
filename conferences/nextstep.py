"""The one next thing for the organizers to do, from a few facts. Plain rules, first match wins; no database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from conferences.models import Conference, Phase, Round


@dataclass(frozen=True)
class Facts:
    """What the rules look at. `call` is the default round, `behind` the round in the earliest phase."""

    conference: Conference
    call: Round
    behind: Round
    tracks: int
    session_types: int
    reviewers: int
    invited_reviewers: int
    lacks_names_keeper: bool
    at: datetime


@dataclass(frozen=True)
class NextStep:
    """What to do, why, and the button: a URL name with the code it needs, or nothing to press."""

    title: str | Promise
    why: str | Promise
    action: str | Promise = ""
    url: str = ""
    code: str = ""
    to: str = ""


def next_step(facts: Facts) -> NextStep:
    """The first rule that applies."""
    for applies, step in RULES:
        if applies(facts):
            return step(facts)
    return _after_announcing(facts)


def _closed(facts: Facts) -> bool:
    closes = facts.call.call_closes_at
    return closes is not None and closes <= facts.at


def _not_yet_open(facts: Facts) -> bool:
    opens = facts.call.call_opens_at
    return opens is not None and opens > facts.at


def _add_track(facts: Facts) -> NextStep:
    return NextStep(
        _("Add a track"),
        _("Each proposal names the tracks that it may be considered for. One is enough for a small conference."),
        _("Add a track"),
        "conferences:track_create",
    )


def _add_type(facts: Facts) -> NextStep:
    return NextStep(
        _("Add a session type"),
        _("A talk of 30 minutes, for instance. Speakers choose one of them."),
        _("Add a session type"),
        "conferences:type_create",
    )


def _write_call(facts: Facts) -> NextStep:
    return NextStep(
        _("Write what the call asks for"),
        _("It is the first thing that a speaker reads."),
        _("Write the call"),
        "conferences:conference_edit",
    )


def _set_dates(facts: Facts) -> NextStep:
    return NextStep(
        _("Say when the call opens and closes"),
        _("Nobody can hand in a proposal before that."),
        _("Set the dates"),
        "conferences:call_edit",
        facts.call.code,
    )


def _appoint_keeper(facts: Facts) -> NextStep:
    return NextStep(
        _("Appoint somebody who keeps the names"),
        _(
            "Review is anonymous, and everyone who may see names also reviews. "
            "One organizer, chair or anonymity editor must not."
        ),
        _("Invite somebody"),
        "conferences:invitation_create",
    )


def _publish(facts: Facts) -> NextStep:
    return NextStep(
        _("Publish the conference"),
        _("Until then only its team can see it."),
        _("Look it over and publish"),
        "conferences:conference_publish",
    )


def _invite_reviewers(facts: Facts) -> NextStep:
    return NextStep(
        _("Invite reviewers"),
        _("Nobody reviews yet. Invitations go out by mail."),
        _("Invite a reviewer"),
        "conferences:invitation_create",
    )


def _wait_for_opening(facts: Facts) -> NextStep:
    return NextStep(_("Nothing to do until the call opens"), _("Everything is set up."))


def _wait_for_proposals(facts: Facts) -> NextStep:
    return NextStep(
        _("The call is open"),
        _("Tell people about it. When it has closed, the review can be opened."),
        _("See the call as speakers do"),
        "conferences:conference_show",
    )


def _open_review(facts: Facts) -> NextStep:
    return NextStep(
        _("Open the review"),
        _("The call has closed and reviewers cannot see the proposals yet."),
        _("Open the review"),
        "conferences:phase_move",
        facts.behind.code,
        Phase.REVIEW.value,
    )


def _freeze(facts: Facts) -> NextStep:
    return NextStep(
        _("Reviewers are at work"),
        _("When enough proposals are scored, freeze the scores; chairs then decide."),
        _("Freeze the scores"),
        "conferences:phase_move",
        facts.behind.code,
        Phase.SELECTION.value,
    )


def _select(facts: Facts) -> NextStep:
    return NextStep(
        _("The chairs decide and announce"),
        _("Everyone who proposed is told once, when the chairs announce. Close the selection after that."),
        _("Close the selection"),
        "conferences:phase_move",
        facts.behind.code,
        Phase.ANNOUNCED.value,
    )


def _after_announcing(facts: Facts) -> NextStep:
    return NextStep(_("Make the programme"), _("Results are out. Place what is confirmed in rooms, then release it."))


RULES: tuple[tuple[Callable[[Facts], bool], Callable[[Facts], NextStep]], ...] = (
    (lambda facts: facts.tracks == 0, _add_track),
    (lambda facts: facts.session_types == 0, _add_type),
    (lambda facts: not facts.conference.description, _write_call),
    (lambda facts: facts.call.call_opens_at is None, _set_dates),
    (lambda facts: facts.lacks_names_keeper, _appoint_keeper),
    (lambda facts: not facts.conference.is_public, _publish),
    (lambda facts: facts.reviewers + facts.invited_reviewers == 0 and facts.behind.is_blind, _invite_reviewers),
    (lambda facts: facts.behind.phase == Phase.CALL and _not_yet_open(facts), _wait_for_opening),
    (lambda facts: facts.behind.phase == Phase.CALL and not _closed(facts), _wait_for_proposals),
    (lambda facts: facts.behind.phase == Phase.CALL, _open_review),
    (lambda facts: facts.behind.phase in (Phase.REVIEW, Phase.DISCUSSION), _freeze),
    (lambda facts: facts.behind.phase == Phase.SELECTION, _select),
)
