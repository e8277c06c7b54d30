"""What organizers see: all proposals with the names of their speakers, and one with its log."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from anonymity.queries import conflicts
from conferences.asking import AskedWhen, Readers, asked_of
from conferences.http import ConferenceRequest
from conferences.models import Role
from conferences.queries import events_about, people_by_actor
from proposals.answers import answers_of
from proposals.attaching import files_of
from proposals.models import Answer, Proposal
from proposals.queries import SORTS, Filter, counts_by_state, listed
from proposals.states import LABEL
from speakers import needs, queries, timeline
from speakers.access import ENTER, SEE_SUPPORT, get_proposal_for_organizer_or_404, get_proposals_for_organizer_or_404
from speakers.languages import language_name
from speakers.models import Authorship
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
        "may_enter": request.member.may(ENTER),
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
        "sees_support": request.member.may(SEE_SUPPORT)
        and asked_of(conference.fields_asked, "travel_support") != "off",
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
        "files": files_of(proposal),
        "language": language_name(proposal.language),
        "people": _people(request, proposal),
        "answers": _answers(request, proposal),
        "file_page": "speakers:organizer_file",
        "may_enter": request.member.may(ENTER),
        "log": [(timeline.words_of(event), event.at, actors.get(event.actor)) for event in events],
    }
    return render(request, "speakers/organizer_show.html", context)


def _people(request: ConferenceRequest, proposal: Proposal) -> list[Authorship]:
    """Everybody on the list; each with what they said about themselves (`said`) as far as the reader may know it."""
    people = list(queries.people_of(proposal))
    profiles = [each.profile for each in people if each.profile is not None]
    said = needs.said_by(profiles, request.conference)
    is_organizer = request.member.has(Role.ORGANIZER)
    chairs_know = request.conference.chairs_read_first_time and request.member.has(Role.CHAIR)
    for each in people:
        about = said.get(each.profile_id or 0, needs.Said())
        each.first_time = bool(about.presence and about.presence.first_time) and (is_organizer or chairs_know)  # type: ignore[attr-defined]
        each.spans = about.spans if is_organizer else []  # type: ignore[attr-defined]
        asked = [
            text
            for text in about.not_agreed
            if text.agreement.asked_when == AskedWhen.SUBMIT or proposal.state in needs.HAS_A_PLACE
        ]
        each.not_agreed = asked if is_organizer and each.status == "accepted" else []  # type: ignore[attr-defined]
    return people


def _answers(request: ConferenceRequest, proposal: Proposal) -> list[tuple[Answer, str]]:
    """Organizers read every answer, others of the team what reviewers or everyone may read."""
    return [
        (each, str(Readers(each.readers).label))
        for each in answers_of(proposal)
        if request.member.has(Role.ORGANIZER) or each.reaches_reviewers or each.reaches_public
    ]


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
