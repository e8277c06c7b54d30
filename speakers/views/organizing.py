"""What organizers see: all proposals with the names of their speakers, and one with its log."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from anonymity.queries import conflicts
from conferences.http import ConferenceRequest
from conferences.models import Role
from conferences.queries import events_about, people_by_actor
from proposals.models import Proposal
from proposals.queries import SORTS, Filter, counts_by_state, listed
from proposals.states import LABEL
from speakers import queries, timeline
from speakers.access import get_proposal_for_organizer_or_404, get_proposals_for_organizer_or_404
from speakers.languages import language_name
from speakers.views.texts import texts_of

ROWS = 50
LONGEST_SEARCH = 200


def list_proposals(request: ConferenceRequest) -> HttpResponse:
    conference = get_proposals_for_organizer_or_404(request)
    wanted = _wanted(request)
    tracks = {each.pk: each for each in conference.tracks.all()}
    types = {each.pk: each for each in conference.session_types.all()}
    counts = counts_by_state(conference)
    named = queries.named_like(conference, wanted.search) if wanted.search else ()
    found = listed(conference, wanted, also=named).defer(
        *("abstract", "outline", "note_to_reviewers", "note_to_organizers", "withdrawn_because"),
        *("content_note", "answers"),
    )
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    speakers = queries.speakers_of([each.pk for each in rows])
    labels = {state.value: str(label) for state, label in LABEL.items()}
    context = {
        "page": page,
        "rows": [
            {
                "proposal": each,
                "url": reverse("speakers:organizer_show", kwargs={"slug": conference.slug, "code": each.code}),
                "state": labels[each.state],
                "speakers": ", ".join(profile.name for profile in speakers.get(each.pk, [])),
                "tracks": ", ".join(str(tracks[pk]) for pk in each.track_ids),
                "session_type": types[each.session_type_id],
            }
            for each in rows
        ],
        "words": {"tracks": _("Tracks"), "type": _("Type"), "submitted": _("Submitted")},
        "no_title": _("(no title yet)"),
        "wanted": wanted,
        "is_narrowed": any((wanted.search, wanted.state, wanted.track, wanted.session_type)),
        "total": sum(counts.values()),
        "states": [(state.value, LABEL[state], number) for state, number in counts.items()],
        "tracks": list(tracks.values()),
        "session_types": list(types.values()),
    }
    return render(request, "speakers/organizer_list.html", context)


def show_proposal(request: ConferenceRequest, code: str) -> HttpResponse:
    proposal = get_proposal_for_organizer_or_404(request, code)
    if _is_own(proposal, request):
        return render(request, "speakers/organizer_show_own.html", {"proposal": proposal})
    events = list(events_about(proposal.code, kinds=_kinds(request)))
    actors = people_by_actor(event.actor for event in events if event.actor)
    context = {
        "proposal": proposal,
        "tracks": list(proposal.tracks.all()),
        "texts": texts_of(proposal),
        "language": language_name(proposal.language),
        "people": list(queries.people_of(proposal)),
        "log": [(timeline.words_of(event), event.at, actors.get(event.actor)) for event in events],
    }
    return render(request, "speakers/organizer_show.html", context)


def _wanted(request: ConferenceRequest) -> Filter:
    asked = {name: request.GET.get(name, "").replace("\x00", "")[:LONGEST_SEARCH].strip() for name in _PARAMETERS}
    sort = asked["sort"] if asked["sort"] in SORTS else "newest"
    return Filter(search=asked["q"], state=asked["state"], track=asked["track"], session_type=asked["type"], sort=sort)


_PARAMETERS = ("q", "state", "track", "type", "sort")


def _is_own(proposal: Proposal, request: ConferenceRequest) -> bool:
    """Their own, one that they were asked to speak at, or one from which they stepped back."""
    return (proposal.pk, request.user.pk) in conflicts(request.conference, request.user)


def _kinds(request: ConferenceRequest) -> list[str] | None:
    """Organizers read the whole log of a proposal; others what its speakers were told, and no quiet decision."""
    return None if request.member.has(Role.ORGANIZER) else list(timeline.TOLD)
