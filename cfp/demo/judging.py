"""Scenes of the second act: an anonymity editor covers what gives people away, and reviewers score."""

from collections.abc import Iterator
from uuid import UUID

from anonymity import queries as both_sides
from anonymity import services as anonymity
from cfp.demo.story import Story
from cfp.demo.texts import MaskText, Person, ProposalText
from cfp.demo.timeline import CALL_DAYS, REVIEW_DAYS
from conferences.models import Phase, Role
from proposals.models import Proposal
from reviews import services as reviews
from reviews.blind import blind
from reviews.models import BlindProposal, Criterion, Reviewer

OPENED_ON, FROZEN_ON = CALL_DAYS + 2, CALL_DAYS + 2 + REVIEW_DAYS
REVIEWS_EACH = (4, 4, 4, 5)


def tell(story: Story) -> None:
    """Add the scenes from the opening of review until scores freeze."""
    timeline = story.timeline
    story.add(timeline.at(OPENED_ON, 9), _move, Phase.REVIEW)
    for minute, mask in enumerate(story.content.masks):
        story.add(timeline.at(OPENED_ON, 11, minute), _hide, mask)
    general = {kind: list(pairs) for kind, pairs in story.content.general_remarks.items()}
    for text in story.content.proposals:
        if not (text.draft or text.withdrawn):
            _review(story, text, general)
    story.add(timeline.at(FROZEN_ON, 9), _move, Phase.DISCUSSION)
    story.add(timeline.at(FROZEN_ON + 3, 9), _move, Phase.SELECTION)


def _move(story: Story, to: Phase) -> None:
    story.conference.refresh_from_db()
    anonymity.move_phase(story.conference.rounds.get(is_default=True), to=to, by=story.cast.organizer)


def _hide(story: Story, mask: MaskText) -> None:
    row = Proposal.objects.get(pk=story.proposals[mask.title].pk)
    start = getattr(row, mask.field).index(mask.passage)
    anonymity.add_mask(
        row,
        by=story.cast.committee["anonymity"],
        revision=row.revision,
        field=mask.field,
        start=start,
        end=start + len(mask.passage),
        replacement=mask.replacement,
    )


# --- Reviews -----------------------------------------------------------------------------------------------


def _reviewers(story: Story) -> Iterator[Person]:
    return (person for person in story.content.committee if Role.REVIEWER in person.roles)


def _review(story: Story, text: ProposalText, general: dict[str, list[tuple[str, str]]]) -> None:
    """Four or five people score a proposal; the remarks written for it come first."""
    random = story.random
    able = [person for person in _reviewers(story) if person.login not in text.by]
    own = list(text.remarks)
    for person in random.sample(able, k=random.choice(REVIEWS_EACH)):
        liking = text.worth - 3 + random.gauss(0, 0.6) + HARSHNESS.get(person.login, 0)
        remark = own.pop(0) if own else _some_remark(story, text.worth, general)
        scores = tuple(max(-2, min(2, round(liking + random.gauss(0, 0.4)))) for _ in story.content.criteria)
        moment = story.moment_between(OPENED_ON + 1, FROZEN_ON)
        story.add(moment, _score, text, person, scores, remark)
    if random.random() < 0.05:
        story.add(story.moment_between(OPENED_ON + 1, FROZEN_ON), _step_back, text, "sunniva")


#: Some see the good in everything, and some do not.
HARSHNESS = {"teuvo": -0.8, "anahi": -0.4, "sunniva": 0.7, "pelle": 0.4}


def _some_remark(story: Story, worth: float, general: dict[str, list[tuple[str, str]]]) -> tuple[str, str]:
    """Half of the reviews come without words, as they do."""
    kind = "high" if worth >= 4 else "middle" if worth >= 2.7 else "low"
    return story.random.choice(general[kind]) if story.random.random() < 0.5 else ("", "")


def _score(story: Story, text: ProposalText, person: Person, scores: tuple[int, ...], remark: tuple[str, str]) -> None:
    blind_id = _blind_id(story, text)
    reviewer = Reviewer.objects.get(conference=story.conference, user=story.cast.committee[person.login])
    with blind(reviewer):
        proposal = BlindProposal.objects.filter(pk=blind_id).first()
        if proposal is None:
            return
        criteria = list(Criterion.objects.filter(round=proposal.round_id))
        answers = {criterion.pk: score for criterion, score in zip(criteria, scores, strict=True)}
        comment, feedback = remark
        reviews.submit_review(proposal, by=reviewer, answers=answers, comment=comment, feedback=feedback)


def _step_back(story: Story, text: ProposalText, login: str) -> None:
    blind_id = _blind_id(story, text)
    reviewer = Reviewer.objects.get(conference=story.conference, user=story.cast.committee[login])
    with blind(reviewer):
        proposal = BlindProposal.objects.filter(pk=blind_id).first()
        if proposal is not None:
            reviews.step_back(proposal, by=reviewer)


def _blind_id(story: Story, text: ProposalText) -> UUID:
    pk = story.proposals[text.title].pk
    return both_sides.blind_ids([pk])[pk]
