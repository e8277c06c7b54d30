"""What everyone sees: the programme, its versions, a talk, a speaker."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from conferences.downloads import download
from conferences.http import ConferenceRequest
from proposals.files import read
from schedule import access, queries
from schedule.files import public_files
from schedule.models import Release
from schedule.people import portraits
from schedule.programme import load


@require_safe
def programme(request: ConferenceRequest) -> HttpResponse:
    release = access.get_current_release_for_visitor(request)
    if release is None:
        return render(request, "schedule/programme_none.html", {"may_edit": request.member.may(access.EDIT)})
    return _programme(request, release, is_current=True)


@require_safe
def version_show(request: ConferenceRequest, version: str) -> HttpResponse:
    release = access.get_release_for_visitor_or_404(request, version)
    current = queries.current_release(request.conference)
    return _programme(request, release, is_current=release == current)


def _programme(request: ConferenceRequest, release: Release, *, is_current: bool) -> HttpResponse:
    asked = request.GET
    shown = load(release, request.conference, room=asked.get("room", ""), track=asked.get("track", ""))
    return render(
        request,
        "schedule/programme.html",
        {
            "programme": shown,
            "days": [day for day in shown.days if day.entries],
            "by_room": asked.get("by") == "room",
            "room": next((each for each in shown.rooms if each.code == asked.get("room")), None),
            "track": next((each for each in shown.tracks if each.code == asked.get("track")), None),
            "is_current": is_current,
            "talk_url": reverse("schedule:talk_show", args=[request.conference.slug, "-"]).removesuffix("-/"),
            "releases": list(queries.releases(request.conference)[:20]),
        },
    )


@require_safe
def talk_show(request: ConferenceRequest, code: str) -> HttpResponse:
    programme, entry = access.get_entry_for_visitor_or_404(request, code)
    context = {
        "programme": programme,
        "entry": entry,
        "also": queries.told_beside(entry.row),
        "files": [each for each in public_files(entry) if not each.purpose],
        "portraits": portraits(speaker.code for speaker in entry.speakers),
    }
    return render(request, "schedule/talk_show.html", context)


@require_safe
def attachment_show(request: ConferenceRequest, code: str, file: str) -> HttpResponse:
    """A file that everyone may have, as a download."""
    attachment = access.get_attachment_for_visitor_or_404(request, code, file)
    name, content_type = attachment.original_name, attachment.content_type
    return _bytes_of(attachment.stored, content_type=content_type, name=name, cache="private, no-cache")


@require_safe
def picture_show(request: ConferenceRequest, code: str, side: int) -> HttpResponse:
    """The picture of somebody who speaks in the published version."""
    _programme, profile = access.get_speaker_for_visitor_or_404(request, code)
    stored = profile.pictures.get(str(side), "")
    return _bytes_of(stored, content_type="image/webp", name="picture.webp", shown=True, cache="public, max-age=3600")


def _bytes_of(stored: str, **options: Any) -> HttpResponse:
    if not stored:
        raise Http404
    try:
        return download(read(stored), **options)
    except FileNotFoundError as gone:
        raise Http404 from gone


@require_safe
def speaker_show(request: ConferenceRequest, code: str) -> HttpResponse:
    programme, profile = access.get_speaker_for_visitor_or_404(request, code)
    entries = list(programme.entries)
    return render(request, "schedule/speaker_show.html", {"profile": profile, "entries": entries})
