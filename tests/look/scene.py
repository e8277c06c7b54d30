"""One conference with something on every desk, and the people who sit at them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import MergeRequest, User
from accounts.services import owner_link
from accounts.tokens import KEPT, merge_url, owner_url
from anonymity import masking
from anonymity import services as doors
from anonymity.models import BlindKey
from conferences import services as calls
from conferences.models import Conference, Membership, Phase, Role
from conferences.services.questions import options_from
from conferences.texts import TranslatedText
from conferences.tokens import invitation_url
from notifications.models import Mail
from notifications.tokens import off_url
from proposals import attaching
from proposals.models import Proposal
from proposals.states import State
from reviews import services as reviewing
from reviews.blind import blind
from reviews.models import BlindProposal, Criterion, Reviewer
from schedule.models import Day, Kind, Room
from schedule.services import placing, releasing, venue
from selection import services as selecting
from speakers.models import WorkingCopy
from speakers.services import invitations, lists, mentoring, people, pictures
from speakers.tokens import claim_token, invitation_token
from tests.factories import (
    AuthorshipFactory,
    ConferenceFactory,
    MembershipFactory,
    ProfileFactory,
    ProposalFactory,
    SessionTypeFactory,
    TrackFactory,
    UserFactory,
)
from tests.uploads import picture, upload

PASSWORD = "a long enough password"
CAST: dict[str, tuple[str, tuple[Role, ...]]] = {
    "sam": ("Sam Okonkwo", ()),
    "robin": ("Robin Lindqvist", (Role.REVIEWER,)),
    "casey": ("Casey Moreau", (Role.CHAIR,)),
    "olu": ("Olu Adeyemi", (Role.ORGANIZER,)),
    "ari": ("Ari Tanaka", (Role.REDACTOR,)),
    "mia": ("Mia Svensson", (Role.MENTOR,)),
    "vik": ("Vik Rao", ()),
}
ABSTRACT = """We moved the busiest table of a ticketing system to a new shape, while people bought tickets.

- Write both, read one
- Compare in the background
- Switch on a Tuesday

At Riverbank Tickets we did it in six weeks."""


@dataclass
class Scene:
    """People by first name, and values that addresses need, by the parameter's name or a name of their own."""

    conference: Conference
    people: dict[str, User]
    values: dict[str, Any] = field(default_factory=dict)

    def address(self, name: str, parameters: tuple[str, ...], needs: dict[str, str]) -> str:
        wanted = {each: needs.get(each, each) for each in parameters}
        return reverse(name, kwargs={key: self.values.get(value, value) for key, value in wanted.items()})


def build() -> Scene:
    conference = ConferenceFactory.create(
        slug="riverbank",
        name="Riverbank Days 2027",
        place="Linz, Austria",
        tagline=TranslatedText(en="Three days about software that lasts"),
        description=TranslatedText(en="We look for talks from practice:\n\n- what you built\n- what broke"),
    )
    claim = owner_url(owner_link()).rstrip("/").rsplit("/", 1)[1]
    cast = {first: _person(first, name) for first, (name, _roles) in CAST.items()}
    for first, (_name, roles) in CAST.items():
        for role in roles:
            MembershipFactory.create(conference=conference, user=cast[first], role=role)
    scene = Scene(conference, cast, {"slug": conference.slug, "owner link": claim})
    _guard(scene)
    _set_up(scene)
    _ask(scene)
    proposals = _propose(scene)
    _attach(scene, proposals)
    _review(scene, proposals)
    _schedule(scene, proposals)
    return scene


def freeze(scene: Scene) -> None:
    """Go on to the selection: a proposal was reviewed, one is decided quietly, one result is announced."""
    conference, casey = scene.conference, scene.people["casey"]
    found = {key: Proposal.objects.get(code=scene.values[f"{key} proposal"]) for key in ("submitted", "other")}
    reviewer = Reviewer.objects.get(conference=conference, user=scene.people["robin"])
    with blind(reviewer):
        paper = BlindProposal.objects.get(pk=scene.values["blind"])
        criterion = Criterion.objects.get(round=paper.round_id)
        reviewing.submit_review(paper, by=reviewer, answers={criterion.pk: 1}, comment="Clear, and from practice.")
    main = conference.rounds.get(is_default=True)
    doors.move_phase(main, to=Phase.SELECTION, by=None)
    told = selecting.decide(found["other"], outcome="accept", by=casey, reason="Nothing like it was handed in.")
    announced = selecting.announce(conference, decisions=[told.code], by=casey)
    selecting.decide(found["submitted"], outcome="accept", by=casey)
    scene.values |= {"announcement": str(announced.announcement)}


def _person(first: str, name: str) -> User:
    user = UserFactory.create(email=f"{first}@example.org", name=name)
    user.set_password(PASSWORD)
    user.is_owner = first == "olu"
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _guard(scene: Scene) -> None:
    """Ari has a passkey, Casey codes from an app."""
    passkey = Authenticator.objects.create(
        user=scene.people["ari"], type=Authenticator.Type.WEBAUTHN, data={"name": "Ari's phone"}
    )
    TOTP.activate(scene.people["casey"], generate_totp_secret())
    RecoveryCodes.activate(scene.people["casey"])
    scene.values["passkey"] = passkey.pk
    merge = MergeRequest.objects.create(kept=scene.people["vik"], gone=scene.people["sam"])
    scene.values["merge"] = merge_url(merge, KEPT).rstrip("/").rsplit("/", 1)[1]


def _set_up(scene: Scene) -> None:
    conference, olu = scene.conference, scene.people["olu"]
    tracks = [
        TrackFactory.create(conference=conference, name=TranslatedText(en=name), color=color, position=place)
        for place, (name, color) in enumerate((("Web", "#b8336a"), ("Data", "#1f7a8c"), ("Community", "#7a5c00")))
    ]
    types = [
        SessionTypeFactory.create(conference=conference, name=TranslatedText(en=name), minutes=minutes, position=place)
        for place, (name, minutes) in enumerate((("Talk", 30), ("Workshop", 90), ("Lightning talk", 5)))
    ]
    extra = calls.add_round(conference, by=olu, name=TranslatedText(en="Keynotes"))
    invitation = calls.invite(conference, email="new@example.org", role=Role.REVIEWER, by=olu)
    scene.values |= {
        "round": conference.rounds.get(is_default=True).code,
        "extra round": extra.code,
        "track": tracks[0].code,
        "spare track": tracks[2].code,
        "type": types[0].code,
        "spare type": types[2].code,
        "member": Membership.objects.get(conference=conference, user=scene.people["casey"]).code,
        "invitation": invitation_url(invitation).rstrip("/").rsplit("/", 1)[1],
    }


def _ask(scene: Scene) -> None:
    conference, olu = scene.conference, scene.people["olu"]
    optional = {name: "optional" for name in ("content_note", "availability", "first_time", "travel_support")}
    calls.choose_fields(conference, by=olu, asked=optional)
    wanted: tuple[dict[str, Any], ...] = (
        {"text": "Who will follow this best?", "readers": "reviewers", "needed": "submit"},
        {"text": "How will you show it?", "kind": "choice", "words": ("Slides", "Live coding", "Neither")},
        {"text": "Which of these do you need?", "kind": "choices", "words": ("A projector", "A whiteboard"), "most": 2},
        {"text": "How do you say your name?", "needed": "accepted"},
        {"text": "How many people fit into a workshop of yours?", "kind": "number", "least": 5, "most": 200},
    )
    for fields in wanted:
        words = fields.pop("words", ())
        asked = {**fields, "text": TranslatedText(en=fields["text"]), "options": options_from(words, [], "en")}
        scene.values["question"] = calls.add_question(conference, by=olu, fields=asked).code
    for kind, title in (("conduct", "Code of conduct"), ("recording", "Licence of the recording")):
        scene.values["agreement"] = calls.add_agreement(
            conference,
            by=olu,
            fields={"kind": kind, "title": TranslatedText(en=title)},
            text=TranslatedText(en="Be kind, and say so when somebody is not.\n\n- No photographs without asking"),
        ).code


def _propose(scene: Scene) -> dict[str, Proposal]:
    conference = scene.conference
    tracks = list(conference.tracks.all())
    kind = conference.session_types.first()
    profile = ProfileFactory.create(
        user=scene.people["sam"], biography="Builds things that **last**.", affiliation="Riverbank Tickets"
    )
    made = {}
    for place, (key, title, state) in enumerate(
        (
            ("submitted", "Migrating 40 million rows without a night shift", State.SUBMITTED),
            ("other", "What the library at Alexandria teaches us about backups", State.SUBMITTED),
            ("draft", "Small fonts, large feelings", State.DRAFT),
            ("confirmed", "A queue is a promise", State.CONFIRMED),
            ("free", "Type hints for people in a hurry", State.CONFIRMED),
            ("accepted", "The night the clocks went back twice", State.ACCEPTED),
        )
    ):
        track = tracks[place % 2]
        chosen = {"accepted_track": track} if state in {State.CONFIRMED, State.ACCEPTED} else {}
        handed_in = {} if state == State.DRAFT else {"submitted_at": datetime(2027, 1, 1, tzinfo=UTC)}
        made[key] = ProposalFactory.create(
            conference=conference, session_type=kind, title=title, abstract=ABSTRACT, state=state, tracks=[track],
            **chosen, **handed_in,
        )  # fmt: skip
        AuthorshipFactory.create(proposal=made[key], profile=profile)
    scene.values |= {f"{key} proposal": proposal.code for key, proposal in made.items()}
    scene.values["speaker"] = profile.code
    scene.values["unsaved"] = WorkingCopy.objects.create(
        user=scene.people["sam"],
        conference=conference,
        code="UNSAVED2",
        fields={"title": [1, "", ["Half a thought about lamps"]], "abstract": [2, "", [ABSTRACT]]},
        version=2,
        opened_at=now(),
    ).code
    asked = invitations.invite(made["draft"], by=scene.people["sam"], email="cleo@example.org")
    entered = people.enter(by=scene.people["olu"], fields={"name": "Vik R."}, email="vik@example.org")
    listed = lists.add_speaker(made["other"], by=scene.people["olu"], profile=entered)
    scene.values |= {"entered listed": listed.code, "claim token": claim_token(entered)}
    _seat_a_panel(scene, made["free"])
    _ask_for_help(scene, made)
    scene.values |= {"asked": asked.code, "asked token": invitation_token(asked), "entered": entered.code}
    return made


def _attach(scene: Scene, proposals: dict[str, Proposal]) -> None:
    """Files: one that reviewers get, one that waits for an editor, one for everyone; and Sam's picture."""
    sam = scene.people["sam"]
    for key, words, readers in (
        ("submitted", "How we measured it.", "reviewers"),
        ("submitted", f"Written by {sam.name}.", "reviewers"),
        ("draft", "Notes so far.", "reviewers"),
        ("confirmed", "What to read before.", "everyone"),
    ):
        sent = upload(words.encode(), f"{words[:10]}.txt")
        attaching.attach(proposals[key], by=sam, upload=sent, readers=readers)
        doors.reproject(proposals[key])
    doors.clean_files()
    pictures.set_picture(people.profile_of(sam), by=sam, upload=upload(picture(), "sam.jpg"))


def _seat_a_panel(scene: Scene, proposal: Proposal) -> None:
    """Two speakers, one who is asked, one who said no, one who only looks after it."""
    sam = scene.people["sam"]
    for email, name, speaks in (
        ("dana@example.org", "Dana Fjord", True),
        ("office@example.org", "Press office", False),
    ):
        asked = invitations.invite(proposal, by=sam, email=email, speaks=speaks)
        invitations.accept(asked, by=UserFactory.create(name=name, email=email))
    invitations.invite(proposal, by=sam, email="eli@example.org")
    invitations.decline(invitations.invite(proposal, by=sam, email="fay@example.org"))
    scene.values["panel proposal"] = proposal.code


def _ask_for_help(scene: Scene, made: dict[str, Proposal]) -> None:
    """A mentor has commented on one text, and another waits."""
    sam, mia = scene.people["sam"], scene.people["mia"]
    wanted = mentoring.ask_for_help(made["draft"], by=sam, note="Is the title clear to people who never saw the tool?")
    taken = mentoring.take(wanted, by=mia)
    mentoring.comment(taken, by=mia, field="title", body="I like it, but it says nothing about what one learns.")
    words = "Compare in the background"
    mentoring.comment(taken, by=mia, field="abstract", quote=words, body="How long, and who watched? One number helps.")
    mentoring.ask_for_help(made["submitted"], by=sam, note="Is this too much for half an hour?")
    scene.values["taken help"] = taken.code


def _review(scene: Scene, proposals: dict[str, Proposal]) -> None:
    doors.refresh(scene.conference)
    doors.move_phase(scene.conference.rounds.get(is_default=True), to=Phase.REVIEW, by=None)
    row = Proposal.objects.get(pk=proposals["submitted"].pk)
    begin = row.abstract.index("Riverbank Tickets")
    masking.add_mask(row, by=scene.people["ari"], revision=row.revision, field="abstract", start=begin, end=begin + 17)
    scene.values["blind"] = str(BlindKey.objects.get(proposal=row).blind_id)
    scene.values["other blind"] = str(BlindKey.objects.get(proposal=proposals["other"]).blind_id)


def _schedule(scene: Scene, proposals: dict[str, Proposal]) -> None:
    conference, olu = scene.conference, scene.people["olu"]
    rooms = [
        venue.add_room(conference, by=olu, name=name, capacity=seats) for name, seats in (("Hall", 300), ("Attic", 40))
    ]
    spare = venue.add_room(conference, by=olu, name="Cellar")
    venue.fill_days(conference, by=olu)

    def at(room: Room | None, hour: int, minutes: int = 30) -> placing.Spot:
        start = datetime(2027, 6, 10, hour, tzinfo=conference.zone)
        return placing.Spot(room, start, start + timedelta(minutes=minutes))

    lunch = placing.add_item(
        conference, by=olu, at=at(None, 12, 60), fields={"kind": Kind.BREAK, "title": TranslatedText(en="Lunch")}
    )
    placed = placing.place(conference, what=proposals["confirmed"], at=at(rooms[0], 10), by=olu)
    placing.place(conference, what=proposals["accepted"], at=at(rooms[1], 10), by=olu)
    releasing.release(conference, version="1.0", by=olu, accept=True)
    placing.move(placed, to=at(rooms[0], 11), revision=placed.revision, by=olu)
    placed_mail = Mail.objects.filter(kind="schedule.placed").latest("pk")
    scene.values |= {
        "mail off": off_url(placed_mail.code).rstrip("/").rsplit("/", 1)[1],
        "mail": Mail.objects.filter(conference=conference).latest("pk").code,
        "room": rooms[0].code,
        "spare room": spare.code,
        "day": Day.objects.filter(conference=conference).earliest("date").code,
        "item": lunch.code,
        "placement": placed.code,
        "talk": proposals["confirmed"].code,
        "version": "1.0",
    }
