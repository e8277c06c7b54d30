"""Speakers at a deadline: drafts with people who are logged in, and a browser that does nothing but send a form."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.middleware.csrf import _get_new_csrf_string  # type: ignore[attr-defined]
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import User
from conferences import services as conferences
from conferences.models import Conference, Track
from proposals.models import Proposal
from speakers.models import Authorship, Profile
from speakers.tokens import opened

STARTS_IN = timedelta(days=200)
ABSTRACT = "What we did, what broke, and what we would do again. " * 30


@dataclass(frozen=True)
class Form:
    """The form of one speaker, open in a browser: everything that is sent when they press the button."""

    code: str
    path: str
    cookies: str
    body: bytes


@dataclass
class Sent:
    """What came of one press of the button. `seconds` runs from the press to the whole answer."""

    code: str
    status: int = 0
    leads_to: str = ""
    seconds: float = 0.0
    again: int = 0
    wrong: str = ""


def call(slug: str, closes_at: datetime) -> Conference:
    """A published conference that takes proposals until then."""
    owner = User.objects.create_user(f"owner@{slug}.example", None, name="Olu")
    conference = conferences.create_conference(
        by=owner,
        template="one-track",
        slug=slug,
        name="The last minute",
        timezone="Europe/Vienna",
        starts_on=(now() + STARTS_IN).date(),
        ends_on=(now() + STARTS_IN).date(),
        contact_email="team@example.org",
        language="en",
        place="Loopback",
    )
    conferences.publish(conference, by=owner)
    round_ = conference.rounds.get(is_default=True)
    conferences.set_call_dates(
        round_, by=owner, opens_at=now() - timedelta(days=30), closes_at=closes_at, grace_minutes=15
    )
    return conference


def own_track(conference: Conference, closed_at: datetime) -> Track:
    """A track that closed earlier than the rest."""
    owner = User.objects.get(email=f"owner@{conference.slug}.example")
    track = conferences.add_track(conference, by=owner, fields={"name": {"en": f"Closed {closed_at:%H:%M:%S}"}})
    return conferences.edit_track(track, by=owner, fields={"call_closes_at": closed_at})


def drafts(track: Track, count: int, *, prefix: str) -> list[tuple[Proposal, User]]:
    """As many complete drafts, each of a person of their own."""
    conference = track.conference
    kind = conference.session_types.first()
    people = User.objects.bulk_create(
        [
            User(email=f"{prefix}-{n}@{conference.slug}.example", name=f"Speaker {n}", password="!none")
            for n in range(count)
        ],
        batch_size=1000,
    )
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=each, email=each.email, verified=True, primary=True) for each in people], batch_size=1000
    )
    profiles = Profile.objects.bulk_create(
        [Profile(user=each, name=each.name, email=each.email) for each in people], batch_size=1000
    )
    rows = Proposal.objects.bulk_create(
        [
            Proposal(
                conference=conference, session_type=kind, title=f"What {prefix} {n} saw", abstract=ABSTRACT, minutes=30
            )
            for n in range(count)
        ],
        batch_size=1000,
    )
    through = Proposal.tracks.through
    through.objects.bulk_create([through(proposal_id=row.pk, track_id=track.pk) for row in rows], batch_size=1000)
    Authorship.objects.bulk_create(
        [
            Authorship(proposal=row, profile=profile, is_contact=True, answered_at=now())
            for row, profile in zip(rows, profiles, strict=True)
        ],
        batch_size=1000,
    )
    return list(zip(rows, people, strict=True))


def open_forms(pairs: Iterable[tuple[Proposal, User]], *, slug: str, opened_at: datetime) -> list[Form]:
    """The same drafts in the browsers of people who logged in and opened their draft at `opened_at`."""

    forms = []
    tokens = {row.pk: opened(person.pk, row.code, opened_at) for row, person in pairs}
    for row, person in pairs:
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        secret = _get_new_csrf_string()
        body = urlencode({"csrfmiddlewaretoken": secret, "opened": tokens[row.pk]}).encode()
        path = reverse("speakers:proposal_submit", kwargs={"slug": slug, "code": row.code})
        cookies = f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={secret}"
        forms.append(Form(row.code, path, cookies, body))
    return forms


async def press(form: Form, port: int, *, patience: float = 1200, most: int = 5) -> Sent:
    """Send the form. Where the connection breaks, press again, as people do; until an answer has arrived."""
    sent = Sent(form.code)
    began = time.perf_counter()
    while sent.again <= most:
        try:
            sent.status, sent.leads_to = await asyncio.wait_for(_send(form, port), patience)
            break
        except (OSError, ValueError, TimeoutError, asyncio.IncompleteReadError) as problem:
            sent.wrong = repr(problem)
            sent.again += 1
            await asyncio.sleep(0.5 * sent.again)
    sent.seconds = time.perf_counter() - began
    return sent


async def _send(form: Form, port: int) -> tuple[int, str]:
    """Status and Location of one POST over a connection of its own. Raises ValueError for no whole answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        head = (
            f"POST {form.path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {form.cookies}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form.body)}\r\n"
            "Connection: close\r\n\r\n"
        )
        writer.write(head.encode() + form.body)
        await writer.drain()
        answer = await reader.read()
    finally:
        writer.close()
    lines = answer.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    status = int(lines[0].split()[1]) if lines[0] else 0
    if not status:
        raise ValueError("the connection was closed without an answer")
    headers = {name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in lines[1:])}
    return status, headers.get("location", "")
