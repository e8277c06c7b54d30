"""The steps of the main job. Each acts through the services or the pages; what came of it is checked in `checks`."""

import re
import time
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from uuid import UUID

from django.db import connection
from django.urls import reverse

from accounts.models import User
from anonymity import queries as both_sides
from anonymity import services as anonymity
from bench import checks
from bench.checks import visitor
from bench.clock import Clock, Step
from bench.house import House
from bench.sources import Source
from cfp.imports.proposals import import_proposals
from cfp.populate.layout import Talk, lay_out, rooms_needed, slots_of
from conferences import services as conferences
from conferences.models import Conference, Phase, Role, Round
from notifications.models import Mail
from proposals.models import Proposal
from reviews import services as reviews
from reviews.blind import blind, mode
from reviews.models import BlindProposal, Criterion, Reviewer
from schedule import services as schedule
from selection import services as selection
from selection.models import Decision, Outcome
from speakers.queries import speakers_of

SLUG, DAYS, STARTS_ON = "main-job", 3, date(2027, 6, 7)
LINK = re.compile(r"https?://[^/\s]+(/\S+/confirm/\?token=\S+)")
#: Seconds within which the worker must have delivered everything.
PATIENCE = 300


def server_version() -> str:
    """PostgreSQL's."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


class Job:
    """One run. `wrong` lists in words what was lost, doubled or leaked."""

    def __init__(self, servers: House, source: Source, *, reviewers: int, each: int, accept: int) -> None:
        self.servers, self.source = servers, source
        self.reviewers, self.each, self.accept = reviewers, each, accept
        self.clock = Clock()
        self.wrong: list[str] = []
        self.chair = User.objects.create_user("chair@main-job.example", None, name="Casey")
        self.conference = Conference()
        self.random = Random(1)

    def do(self) -> None:
        """Every step, and after each what it must have left."""
        self._step("set up", self._set_up)
        self._step("import", self._import)
        self._check(checks.imported(self.conference, self.source))
        self._step("open review", lambda step: self._move(Phase.REVIEW))
        self._step(f"review ({mode()})", self._review)
        self._check(checks.reviewed(self.conference, self.each))
        self._step("look as a reviewer", self._look)
        self._step("freeze scores", lambda step: self._move(Phase.SELECTION))
        self._step("decide", self._decide)
        self._check(checks.quiet(self.conference, self.servers.sink.deliveries))
        self.servers.start_workers()
        self._step("announce", self._announce)
        self._step("deliver results", self._deliver)
        self._check(checks.told(self.conference, self.servers.sink.deliveries))
        self._step("confirm from the mails", self._confirm)
        self._step("deliver receipts", self._deliver)
        self._step("place", self._place)
        self._step("release", self._release)
        self._step("export", self._export)
        self._step("deliver times", self._deliver)
        self._check(checks.delivered_once(self.conference, self.servers.sink.deliveries))
        self._check(checks.finished(self.conference, self.accept))

    def _step(self, name: str, act: Callable[[Step], None]) -> None:
        with self.clock.step(name) as step:
            act(step)
        print(self.clock.line(step), flush=True)

    def _check(self, wrong: list[str]) -> None:
        self.wrong.extend(wrong)

    # --- Steps -------------------------------------------------------------------------------------------------

    def _set_up(self, step: Step) -> None:
        self.conference = conferences.create_conference(
            by=self.chair,
            template="several-tracks",
            slug=SLUG,
            name="The main job",
            place="Loopback",
            timezone="Europe/Madrid",
            language="en",
            starts_on=STARTS_ON,
            ends_on=STARTS_ON + timedelta(days=DAYS - 1),
            contact_email="team@main-job.example",
        )
        conferences.publish(self.conference, by=self.chair)
        for number in range(self.reviewers):
            user = User.objects.create_user(f"reviewer-{number}@main-job.example", None, name=f"Reviewer {number}")
            invitation = conferences.invite(self.conference, email=user.email, role=Role.REVIEWER, by=self.chair)
            conferences.accept_invitation(invitation, user=user)
        anonymity.refresh(self.conference)
        step.rows = f"{self.reviewers} reviewers"

    def _import(self, step: Step) -> None:
        report = import_proposals(self.source.path, self.conference, by=self.chair)
        step.rows = ", ".join(f"{count} {what}" for what, count in report.counts.items())
        if again := import_proposals(self.source.path, self.conference, by=self.chair).counts["imported"]:
            self.wrong.append(f"importing twice doubled {again} proposals")

    @property
    def _round(self) -> Round:
        return self.conference.rounds.get(is_default=True)

    def _move(self, to: Phase) -> None:
        anonymity.move_phase(self._round, to=to, by=self.chair)

    def _review(self, step: Step) -> None:
        reviewers = list(Reviewer.objects.filter(conference=self.conference))
        blind_ids = both_sides.blind_ids(Proposal.objects.of(self.conference).values_list("pk", flat=True))
        for blind_id in sorted(blind_ids.values()):
            for reviewer in self.random.sample(reviewers, k=self.each):
                self._review_one(blind_id, reviewer)
        step.rows = f"{len(blind_ids) * self.each} reviews"

    def _review_one(self, blind_id: UUID, reviewer: Reviewer) -> None:
        with blind(reviewer):
            proposal = BlindProposal.objects.get(pk=blind_id)
            criteria = Criterion.objects.filter(round=proposal.round_id)
            answers = {each.pk: self.random.randint(each.minimum, each.maximum) for each in criteria}
            reviews.submit_review(proposal, by=reviewer, answers=answers, comment="Read.", feedback="Thank you.")

    def _look(self, step: Step) -> None:
        """What a reviewer can reach, searched for what only persons' tables hold."""
        reviewer = Reviewer.objects.filter(conference=self.conference).first()
        assert reviewer is not None
        bodies, wrong = checks.looked(self.conference, reviewer)
        self.wrong.extend(wrong)
        step.rows = f"{bodies} pages and tables"

    def _decide(self, step: Step) -> None:
        summaries = both_sides.review_summaries(self.conference)
        rows = Proposal.objects.of(self.conference).submitted().prefetch_related("tracks")
        ranked = sorted(rows, key=lambda row: (-(summaries[row.pk].mean or -9), row.code))
        accepted, others = ranked[: self.accept], ranked[self.accept :]
        done = selection.decide_many(self.conference, accepted, outcome=Outcome.ACCEPT, by=self.chair).decisions
        done += selection.decide_many(self.conference, others, outcome=Outcome.REJECT, by=self.chair).decisions
        step.rows = f"{len(done)} decisions"

    def _announce(self, step: Step) -> None:
        notices = selection.preview(self.conference)
        codes = [notice.decision.code for notice in notices if notice.is_told]
        done = selection.announce(self.conference, decisions=codes, by=self.chair)
        step.rows = f"{len(done.told)} told, {done.mails} mails, {len(notices) - len(codes)} cannot be reached"

    def _deliver(self, step: Step) -> None:
        """Wait until the ledger has nothing left to send."""
        under_way = Mail.objects.filter(state__in=[Mail.State.QUEUED, Mail.State.SENDING])
        count, began = under_way.count(), time.perf_counter()
        while under_way.exists():
            self.servers.family.check()
            if time.perf_counter() - began > PATIENCE:
                self.wrong.append(f"{under_way.count()} mails were not delivered within {PATIENCE} s")
                return
            time.sleep(0.05)
        taken = time.perf_counter() - began
        step.rows = f"{count} mails, {count / taken:.0f} a second" if count else "no mail was waiting"

    def _confirm(self, step: Step) -> None:
        """As a speaker does: open the link, press the button. Twice, as impatient ones do."""
        found: dict[str, str] = {}
        for delivery in list(self.servers.sink.deliveries):
            if seen := LINK.search(delivery.text):
                found.setdefault(seen[1].partition("?")[0], seen[1])
        for link in found.values():
            client = visitor()
            page = client.get(link)
            token = link.partition("token=")[2]
            answers = [client.post(link, {"token": token}).status_code for _ in range(2)]
            if page.status_code != 200 or answers != [302, 302]:
                self.wrong.append(f"a link to confirm answered {page.status_code}, {answers}")
        step.rows = f"{len(found)} links, pressed twice"

    def _place(self, step: Step) -> None:
        talks = {each.pk: each for each in Proposal.objects.of(self.conference).confirmed()}
        people = speakers_of(talks)
        count = rooms_needed((each.minutes for each in talks.values()), DAYS)
        rooms = [
            schedule.add_room(self.conference, by=self.chair, name=f"Room {number + 1}") for number in range(count)
        ]
        schedule.fill_days(self.conference, by=self.chair)
        days = [STARTS_ON + timedelta(days=number) for number in range(DAYS)]
        spots = lay_out(
            (Talk(pk, row.minutes, frozenset(each.pk for each in people.get(pk, ()))) for pk, row in talks.items()),
            slots_of(days, range(count), self.conference.zone),
        )
        for spot in spots:
            at = schedule.Spot(rooms[spot.room], spot.starts_at, spot.ends_at)
            schedule.place(self.conference, what=talks[spot.talk.key], at=at, by=self.chair)
        step.rows = f"{len(spots)} talks in {count} rooms"

    def _release(self, step: Step) -> None:
        row = schedule.release(self.conference, version="1.0", by=self.chair, accept=True)
        step.rows = f"{row.placements.count()} entries"

    def _export(self, step: Step) -> None:
        client = visitor()
        sizes = []
        for name, count in checks.COUNTS.items():
            answer = client.get(reverse(f"schedule:document_{name}", kwargs={"slug": SLUG}))
            body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
            found = count(body) if answer.status_code == 200 else f"status {answer.status_code}"
            if found != self.accept_count:
                self.wrong.append(f"schedule.{name} holds {found} of {self.accept_count} talks")
            sizes.append(f"{name} {len(body) // 1024} KiB")
        step.rows = ", ".join(sizes)

    @property
    def accept_count(self) -> int:
        """How many were accepted and could be told."""
        return Decision.objects.of(self.conference).announced().filter(outcome=Outcome.ACCEPT).count()
