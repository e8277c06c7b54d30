"""Parts of the proposal's form: the conference's own questions, agreements, and what it asks of the person."""

from speakers.views.asking.agreements import AgreementsSection, lacks_agreements, make_agreements
from speakers.views.asking.person import (
    PersonSection,
    is_asked_of_persons,
    lacks_fields,
    make_person,
)
from speakers.views.asking.questions import QuestionsSection, lacks_answers, make_questions

__all__ = [
    "AgreementsSection",
    "PersonSection",
    "QuestionsSection",
    "is_asked_of_persons",
    "lacks_agreements",
    "lacks_answers",
    "lacks_fields",
    "make_agreements",
    "make_person",
    "make_questions",
]
