"""A reviewer visits every address there is, and finds nobody. The same walk by an organizer finds everybody.

Pages are taken from the resolver, so a new one is visited on the day it is born.
"""

import re

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from anonymity import services
from anonymity.models import CleanCopy, Mask
from conferences.asking import Readers
from conferences.models import Invitation, Membership, Phase, Role, Round, SessionType, Track
from conferences.services import add_question, choose_fields
from conferences.texts import TranslatedText
from notifications.models import Mail
from proposals import attaching, files
from proposals.models import Attachment as Uploaded
from proposals.models import Proposal
from reviews.blind import blind
from reviews.models import Attachment, BlindProposal, Criterion
from reviews.services import submit_review
from selection.services import open_names
from speakers.models import Authorship, Profile
from speakers.services.personal import ask_support
from tests.factories import AuthorshipFactory, MembershipFactory, ProfileFactory, UserFactory
from tests.reviews.factories import proposal_by, stage
from tests.reviews.pages import addresses, forms_of, whole
from tests.uploads import everything, office, pdf, picture, upload

pytestmark = pytest.mark.django_db

CANARIES = {
    "account name": "Quetzalina Xylofink",
    "address": "quetzalina.xylofink@canarymail.example",
    "profile name": "Zwettelbert Ypsilonski",
    "given name": "Zwettelbert",
    "family name": "Ypsilonski",
    "biography": "Bred budgerigars in Borgholzhausen",
    "company": "Kanarienwerke Ottakring",
    "pronouns": "xyr/xem",
    "website": "zwettelbert.canary.example",
    "note to the organizers": "Please book the pigeonloft for me",
    "co-speaker": "Wilhelmina Vogelhaus",
    "invited address": "invited.cospeaker@canarymail.example",
    "masked words": "Papageienprojekt",
    "answer for organizers only": "Zaunkoenig in Zwentendorf",
    "answer for everyone later": "Nachtigallenstimme von Nussdorf",
    "masked words of an answer": "Kolibrilabor",
    "travel support": "Fliegen nur mit Falkenfeder",
    "content note": "Vorsicht vor Vogelspinnen",
    "name of a file": "Wellensittich_Quetzalina",
    "inside a file": "Federico Flügelschlag",
}
#: What only an organizer's own page of a proposal or a profile shows, where there is one.
SHOWN_TO_ORGANIZERS = [
    *("profile name", "address", "note to the organizers", "co-speaker", "travel support", "content note"),
    *("answer for organizers only", "answer for everyone later", "masked words of an answer"),
]


FILES = ("pdf", "docx")


def file_name(kind):
    return f"{CANARIES['name of a file']}.{kind}"


def file_with_canary(kind):
    """With the canary in its properties, its comments, its pictures and wherever else its kind keeps names."""
    make = {"pdf": pdf, "png": lambda **more: picture("PNG", **more), "docx": office}
    return make[kind](secret=CANARIES["inside a file"])


@pytest.fixture
def made():
    made = stage()
    sam = UserFactory(name=CANARIES["account name"], email=CANARIES["address"])
    ProfileFactory(
        user=sam,
        name=CANARIES["profile name"],
        email=CANARIES["address"],
        biography=CANARIES["biography"],
        affiliation=CANARIES["company"],
        pronouns=CANARIES["pronouns"],
        website=f"https://{CANARIES['website']}/",
    )
    text = f"How the {CANARIES['masked words']} came to be."
    proposal = proposal_by(
        sam, made.conference, title="On birds", abstract=text, note_to_organizers=CANARIES["note to the organizers"]
    )
    other = ProfileFactory(user=UserFactory(name=CANARIES["co-speaker"]), name=CANARIES["co-speaker"])
    AuthorshipFactory(proposal=proposal, profile=other, is_contact=False, position=1)
    invited_at = proposal.submitted_at
    AuthorshipFactory(
        proposal=proposal,
        profile=None,
        invited_email=CANARIES["invited address"],
        status="invited",
        invited_at=invited_at,
        is_contact=False,
        position=2,
    )
    services.admit(made.conference, rounds=[made.round])
    start = text.index(CANARIES["masked words"])
    services.add_mask(
        proposal, by=None, revision=1, field="abstract", start=start, end=start + len(CANARIES["masked words"])
    )
    services.pass_masks(proposal, by=None, revision=1)
    _answer(made, proposal, sam)
    for kind in FILES:
        attaching.attach(proposal, by=None, upload=upload(file_with_canary(kind), file_name(kind)), readers="reviewers")
    hidden = upload(file_with_canary("png"), "for organizers.png")
    attaching.attach(proposal, by=None, upload=hidden, readers="organizers", title=CANARIES["name of a file"])
    services.clean_files()
    made.proposals.append(proposal)
    return made


def _answer(made, proposal, sam):
    """What the speaker told the organizers alone; and beside it something that reviewers read, with words hidden."""
    proposal.refresh_from_db()
    said = {
        Readers.ORGANIZERS: CANARIES["answer for organizers only"],
        Readers.PUBLIC: CANARIES["answer for everyone later"],
        Readers.REVIEWERS: f"It was tried out in the {CANARIES['masked words of an answer']}.",
    }
    replies = {}
    for readers, words in said.items():
        fields = {"text": TranslatedText(en=f"For {readers.value}?"), "readers": readers}
        replies[add_question(made.conference, by=None, fields=fields).code] = services.Reply(words)
    row = services.answer(proposal, by=None, replies=replies)
    row = services.edit(row, by=None, revision=row.revision, fields={"content_note": CANARIES["content note"]})
    start = row.answers.index(CANARIES["masked words of an answer"])
    end = start + len(CANARIES["masked words of an answer"])
    services.add_mask(row, by=None, revision=row.revision, field="answers", start=start, end=end)
    services.pass_masks(row, by=None, revision=row.revision)
    choose_fields(made.conference, by=None, asked={"travel_support": "optional", "content_note": "optional"})
    ask_support(made.conference, by=sam, fields={"kinds": ["travel"], "note": CANARIES["travel support"]})
    proposal.refresh_from_db()


def known_parts(made):
    """What may stand in an address, by the name of its part."""
    conference = made.conference
    codes = [
        *Proposal.objects.filter(title="On birds").values_list("code", flat=True),
        *Profile.objects.filter(name=CANARIES["profile name"]).values_list("code", flat=True),
        *Membership.objects.filter(conference=conference).values_list("code", flat=True)[:1],
        *(model.objects.filter(conference=conference).first().code for model in (Round, Track, SessionType)),
        *Invitation.objects.filter(conference=conference).values_list("code", flat=True)[:1],
        *Mask.objects.values_list("code", flat=True),
    ]
    return {
        "slug": [conference.slug],
        "code": codes,
        "blind_id": [str(pk) for pk in BlindProposal.objects.filter(title="On birds").values_list("pk", flat=True)],
        "file_id": [str(pk) for pk in Attachment.objects.values_list("pk", flat=True)],
        "file": list(Uploaded.objects.values_list("code", flat=True)),
        "who": list(Authorship.objects.filter(proposal__title="On birds").values_list("code", flat=True)),
        "token": ["made-up-token"],
        "to": ["discussion"],
        "version": ["1.0"],
        "key": ["made-up-key"],
        "uidb36": ["1"],
    }


QUERIES = ("", "?q=birds&search=birds&sort=title&page=1", "?sort=fewest&format=json&page=999")


def walk(made, user, *, posting=False):
    """Every address, asked by this person: yields (address, answer). What a POST does is undone."""
    client = Client(raise_request_exception=False, headers={"accept-encoding": "gzip"})
    client.force_login(user)
    for name, address in addresses(get_resolver(), known_parts(made)):
        if name.startswith(("account_", "readyz")):
            continue
        for query in QUERIES if name.startswith("reviews:") else QUERIES[:1]:
            yield address, client.get(address + query)
        if posting:
            yield address, client.get(address, headers={"hx-request": "true", "accept": "application/json"})
            with transaction.atomic():
                yield address, client.post(address)
                transaction.set_rollback(True)


def unpacked(response):
    """What is in a file that was answered, also in what is packed within it."""
    if not response.get("Content-Disposition", "").startswith("attachment"):
        return ""
    return "\n".join(each.decode("utf-8", "backslashreplace") for each in everything(response.content))


def found(text):
    """Which canaries are in a text, in whatever form."""
    text = text.lower()
    return {kind for kind, canary in CANARIES.items() if any(form in text for form in forms_of(canary))}


def assert_finds_nobody(made, user):
    codes = set(Proposal.objects.values_list("code", flat=True))
    visited = 0
    for address, response in walk(made, user, posting=True):
        text = whole(response) + unpacked(response)
        assert not found(text), f"{address}: {found(text)}"
        if "/reviews/" in address:
            assert not [code for code in codes if code in text], address
        assert response.status_code < 500, address
        visited += 1
    assert visited > 100


@pytest.mark.parametrize("phase", [Phase.REVIEW, Phase.DISCUSSION])
def test_a_reviewer_finds_nobody(made, phase):
    if phase == Phase.DISCUSSION:
        made.move(phase)
    robin = made.reviewers[0]
    with blind(robin):
        answers = {each.pk: 1 for each in Criterion.objects.all()}
        submit_review(BlindProposal.objects.get(title="On birds"), by=robin, answers=answers)
    assert_finds_nobody(made, made.user())
    told = [str(each.message()) for each in mail.outbox if made.user().email in each.to]
    told += [f"{each.subject} {each.text} {each.html}" for each in Mail.objects.filter(recipient=made.user().email)]
    assert not [each for each in told if found(each)]


def test_an_organizer_who_reviews_finds_nobody_either(made):
    olu = made.user()
    for role in (Role.ORGANIZER, Role.CHAIR):
        MembershipFactory(conference=made.conference, user=olu, role=role)
    for address, response in walk(made, olu):
        assert not found(whole(response)), address


def test_an_organizer_who_does_not_review_finds_everybody(made):
    olu = UserFactory()
    MembershipFactory(conference=made.conference, user=olu, role=Role.ORGANIZER)
    seen = set()
    for _address, response in walk(made, olu):
        seen |= found(whole(response))
    assert set(SHOWN_TO_ORGANIZERS) <= seen


def test_a_chair_finds_the_speakers_after_names_were_opened_and_not_before(made):
    made.move(Phase.DISCUSSION, Phase.SELECTION)
    casey = UserFactory()
    MembershipFactory(conference=made.conference, user=casey, role=Role.CHAIR)
    assert not {kind for _address, response in walk(made, casey) for kind in found(whole(response))} & {
        "profile name",
        "address",
        "account name",
    }
    open_names(made.round, by=casey)
    seen = {kind for _address, response in walk(made, casey) for kind in found(whole(response))}
    assert {"profile name", "co-speaker"} <= seen


def test_the_anonymity_editor_sees_the_words_that_are_masked(made):
    editor = UserFactory()
    MembershipFactory(conference=made.conference, user=editor, role=Role.REDACTOR)
    assert "masked words" in {kind for _address, response in walk(made, editor) for kind in found(whole(response))}


@pytest.mark.parametrize("kind", FILES)
def test_the_original_of_each_file_tells(made, kind):
    """The attack works: what reviewers get is made of files that tell, and each of them got one."""
    original = Uploaded.objects.get(
        proposal__title="On birds", original_name=file_name("jpg" if kind == "jpeg" else kind)
    )
    text = "\n".join(each.decode("utf-8", "backslashreplace") for each in everything(files.read(original.stored)))
    assert "inside a file" in found(text)
    assert "name of a file" in found(original.original_name)
    copy = CleanCopy.objects.get(attachment=original)
    client = Client()
    client.force_login(made.user())
    response = client.get(f"/{made.conference.slug}/reviews/{copy.blind.proposal_id}/files/{copy.blind_id}/")
    assert response.status_code == 200
    assert len(response.content) == copy.size
    assert not found(whole(response) + unpacked(response))


def test_a_search_for_the_author_finds_what_a_word_from_nowhere_finds(made):
    client = Client()
    client.force_login(made.user())
    page = f"/{made.conference.slug}/reviews/"
    words = ("Zwettelbert", "Ypsilonski", CANARIES["masked words"], "Borgholzhausen", "Nowhereword")
    answers = {whole(client.get(page, {"q": word, "search": word})).replace(word, "") for word in words}
    lengths = re.compile(r"Content-Length: \d+")
    assert len({lengths.sub("", answer) for answer in answers}) == 1
    assert "On birds" not in answers.pop()
    assert "On birds" in whole(client.get(page, {"q": "birds", "search": "birds"}))


def test_a_reviewer_reads_the_answer_that_was_opened_to_reviewers_without_its_hidden_words(made):
    client = Client()
    client.force_login(made.user())
    blind_id = BlindProposal.objects.get(title="On birds").pk
    page = whole(client.get(f"/{made.conference.slug}/reviews/{blind_id}/"))
    assert "For reviewers?" in page
    assert "It was tried out in the [hidden]." in page
    assert "For organizers?" not in page
    assert "For public?" not in page


@pytest.mark.parametrize("kind", CANARIES)
def test_the_walk_would_know_a_canary_in_any_dress(kind):
    canary = CANARIES[kind]
    for form in forms_of(canary):
        assert kind in found(f"<p>.{form}.</p>"), form
