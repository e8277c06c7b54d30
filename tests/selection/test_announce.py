"""Announcing: exactly what the preview said, in one transaction, once."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate, now

from conferences.access import Scope
from conferences.errors import OutOfScope
from conferences.models import Event
from notifications.models import Mail
from notifications.services import queue
from proposals.models import Proposal
from selection import services
from selection.errors import Refused
from selection.models import Announcement, Decision
from selection.queries import announcements, decision_for
from selection.services import Verdict
from speakers.models import Authorship, Profile
from tests.factories import AuthorshipFactory, ConferenceFactory, ProfileFactory, ProposalFactory
from tests.selection.conftest import at_once, set_stage

pytestmark = pytest.mark.django_db
OUTCOMES = ("accept", "waitlist", "reject")


def decide_all(made, *outcomes):
    return [
        services.decide(proposal, outcome=outcome, by=None)
        for proposal, outcome in zip(made.proposals, outcomes or OUTCOMES, strict=False)
    ]


def codes(decisions):
    return [each.code for each in decisions]


def speaker_of(proposal):
    return Profile.objects.get(authorships__proposal=proposal, authorships__is_contact=True)


def test_announcing_moves_states_writes_mails_and_is_logged_in_one_go(made, casey, track):
    decisions = decide_all(made)
    result = services.announce(made.conference, decisions=codes(decisions), by=casey)
    states = dict(Proposal.objects.values_list("pk", "state"))
    assert [states[each.pk] for each in made.proposals] == ["accepted", "waitlisted", "rejected"]
    assert Proposal.objects.get(state="accepted").accepted_track == track
    assert sorted(Mail.objects.values_list("kind", "subject_code", "recipient")) == sorted(
        (kind, each.code, speaker_of(each).user.email)
        for each, kind in zip(
            made.proposals, ["selection.accepted", "selection.waitlisted", "selection.rejected"], strict=True
        )
    )
    assert (len(result.told), result.mails, result.left, result.overtaken) == (3, 3, [], 0)
    assert Decision.objects.announced().count() == 3
    event = Event.objects.get(kind="selection.announced")
    assert (event.subject, event.actor, event.data["mails"]) == (result.announcement.code, casey.actor_id, 3)
    assert Event.objects.filter(kind="proposals.accepted", actor=casey.actor_id).count() == 1
    assert announcements(made.conference) == [result.announcement]
    assert decision_for(made.proposals[2]).outcome == "reject"


def test_every_speaker_of_a_talk_gets_one_mail_and_who_was_only_invited_none(made, first):
    AuthorshipFactory(proposal=first, is_contact=False, profile=ProfileFactory(user__email="co@example.org"))
    Authorship.objects.create(proposal=first, invited_email="invited@example.org", status="invited", invited_at=now())
    decisions = decide_all(made, "accept")
    assert services.announce(made.conference, decisions=codes(decisions), by=None).mails == 2
    assert set(Mail.objects.values_list("recipient", flat=True)) == {speaker_of(first).user.email, "co@example.org"}


def test_the_preview_says_what_then_happens(made):
    decide_all(made)
    before = services.preview(made.conference)
    services.announce(made.conference, decisions=[each.decision.code for each in before], by=None)
    promised = {(each.proposal.code, to.email) for each in before if each.is_told for to in each.recipients}
    assert promised == set(Mail.objects.values_list("subject_code", "recipient"))


def test_the_preview_changes_nothing(made):
    decide_all(made)
    services.preview(made.conference)
    assert not Mail.objects.exists()
    assert set(Proposal.objects.values_list("state", flat=True)) == {"submitted"}


def test_a_wave_tells_only_the_chosen_outcomes(made):
    decide_all(made)
    assert [each.decision.outcome for each in services.preview(made.conference, outcomes=["accept"])] == ["accept"]


def verdicts(made):
    return {each.proposal.pk: each.verdict for each in services.preview(made.conference)}


def test_a_withdrawn_proposal_has_moved_on(made, first):
    decisions = decide_all(made, "accept")
    Proposal.objects.filter(pk=first.pk).update(state="withdrawn")
    assert verdicts(made) == {first.pk: Verdict.MOVED}
    with pytest.raises(Refused, match="no decision here"):
        services.announce(made.conference, decisions=codes(decisions), by=None)


@pytest.mark.parametrize(("told", "outcome"), [("selection.rejected", "accept"), ("selection.accepted", "reject")])
def test_a_contradiction_to_what_a_mailbox_holds_is_stopped_and_shown(made, first, told, outcome):
    decisions = decide_all(made, outcome, "accept")
    address = speaker_of(first).user.email
    queue(kind=told, subject_code=first.code, recipient=address, subject="s", text="t", conference=made.conference)
    assert verdicts(made)[first.pk] == Verdict.CONTRADICTION
    result = services.announce(made.conference, decisions=codes(decisions), by=None)
    assert [each.proposal.pk for each in result.left] == [first.pk]
    first.refresh_from_db()
    assert first.state == "submitted"


def test_who_was_told_the_same_already_gets_no_second_mail(made, first):
    decisions = decide_all(made, "accept")
    address = speaker_of(first).user.email
    queue(kind="selection.accepted", subject_code=first.code, recipient=address, subject="s", text="t")
    (notice,) = services.preview(made.conference)
    assert ([to.email for to in notice.already], notice.recipients) == ([address], ())
    assert services.announce(made.conference, decisions=codes(decisions), by=None).mails == 0
    first.refresh_from_db()
    assert first.state == "accepted"
    assert Mail.objects.count() == 1


@pytest.mark.parametrize("address", ["", "nonsense"])
def test_nobody_is_announced_whom_no_mail_can_reach(made, first, address):
    Profile.objects.filter(authorships__proposal=first).update(user=None, email=address)
    decisions = decide_all(made, "accept", "accept")
    assert verdicts(made)[first.pk] == Verdict.UNREACHABLE
    result = services.announce(made.conference, decisions=codes(decisions), by=None)
    assert [each.verdict for each in result.left] == [Verdict.UNREACHABLE]
    assert len(result.told) == 1


def test_one_speaker_without_a_working_address_is_shown_beside_one_who_has(made, first):
    lost = ProfileFactory(user=None, name="Lost", email="nonsense")
    AuthorshipFactory(proposal=first, is_contact=False, profile=lost)
    decide_all(made, "accept")
    (notice,) = services.preview(made.conference)
    assert (notice.verdict, [to.name for to in notice.without], len(notice.recipients)) == (Verdict.TELL, ["Lost"], 1)


def test_what_was_decided_otherwise_since_the_preview_is_not_told(made, first):
    (old,) = decide_all(made, "accept")
    other = services.decide(made.proposals[1], outcome="accept", by=None)
    services.decide(first, outcome="reject", by=None)
    result = services.announce(made.conference, decisions=[old.code, other.code], by=None)
    assert (result.overtaken, [each.proposal_id for each in result.told]) == (1, [made.proposals[1].pk])
    first.refresh_from_db()
    assert first.state == "submitted"


def test_announcing_twice_tells_once_and_the_second_is_told(made):
    decisions = decide_all(made)
    services.announce(made.conference, decisions=codes(decisions), by=None)
    with pytest.raises(Refused, match="somebody else"):
        services.announce(made.conference, decisions=codes(decisions), by=None)
    assert (Mail.objects.count(), Announcement.objects.count()) == (3, 1)


@pytest.mark.parametrize("given", [[], ["NOSUCHCD"], ["'; DROP TABLE x"]])
def test_announcing_nothing_tells_nobody(made, given):
    decide_all(made)
    with pytest.raises(Refused):
        services.announce(made.conference, decisions=given, by=None)
    assert not Mail.objects.exists()


def test_another_conferences_decisions_cannot_be_announced_here(made):
    decisions = decide_all(made)
    with pytest.raises(Refused):
        services.announce(ConferenceFactory(), decisions=codes(decisions), by=None)


def test_from_the_wait_list_one_is_told_the_second_result_and_the_first_is_history(made, first):
    services.announce(made.conference, decisions=codes(decide_all(made, "waitlist")), by=None)
    waiting = decision_for(first)
    later = services.decide(first, outcome="accept", by=None)
    assert decision_for(first) == waiting
    services.announce(made.conference, decisions=[later.code], by=None)
    assert decision_for(first) == later
    waiting.refresh_from_db()
    assert waiting.superseded_by == later
    assert sorted(Mail.objects.values_list("kind", flat=True)) == ["selection.accepted", "selection.waitlisted"]


def test_announced_decisions_cannot_be_taken_back(made, first):
    services.announce(made.conference, decisions=codes(decide_all(made)), by=None)
    with pytest.raises(Refused):
        services.undo(first, by=None)


def test_a_failure_in_the_middle_leaves_nothing_behind(made, monkeypatch):
    decisions = decide_all(made)
    monkeypatch.setattr("selection.services.announcing.mails.queue", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.announce(made.conference, decisions=codes(decisions), by=None)
    assert set(Proposal.objects.values_list("state", flat=True)) == {"submitted"}
    assert not Announcement.objects.exists()
    assert not Event.objects.filter(kind="proposals.accepted").exists()


def test_the_day_to_confirm_by_is_in_ten_days_and_never_in_the_past(made):
    decisions = decide_all(made)
    yesterday = localdate(now(), made.conference.zone) - timedelta(days=1)
    with pytest.raises(Refused, match="passed already"):
        services.announce(made.conference, decisions=codes(decisions), by=None, confirm_by=yesterday)
    result = services.announce(made.conference, decisions=codes(decisions), by=None)
    assert result.announcement.confirm_by == localdate(now(), made.conference.zone) + timedelta(days=10)


def test_an_organizer_of_one_track_cannot_announce_for_all(made, track):
    with pytest.raises(OutOfScope):
        services.announce(made.conference, decisions=["X"], by=None, scope=Scope(made.conference, track))


def test_an_acceptance_carries_both_links_and_the_day(made, settings, first):
    settings.CFP_SITE_URL = "https://cfp.example"
    made.conference.name = "Tom & Ann's"
    made.conference.save()
    Proposal.objects.filter(pk=first.pk).update(title="<b>R&D</b>")
    services.announce(
        made.conference, decisions=codes(decide_all(made, "accept")), by=None, confirm_by=date(2099, 5, 4)
    )
    mail = Mail.objects.get()
    assert mail.subject == "Accepted for Tom & Ann's: <b>R&D</b>"
    for verb in ("confirm", "decline"):
        assert f"https://cfp.example/example/proposals/{first.code}/{verb}/?token=" in mail.text
        assert f"https://cfp.example/example/proposals/{first.code}/{verb}/?token=" in mail.html
    assert "Monday, 4 May 2099" in mail.text
    assert "&lt;b&gt;R&amp;D&lt;/b&gt;" in mail.html
    assert "<b>R&D</b>" not in mail.html
    assert mail.reply_to == "team@example.org"


@pytest.mark.parametrize("outcome", ["waitlist", "reject"])
def test_other_results_carry_no_links_that_act(made, outcome):
    services.announce(made.conference, decisions=codes(decide_all(made, outcome)), by=None)
    assert "token=" not in Mail.objects.get().text


def many(count):
    made = set_stage(1, scores=())
    track, kind = made.conference.tracks.get(), made.conference.session_types.get()
    for _ in range(count - 1):
        proposal = ProposalFactory(conference=made.conference, handed_in=True, tracks=[track], session_type=kind)
        AuthorshipFactory(proposal=proposal)
    proposals = list(Proposal.objects.order_by("pk"))
    return made, services.decide_many(made.conference, proposals, outcome="accept", by=None).decisions


@pytest.mark.parametrize("count", [2, 50])
def test_announcing_takes_the_same_number_of_queries_for_two_and_fifty(db, count, django_assert_num_queries):
    made, decisions = many(count)
    with django_assert_num_queries(22):
        services.announce(made.conference, decisions=codes(decisions), by=None)


def test_accepting_250_takes_no_more_queries_than_accepting_two(db, django_assert_max_num_queries):
    made, decisions = many(250)
    with django_assert_max_num_queries(30):
        result = services.announce(made.conference, decisions=codes(decisions), by=None)
    assert (len(result.told), result.mails) == (250, 250)


@pytest.mark.parametrize("facts", [{"announced_at": "2027-01-01T00:00Z"}, {"superseded_by": 1}])
def test_the_database_refuses_half_announced_decisions(made, facts):
    (decision,) = decide_all(made, "accept")
    if "superseded_by" in facts:
        facts = {"superseded_by": decision}
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.update(**facts)


@pytest.mark.django_db(transaction=True)
def test_two_organizers_announcing_at_once_have_one_effect_and_the_second_is_told(db):
    made = set_stage()
    decisions = decide_all(made)

    def announce():
        return services.announce(made.conference, decisions=codes(decisions), by=None)

    results = at_once(announce, announce, announce)
    assert sorted(type(each).__name__ for each in results) == ["Announced", "Refused", "Refused"]
    assert (Mail.objects.count(), Announcement.objects.count()) == (3, 1)
    assert Event.objects.filter(kind="proposals.accepted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_announcing_and_deciding_at_once_tell_what_stands(db):
    made = set_stage(1)
    (old,) = decide_all(made, "accept")
    results = at_once(
        lambda: services.announce(made.conference, decisions=[old.code], by=None),
        lambda: services.decide(made.proposals[0], outcome="reject", by=None),
    )
    proposal = Proposal.objects.get()
    if proposal.state == "accepted":
        assert isinstance(results[1], Refused)
        assert list(Mail.objects.values_list("kind", flat=True)) == ["selection.accepted"]
    else:
        assert isinstance(results[0], Refused)
        assert not Mail.objects.exists()
