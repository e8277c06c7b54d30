"""The call as everyone reads it: what is wanted, until when, and how it is reviewed."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from conferences import calendar, calls, structured
from conferences.access import get_conference_for_reader_or_404
from conferences.http import ConferenceRequest
from conferences.models import Conference, ReviewPolicy, Round, SessionType, Track
from proposals.access import open_choices


@require_safe
def call_show(request: ConferenceRequest) -> HttpResponse:
    get_conference_for_reader_or_404(request)
    return render(request, "conferences/call_show.html", context_of(request))


@require_safe
def call_dates(request: ConferenceRequest) -> HttpResponse:
    """Every date of the call as a calendar that can be subscribed to."""
    conference = get_conference_for_reader_or_404(request)
    entries = calendar.of_call(
        conference, request.member.rounds, conference.tracks.all(), conference.session_types.all()
    )
    content = calendar.written(conference, entries, url=_address("conferences:call_show", conference))
    answer = HttpResponse(content, content_type=calendar.CONTENT_TYPE)
    answer.headers["Content-Disposition"] = f'inline; filename="{conference.slug}-call.ics"'
    return answer


def context_of(request: ConferenceRequest) -> dict[str, Any]:
    """What the page shows: three queries beside the frame's, whatever there is."""
    conference, rounds = request.conference, list(request.member.rounds)
    every_track = list(conference.tracks.select_related("round"))
    every_kind = list(conference.session_types.all())
    tracks, kinds = open_choices(every_track, every_kind)
    listed = [each for each in every_track if not each.is_hidden]
    policies = {each.review_policy for each in rounds}
    image = settings.CFP_SITE_URL + static("img/call.png")
    start = _address("speakers:proposal_start", conference)
    page = _address("conferences:call_show", conference)
    return {
        "rounds": [_round_row(each, listed) for each in rounds],
        "tracks": [_track_row(each, open_now=each in tracks, policies=policies) for each in listed],
        "kinds": [_kind_row(each, open_now=each in kinds) for each in every_kind if not each.is_hidden],
        "differs": len(policies) > 1,
        "is_anonymous": ReviewPolicy.ANONYMOUS in policies,
        "may_propose": bool(tracks and kinds),
        "main_end": _main_end(rounds, tracks, kinds),
        "now": now(),
        "page_url": page,
        "image_url": image,
        "structured": structured.event(
            conference, [calls.window(each) for each in rounds], url=page, image=image, propose=start
        ),
    }


def _round_row(call: Round, tracks: list[Track]) -> dict[str, Any]:
    window = calls.window(call)
    return {
        "round": call,
        "is_open": window.is_open(),
        "is_ahead": window.is_ahead(),
        "tracks": [each for each in tracks if each.round_id == call.pk],
    }


def _track_row(track: Track, *, open_now: bool, policies: set[str]) -> dict[str, Any]:
    return {
        "track": track,
        "own": track if track.call_closes_at else None,
        "is_open": open_now,
        "is_over": track.call_closes_at is not None and track.call_closes_at <= now(),
        "policy": track.round.review_policy if len(policies) > 1 else "",
    }


def _kind_row(kind: SessionType, *, open_now: bool) -> dict[str, Any]:
    return {
        "kind": kind,
        "own": kind if kind.call_closes_at else None,
        "is_open": open_now,
        "is_over": kind.call_closes_at is not None and kind.call_closes_at <= now(),
    }


def _main_end(rounds: list[Round], tracks: list[Track], kinds: list[SessionType]) -> calls.Window | None:
    """What the countdown counts to: the end of an open round, else of the last thing that is open."""
    open_rounds = [calls.window(each) for each in rounds]
    windows = [each for each in open_rounds if each.is_open() and each.call_closes_at]
    if not windows:
        pairs = [calls.window(track.round, track, kind) for track in tracks for kind in kinds]
        windows = sorted(
            (each for each in pairs if each.is_open() and each.call_closes_at),
            key=lambda each: each.call_closes_at.timestamp() if each.call_closes_at else 0,
            reverse=True,
        )
    return windows[0] if windows else None


def _address(name: str, conference: Conference) -> str:
    return settings.CFP_SITE_URL + reverse(name, kwargs={"slug": conference.slug})
