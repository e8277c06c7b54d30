"""What the demo's conference asks beside the text, and what its speakers answer."""

import tomllib
from functools import cache
from typing import Any

from anonymity import services as anonymity
from cfp.demo.story import Story
from cfp.demo.texts import CONTENT, ProposalText
from conferences import services as conferences
from conferences.asking import HAS_OPTIONS
from conferences.models import Question
from conferences.services.questions import options_from
from conferences.texts import TranslatedText
from proposals.answers import Reply, questions_of
from speakers import needs
from speakers.services import personal

#: Optional fields that it asks for beside the usual ones.
ASKED = {"content_note": "optional", "availability": "optional", "first_time": "optional", "travel_support": "optional"}


@cache
def _content() -> dict[str, Any]:
    return tomllib.loads((CONTENT / "asking.toml").read_text(encoding="utf-8"))


def set_up(story: Story) -> None:
    """Questions, agreements and fields of the form."""
    conference, olu = story.conference, story.cast.organizer
    conferences.choose_fields(conference, by=olu, asked=ASKED)
    for each in _content()["question"]:
        fields = {
            name: each[name] for name in ("kind", "readers", "needed", "longest", "least", "most") if name in each
        }
        conferences.add_question(
            conference,
            by=olu,
            fields={
                **fields,
                "text": TranslatedText(en=each["text"]),
                "help": TranslatedText(en=each["help"]) if each["help"] else TranslatedText(),
                "options": options_from(each.get("options", ()), [], "en"),
            },
            session_types=[story.types[key] for key in each.get("types", ())],
        )
    for each in _content()["agreement"]:
        fields = {"kind": each["kind"], "title": TranslatedText(en=each["title"]), "asked_when": each["asked_when"]}
        conferences.add_agreement(conference, by=olu, fields=fields, text=TranslatedText(en=each["text"].strip()))


def answer(story: Story, text: ProposalText) -> None:
    """Its first speaker answers what concerns the proposal, and agrees to what is asked now."""
    proposal, author = story.proposal(text), story.cast.speakers[text.by[0]]
    turn = sum(map(ord, text.title))
    texts = {each["text"]: each for each in _content()["question"]}
    replies = {
        question.code: Reply(_said(question, said[turn % len(said)]))
        for question in questions_of(story.conference)
        if question.fits({each.pk for each in proposal.tracks.all()}, proposal.session_type_id)
        and (said := texts[str(question)]["said"])
    }
    anonymity.answer(proposal, by=author, replies=replies)
    personal.agree(needs.to_agree(author, story.conference), by=author)
    personal.say_first_time(story.conference, by=author, first_time=turn % 3 == 0)
    if turn % 11 == 0:
        personal.ask_support(
            story.conference, by=author, fields={"kinds": ["travel", "stay"], "amount": 450, "currency": "EUR"}
        )


def _said(question: Question, words: Any) -> Any:
    if question.kind not in HAS_OPTIONS:
        return words
    code = next(each["code"] for each in question.options if each["text"]["en"] == words)
    return [code] if question.kind == "choices" else code
