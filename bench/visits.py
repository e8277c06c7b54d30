"""What bench/pages.py visits, as whom, and what each visit must reach."""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now, timedelta

from accounts.models import User
from anonymity import services as anonymity
from bench.browser import Answer, Browser
from bench.house import ROOT, House, middle
from cfp.launcher.children import free_port
from cfp.populate import bulk, programme
from cfp.populate.plan import Sizes, make_plan
from conferences import services as conferences
from conferences.models import Conference, Phase
from proposals.models import Proposal
from reviews.models import BlindProposal, Reviewer
from selection import services as selection
from selection.models import Decision, Outcome

REVIEWERS, REVIEWS_EACH = 30, 8


@dataclass
class Figure:
    """One line: times in seconds, queries of one visit, and the figures to reach (None where there is none)."""

    name: str
    times: list[float]
    queries: int | None = None
    most_seconds: float | None = None
    most_queries: int | None = None

    @property
    def is_missed(self) -> bool:
        slow = self.most_seconds is not None and middle(self.times) > self.most_seconds
        many = self.most_queries is not None and self.queries is not None and self.queries > self.most_queries
        return slow or many

    @property
    def said(self) -> str:
        queries = "" if self.queries is None else f", {self.queries} queries"
        return f"{middle(self.times) * 1000:.1f} ms{queries}"

    @property
    def wanted(self) -> str:
        parts = [f"{self.most_seconds * 1000:.0f} ms" if self.most_seconds else ""]
        parts.append(f"{self.most_queries} queries" if self.most_queries else "")
        return ", ".join(part for part in parts if part)


@dataclass
class Seeded:
    """A conference in review, and one like it with a programme."""

    described: str
    in_review: Conference
    published: Conference
    seconds: float


def seed(proposals: int, talks: int, *, slug: str) -> Seeded:
    """By populate, as `manage.py populate` does it."""
    began = time.perf_counter()
    sizes = Sizes(proposals, REVIEWERS, proposals * REVIEWS_EACH, 0)
    in_review = bulk.write(make_plan(sizes, slug=slug))
    small = Sizes(min(proposals, 4 * talks), REVIEWERS, 0, talks)
    published = bulk.write(make_plan(small, slug=f"{slug}-published"))
    described = f"{proposals} proposals, {sizes.reviews} reviews by {REVIEWERS} reviewers; {talks} talks elsewhere"
    return Seeded(described, in_review, published, time.perf_counter() - began)


@contextlib.contextmanager
def web(servers: House) -> Iterator[str]:
    """A web server with two processes; its address."""
    port = free_port()
    words = ["--host", "127.0.0.1", "--port", str(port), "--workers", "2", "--blocking-threads", "1", "--no-ws"]
    command = [sys.executable, "-m", "granian", *words, "--log-level", "warning", "--interface", "wsgi"]
    servers.family.start("web", [*command, "cfp.wsgi:application"], servers.environment, ROOT)
    visitor = Browser("127.0.0.1", port)
    until = time.monotonic() + 60
    while True:
        servers.family.check()
        with contextlib.suppress(OSError):
            if visitor.get("/livez").status == 200:
                break
        visitor = Browser("127.0.0.1", port)
        if time.monotonic() > until:
            raise RuntimeError("The web server did not answer within a minute.")
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"


# --- Measuring ---------------------------------------------------------------------------------------------


@dataclass
class Visitor:
    """Somebody logged in: in a browser, and in this process to count queries."""

    address: str
    user: User | None
    browser: Browser = field(init=False)
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        place = urlsplit(self.address)
        self.browser = Browser(place.hostname or "", place.port or 80)
        self.client = Client(SERVER_NAME="localhost")
        if self.user is not None:
            self.client.force_login(self.user, backend=settings.AUTHENTICATION_BACKENDS[0])
            self.browser.cookies["sessionid"] = self.client.cookies["sessionid"].value

    def page(self, name: str, path: str, rounds: int, most: float | None = None) -> Figure:
        """A page that is only read."""
        self._good(self.browser.get(path), path)
        times = [self._good(self.browser.get(path), path).seconds for _ in range(rounds)]
        return Figure(name, times, _queries(lambda: self.client.get(path)), most)

    @staticmethod
    def _good(answer: Answer, path: str) -> Answer:
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        return answer


def _queries(act: Callable[[], object]) -> int:
    """How many statements one visit takes, on every connection."""
    with contextlib.ExitStack() as stack:
        captured = [stack.enter_context(CaptureQueriesContext(connections[alias])) for alias in connections]
        act()
    return sum(len(each) for each in captured)


def measure(seeded: Seeded, address: str, *, rounds: int) -> list[Figure]:
    """Every figure at one size."""
    return [
        *_yardsticks(seeded, rounds),
        *_organizers(seeded, address, rounds),
        *_reviewers(seeded, address, rounds),
        *_speakers(seeded, address, rounds),
        *_public(seeded, address, rounds),
        _accepting(seeded),
    ]


def _yardsticks(seeded: Seeded, rounds: int) -> list[Figure]:
    """The rows of two lists, fetched by bare SQL as the owner."""
    conference = seeded.in_review.pk
    statements = {
        "bare SQL: 50 proposals, newest first": (
            "SELECT id, code, title, state, submitted_at FROM proposals_proposal WHERE conference_id = %s "
            "ORDER BY submitted_at DESC LIMIT 50",
            [conference],
        ),
        "bare SQL: 50 texts for review, fewest reviews first": (
            "SELECT p.id, p.title, t.reviews FROM reviews_blindproposal p JOIN reviews_tally t ON t.proposal_id = p.id "
            "JOIN reviews_reviewround r ON r.id = p.round_id WHERE r.conference_id = %s ORDER BY t.reviews LIMIT 50",
            [conference],
        ),
    }
    return [Figure(name, [_bare(*statement) for _ in range(rounds)], 1) for name, statement in statements.items()]


def _bare(statement: str, values: Sequence[Any]) -> float:
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.fetchall()
    return time.perf_counter() - began


def _organizers(seeded: Seeded, address: str, rounds: int) -> list[Figure]:
    slug = seeded.in_review.slug
    olu = Visitor(address, User.objects.get(email=f"organizer@{slug}.example"))
    code = Proposal.objects.of(seeded.in_review).order_by("code")[0].code
    listed = reverse("speakers:organizer_list", kwargs={"slug": slug})
    shown = reverse("speakers:organizer_show", kwargs={"slug": slug, "code": code})
    return [
        olu.page("organizer's list, 50 rows", listed, rounds, 0.040),
        olu.page("proposal in the organizer's view", shown, rounds, 0.020),
    ]


# --- Reviewers ---------------------------------------------------------------------------------------------


def _reviewers(seeded: Seeded, address: str, rounds: int) -> list[Figure]:
    slug = seeded.in_review.slug
    robin = Visitor(address, User.objects.get(email=f"reviewer0@{slug}.example"))
    desk = reverse("reviews:desk", kwargs={"slug": slug})
    paths = _unreviewed(seeded.in_review, robin.user, rounds + 2)
    figures = [
        robin.page("reviewer's desk, 50 rows", desk, rounds, 0.060),
        robin.page("one review page", paths[0], rounds, 0.025),
    ]
    saving = Figure("saving a review", [], None, 0.030, 15)
    for path in paths[1:-1]:
        fields = _answered(robin.browser.get(path))
        answer = robin.browser.post(path, fields)
        if answer.status != 302:
            raise RuntimeError(f"saving a review answered {answer.status}")
        saving.times.append(answer.seconds)
    fields = _answered(robin.browser.get(paths[-1]))
    saving.queries = _queries(lambda: robin.client.post(paths[-1], fields))
    return [*figures, saving]


def _unreviewed(conference: Conference, user: User | None, count: int) -> list[str]:
    reviewer = Reviewer.objects.get(conference=conference, user=user)
    rows = BlindProposal.objects.filter(round__conference=conference).exclude(reviews__reviewer=reviewer)
    return [
        reverse("reviews:proposal_show", kwargs={"slug": conference.slug, "blind_id": pk})
        for pk in rows.order_by("id").values_list("pk", flat=True)[:count]
    ]


def _answered(page: Answer) -> dict[str, str | list[str]]:
    """The form with every question answered."""
    from lxml import html  # type: ignore[import-untyped]

    fields = page.fields()
    for choice in html.fromstring(page.body).xpath("//input[@type='radio']"):
        fields.setdefault(choice.get("name"), choice.get("value"))
    return fields | {"comment": "Clear, and with numbers.", "feedback": "Thank you."}


# --- Speakers, and the public ------------------------------------------------------------------------------


def _speakers(seeded: Seeded, address: str, rounds: int) -> list[Figure]:
    """All requests from the empty form to the page that says that it is handed in."""
    conference = _open_call(seeded)
    user = User.objects.get(email=f"speaker0@{seeded.in_review.slug}.example")
    sam = Visitor(address, user)
    figure = Figure("submitting a proposal, all requests", [], None, 0.060, 60)
    _submit(sam.browser, conference)
    figure.times = [_submit(sam.browser, conference) for _ in range(rounds)]
    figure.queries = _queries(lambda: _submit(_InProcess(sam.client), conference))
    return [figure]


def _open_call(seeded: Seeded) -> Conference:
    """As many proposals as the other, and a call that is open."""
    slug = f"{seeded.in_review.slug}-call"
    owner = User.objects.get(email=f"organizer@{seeded.in_review.slug}.example")
    conference = conferences.create_conference(
        by=owner,
        template="several-tracks",
        slug=slug,
        name="An open call",
        timezone="Europe/Vienna",
        language="en",
        starts_on=now().date() + timedelta(days=90),
        ends_on=now().date() + timedelta(days=91),
        contact_email=owner.email,
    )
    opens_at, closes_at = now() - timedelta(days=1), now() + timedelta(days=9)
    conferences.set_call_dates(conference.rounds.get(), by=owner, opens_at=opens_at, closes_at=closes_at)
    conferences.publish(conference, by=owner)
    anonymity.refresh(conference)
    return conference


class _InProcess:
    """The test client with the browser's two verbs."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get(self, path: str) -> Answer:
        answer = self.client.get(path)
        return Answer(answer.status_code, answer.content, 0.0)

    def post(self, path: str, fields: dict[str, str | list[str]]) -> Answer:
        answer = self.client.post(path, fields)
        return Answer(answer.status_code, answer.content, 0.0, answer.headers.get("Location", ""))


def _submit(browser: "Browser | _InProcess", conference: Conference) -> float:
    """Form, draft, its page, handed in, its page; the seconds in all."""
    start = reverse("speakers:proposal_start", kwargs={"slug": conference.slug})
    form = browser.get(start)
    typed = {
        "title": "Measuring what people wait for",
        "abstract": "It is not what one thinks.\n\nWith numbers.",
        "session_type": conference.session_types.all()[0].code,
        "tracks": [conference.tracks.all()[0].code],
    }
    draft = browser.post(start, form.fields() | typed)
    if draft.status != 302:
        raise RuntimeError(f"starting a proposal answered {draft.status}")
    shown = browser.get(draft.location)
    handed_in = browser.post(f"{draft.location}submit/", shown.fields("/submit/"))
    if handed_in.status != 302:
        raise RuntimeError(f"submitting answered {handed_in.status}")
    done = browser.get(handed_in.location)
    return sum(answer.seconds for answer in (form, draft, shown, handed_in, done))


def _public(seeded: Seeded, address: str, rounds: int) -> list[Figure]:
    slug = seeded.published.slug
    vik = Visitor(address, None)
    code = Proposal.objects.of(seeded.published).confirmed().order_by("code")[0].code
    pages = {
        "public programme": reverse("schedule:programme", kwargs={"slug": slug}),
        "talk page": reverse("schedule:talk_show", kwargs={"slug": slug, "code": code}),
        "schedule.json": reverse("schedule:document_json", kwargs={"slug": slug}),
        "schedule.xml": reverse("schedule:document_xml", kwargs={"slug": slug}),
        "schedule.ics": reverse("schedule:document_ics", kwargs={"slug": slug}),
    }
    return [vik.page(name, path, rounds) for name, path in pages.items()]


def _accepting(seeded: Seeded) -> Figure:
    """Deciding and announcing 250 acceptances, mails written."""
    conference = seeded.in_review
    olu = User.objects.get(email=f"organizer@{conference.slug}.example")
    anonymity.move_phase(conference.rounds.get(), to=Phase.SELECTION, by=olu)
    rows = [row for row in Proposal.objects.of(conference).submitted().prefetch_related("tracks")[:250]]
    groups: dict[Any, list[Proposal]] = {}
    for row in rows:
        groups.setdefault(row.tracks.all()[0], []).append(row)
    spent = []

    def accept() -> None:
        began = time.perf_counter()
        for track, group in groups.items():
            selection.decide_many(conference, group, outcome=Outcome.ACCEPT, track=track, by=olu)
        codes = Decision.objects.of(conference).pending().values_list("code", flat=True)
        selection.announce(conference, decisions=list(codes), by=olu)
        spent.append(time.perf_counter() - began)

    queries = _queries(accept)
    programme.settle_mails(conference)
    return Figure(f"accepting {len(rows)} proposals, mails written", spent, queries, 1.0)


def table(results: dict[int, list[Figure]]) -> list[str]:
    """One line for each figure; a column of medians for each further size."""
    first, *others = results.values()
    wide = max(len(figure.name) for figure in first)
    head = f"{'':<{wide}}  {'median':>9}  {'p95':>9}  {'queries':>7}  {'to reach':<18}"
    lines = [head + "".join(f"  {f'x{times}':>18}" for times in list(results)[1:])]
    for index, figure in enumerate(first):
        queries = "" if figure.queries is None else str(figure.queries)
        line = (
            f"{figure.name:<{wide}}  {middle(figure.times) * 1000:6.1f} ms  {middle(figure.times, 0.95) * 1000:6.1f} ms"
            f"  {queries:>7}  {figure.wanted:<18}"
        )
        more = (f"{middle(each[index].times) * 1000:.1f} ms, {each[index].queries}" for each in others)
        lines.append((line + "".join(f"  {said:>18}" for said in more)).rstrip())
    return lines
