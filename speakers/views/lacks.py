"""What a draft cannot be submitted without, in words, with the place where each is written."""

from django.urls import reverse
from django.utils.translation import gettext_lazy

from conferences.http import ConferenceRequest
from proposals.models import Proposal
from speakers.sections import lacking
from speakers.views import flows

LABELS = {
    "title": gettext_lazy("Give it a title"),
    "abstract": gettext_lazy("Write an abstract"),
    "tracks": gettext_lazy("Choose at least one track"),
    "name": gettext_lazy("Say under which name you want to be announced"),
}


def in_the_form(proposal: Proposal, name: str) -> list[tuple[str, str]]:
    """For the page of the form itself: every place is on it."""
    fields = flows.missing(proposal, speaker_name=name)
    texts = [(str(LABELS[field]), "#id_speaker_name" if field == "name" else f"#id_{field}") for field in fields]
    return texts + [(each.words, f"#{each.anchor}") for each in lacking(proposal)]


def elsewhere(request: ConferenceRequest, proposal: Proposal, name: str) -> list[tuple[str, str]]:
    """For other pages: the page of the form, or that of the profile."""
    slug = request.conference.slug
    form = reverse("speakers:proposal_edit", kwargs={"slug": slug, "code": proposal.code})
    profile = reverse("speakers:profile_edit", kwargs={"slug": slug})
    return [
        (words, f"{profile}#id_name" if place == "#id_speaker_name" else f"{form}{place}")
        for words, place in in_the_form(proposal, name)
    ]
