"""Two tabs, two people, double clicks: one effect, and the second one is told. On real connections."""

import pytest

from conferences.models import Event
from proposals import services
from proposals.models import Proposal
from proposals.services import Conflict
from proposals.states import Refused, State
from tests.factories import ProposalFactory, UserFactory
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_tabs_editing_one_text_lose_nothing_in_silence():
    draft, sam = ProposalFactory(title="Before"), UserFactory()
    told = together(
        lambda: services.edit(draft, by=sam, revision=1, fields={"title": "Left tab"}),
        lambda: services.edit(draft, by=sam, revision=1, fields={"title": "Right tab"}),
    )
    saved = [each for each in told if isinstance(each, Proposal)]
    conflicts = [each for each in told if isinstance(each, Conflict)]
    assert len(saved) == len(conflicts) == 1
    assert conflicts[0].current.title == saved[0].title == Proposal.objects.get().title
    assert Proposal.objects.get().revision == 2


def test_a_double_click_on_submit_submits_once_and_tells_the_second():
    draft, sam = ProposalFactory(), UserFactory()
    told = together(*[lambda: services.submit(draft, by=sam)] * 4)
    assert sum(isinstance(each, Refused) for each in told) == 3
    assert Event.objects.filter(kind="proposals.submitted").count() == 1


def test_submitting_while_withdrawing_ends_withdrawn_and_never_half():
    draft, sam = ProposalFactory(), UserFactory()
    told = together(lambda: services.submit(draft, by=sam), lambda: services.withdraw(draft, by=sam))
    row = Proposal.objects.get()
    assert row.state == State.WITHDRAWN
    assert isinstance(told[0], Refused) == (row.submitted_at is None)
    assert Event.objects.count() == (1 if row.submitted_at is None else 2)


def test_withdrawing_twice_at_once_is_one_withdrawal():
    proposal, sam = ProposalFactory(state=State.CONFIRMED), UserFactory()
    told = together(*[lambda: services.withdraw(proposal, by=sam, reason="ill")] * 2)
    assert sum(isinstance(each, Refused) for each in told) == 1
    assert Event.objects.count() == 1
