"""What the main job must have left: nothing lost, nothing doubled, nothing leaked. Each returns sentences about what
is wrong; an empty list is good news."""

import json
from collections import Counter
from collections.abc import Sequence

from defusedxml import ElementTree
from django.db import DatabaseError, connections, transaction
from django.test import Client
from django.urls import reverse

from anonymity.models import BlindKey
from bench.house import Delivery
from bench.sources import DOMAIN, Source
from conferences.models import Conference
from notifications.models import Mail
from proposals.models import Proposal
from proposals.states import State
from reviews.blind import alias, blind
from reviews.models import BlindProposal, Reviewer, Tally
from selection.models import Decision, Outcome
from speakers.models import Profile
from speakers.queries import recipients_of, speakers_of

#: How many talks an exported programme holds.
COUNTS = {
    "json": lambda body: sum(
        len(talks) for day in json.loads(body)["schedule"]["conference"]["days"] for talks in day["rooms"].values()
    ),
    "xml": lambda body: len(list(ElementTree.fromstring(body).iter("event"))),
    "ics": lambda body: body.count(b"BEGIN:VEVENT"),
}
#: Tables that tell who wrote what; the reviewers' login must not read one of them.
PERSONS = (
    "accounts_user",
    "account_emailaddress",
    "speakers_profile",
    "speakers_authorship",
    "proposals_proposal",
    "anonymity_blindkey",
    "conferences_event",
    "conferences_membership",
    "notifications_mail",
)
PAGES_LOOKED_AT = 25


def visitor() -> Client:
    """A browser without a login, at the site's own address."""
    return Client(SERVER_NAME="localhost")


def imported(conference: Conference, source: Source) -> list[str]:
    """Every entry became one proposal with its speakers."""
    wrong = []
    wanted = Counter(" ".join(entry["title"].split()) for entry in source.entries)
    there = Counter(Proposal.objects.of(conference).submitted().values_list("title", flat=True))
    if lost := sum((wanted - there).values()):
        wrong.append(f"{lost} proposals were lost by the import, as {next(iter(wanted - there))!r}")
    if doubled := sum((there - wanted).values()):
        wrong.append(f"{doubled} proposals too many after the import, as {next(iter(there - wanted))!r}")
    addresses = {person["email"] for entry in source.entries for person in entry["speakers"]}
    people = list(Profile.objects.filter(email__endswith=f"@{DOMAIN}").values_list("email", flat=True))
    if Counter(people) != Counter(addresses):
        wrong.append(f"{len(people)} people were entered, {len(addresses)} are in the file")
    pairs = {(entry["title"], person["email"]) for entry in source.entries for person in entry["speakers"]}
    rows = {row.pk: row.title for row in Proposal.objects.of(conference)}
    spoken = {(rows[pk], person.email) for pk, people_of in speakers_of(rows).items() for person in people_of}
    if len(pairs) != len(spoken):
        wrong.append(f"{len(spoken)} pairs of title and speaker, {len(pairs)} in the file")
    return wrong


def reviewed(conference: Conference, each: int) -> list[str]:
    """Every proposal is in review once, and has as many reviews as it should."""
    keys = BlindKey.objects.filter(proposal__conference=conference)
    handed_in = Proposal.objects.of(conference).submitted().count()
    wrong = [] if keys.count() == handed_in else [f"{keys.count()} of {handed_in} proposals are in review"]
    counts = Counter(Tally.objects.filter(proposal__in=keys.values("blind")).values_list("reviews", flat=True))
    if counts != Counter({each: handed_in}):
        wrong.append(f"proposals by number of reviews: {dict(counts)}, and not {each} for each")
    return wrong


def looked(conference: Conference, reviewer: Reviewer) -> tuple[int, list[str]]:
    """What one reviewer can reach, by page and by SQL; how many were looked at."""
    wrong = []
    with blind(reviewer):
        ids = list(BlindProposal.objects.order_by("id").values_list("pk", flat=True))
        texts = json.dumps(list(BlindProposal.objects.values()), default=str)
        using = alias()
    wrong += _telling("reviewers' copies", texts, conference)
    user = Reviewer.objects.defer(None).select_related("user").get(pk=reviewer.pk).user
    client = visitor()
    client.force_login(user)
    places = [reverse("reviews:desk", kwargs={"slug": conference.slug})]
    places += [
        reverse("reviews:proposal_show", kwargs={"slug": conference.slug, "blind_id": pk})
        for pk in ids[:PAGES_LOOKED_AT]
    ]
    for place in places:
        answer = client.get(place)
        if answer.status_code != 200:
            wrong.append(f"{place} answered {answer.status_code}")
        wrong += _telling(place, answer.content.decode() + str(dict(answer.headers)), conference)
    for table in PERSONS:
        if _can_read(table, reviewer, using):
            wrong.append(f"the reviewers' role can read {table}")
    return 1 + len(places) + len(PERSONS), wrong


def _telling(place: str, text: str, conference: Conference) -> list[str]:
    """Addresses and codes of proposals, which no reviewer has any business to see."""
    codes = Proposal.objects.of(conference).values_list("code", flat=True)
    found = [DOMAIN] if DOMAIN in text else []
    found += [code for code in codes if code in text]
    return [f"{place} holds {what}" for what in found]


def _can_read(table: str, reviewer: Reviewer, using: str) -> bool:
    try:
        with blind(reviewer), connections[using].cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")
            transaction.set_rollback(True, using=using)
            return True
    except DatabaseError:
        return False


def quiet(conference: Conference, deliveries: Sequence[Delivery]) -> list[str]:
    """Deciding told nobody anything."""
    wrong = []
    if deliveries or Mail.objects.filter(conference=conference).exists():
        wrong.append("somebody was written to before results were announced")
    moved = Proposal.objects.of(conference).exclude(state=State.SUBMITTED).count()
    return wrong + ([f"{moved} proposals changed their state before results were announced"] if moved else [])


def told(conference: Conference, deliveries: Sequence[Delivery]) -> list[str]:
    """Every speaker of every proposal has exactly one mail that says the right thing."""
    decisions = Decision.objects.of(conference).filter(superseded_at=None).select_related("proposal")
    outcomes = {each.proposal_id: each for each in decisions}
    expected: Counter[tuple[str, str, bool]] = Counter()
    for pk, people in recipients_of(outcomes).items():
        decision = outcomes[pk]
        for person in people:
            expected[(person.email, decision.proposal.title, decision.outcome == Outcome.ACCEPT)] += 1
    arrived: Counter[tuple[str, str, bool]] = Counter()
    titles = {title for _email, title, _accepted in expected}
    for delivery in deliveries:
        title = _title_in(delivery.text, titles)
        for recipient in delivery.recipients:
            arrived[(recipient, title, "/confirm/?token=" in delivery.text)] += 1
    wrong = [f"{count} results were not told, as {key}" for key, count in (expected - arrived).most_common(3)]
    return wrong + [f"{count} mails too many or wrong, as {key}" for key, count in (arrived - expected).most_common(3)]


def _title_in(text: str, titles: set[str]) -> str:
    """The title between quotation marks; the mail may break its lines."""
    flat = " ".join(text.split())
    begin = flat.find("“")
    while begin >= 0:
        end = flat.find("”", begin)
        while end >= 0:
            if flat[begin + 1 : end] in titles:
                return flat[begin + 1 : end]
            end = flat.find("”", end + 1)
        begin = flat.find("“", begin + 1)
    return "no title that we know"


def delivered_once(conference: Conference, deliveries: Sequence[Delivery]) -> list[str]:
    """The ledger and the mail server agree: each row arrived once."""
    rows = Mail.objects.filter(conference=conference)
    wrong = [
        f"{count} mails are {state}"
        for state, count in Counter(rows.values_list("state", flat=True)).items()
        if state != Mail.State.SENT
    ]
    arrived = Counter(str(delivery.message["Message-ID"]) for delivery in deliveries)
    doubled = [key for key, count in arrived.items() if count > 1]
    written = set(rows.values_list("message_id", flat=True))
    if doubled:
        wrong.append(f"{len(doubled)} mails arrived more than once")
    if lost := written - set(arrived):
        wrong.append(f"{len(lost)} mails never arrived")
    if strange := set(arrived) - written:
        wrong.append(f"{len(strange)} mails arrived that are not in the ledger")
    return wrong


def finished(conference: Conference, accept: int) -> list[str]:
    """All that could be told are confirmed or not accepted; none is anywhere between."""
    states = Counter(Proposal.objects.of(conference).values_list("state", flat=True))
    untold = Decision.objects.of(conference).pending().count()
    confirmed = states.get(State.CONFIRMED, 0)
    unreached = Decision.objects.of(conference).pending().filter(outcome=Outcome.ACCEPT).count()
    wrong = [] if confirmed + unreached == accept else [f"{confirmed} of {accept} talks are confirmed"]
    if states.get(State.SUBMITTED, 0) != untold:
        wrong.append(f"{states.get(State.SUBMITTED, 0)} proposals were told nothing, {untold} cannot be reached")
    if states.get(State.ACCEPTED, 0):
        wrong.append(f"{states[State.ACCEPTED]} accepted talks were not confirmed")
    return wrong
