"""Parts of the form with fields of their own: saved, refused and missed together with the text."""

import pytest
from django import forms

from proposals.models import Proposal
from speakers import sections, services
from speakers.models import Profile
from tests.factories import SessionTypeFactory, TrackFactory
from tests.speakers.forms import filled, text_of

pytestmark = pytest.mark.django_db


class PronounsSection(forms.Form):
    """A section as small as they come: one field, kept in the speaker's profile."""

    name = "pronouns"
    template = "parts/empty.html"
    said = forms.CharField(max_length=10, required=False)

    def save(self, proposal, *, by):
        before = services.profile_of(by).pronouns
        services.save_profile(services.profile_of(by), by=by, fields={"pronouns": self.cleaned_data["said"]})
        return before != self.cleaned_data["said"]


def lacks_pronouns(proposal):
    said = Profile.objects.filter(authorships__proposal=proposal).exclude(pronouns="").exists()
    return [] if said else [sections.Lack("Say your pronouns", "id_pronouns-said")]


@pytest.fixture(autouse=True)
def pronouns(monkeypatch, conference):
    TrackFactory(conference=conference)
    SessionTypeFactory(conference=conference)
    monkeypatch.setattr(sections, "SECTIONS", (lambda asked: PronounsSection(asked.data, prefix="pronouns"),))
    monkeypatch.setattr(sections, "LACKING", (lacks_pronouns,))


def test_a_section_is_saved_with_a_new_draft(as_sam, url, sam):
    form = filled(as_sam.get(url("proposal_start")), title="Quiet walls")
    as_sam.post(url("proposal_start"), form | {"pronouns-said": "they"})
    assert Proposal.objects.get().title == "Quiet walls"
    assert services.profile_of(sam).pronouns == "they"


def test_nothing_is_saved_while_one_section_is_wrong(as_sam, url, sam):
    form = filled(as_sam.get(url("proposal_start")), title="Quiet walls")
    page = as_sam.post(url("proposal_start"), form | {"pronouns-said": "far too long for this"})
    assert not Proposal.objects.exists()
    assert 'value="Quiet walls"' in page.content.decode()


def test_a_change_in_a_section_alone_counts_as_a_change(as_sam, url, draft, sam):
    form = filled(as_sam.get(url("proposal_edit", code=draft.code)))
    page = as_sam.post(url("proposal_edit", code=draft.code), form | {"pronouns-said": "she"}, follow=True)
    assert "Your changes are saved" in text_of(page)
    again = as_sam.post(url("proposal_edit", code=draft.code), form | {"pronouns-said": "she"}, follow=True)
    assert "nothing was changed" in text_of(again)


def test_a_draft_is_not_submitted_while_a_section_lacks_something(as_sam, url, draft):
    page = as_sam.post(url("proposal_submit", code=draft.code), follow=True)
    assert "Say your pronouns" in text_of(page)
    assert '"#id_pronouns-said"' in page.content.decode()
    assert Proposal.objects.get().submitted_at is None
