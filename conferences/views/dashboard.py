"""The organizers' first page: where the conference stands and what to do next."""

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from conferences import phases, queries
from conferences.access import get_conference_for_organizer_or_404
from conferences.http import ConferenceRequest
from conferences.models import Conference, Phase, Role
from conferences.nextstep import Facts, next_step
from proposals.models import StateChoices
from proposals.queries import counts_by_state


@require_safe
def dashboard_show(request: ConferenceRequest) -> HttpResponse:
    conference = get_conference_for_organizer_or_404(request)
    invited = queries.open_invitations(conference).aggregate(
        all=Count("pk"), reviewers=Count("pk", filter=Q(role=Role.REVIEWER))
    )
    facts = facts_about(conference, request, invited_reviewers=invited["reviewers"])
    context = {
        "step": next_step(facts),
        "counts": [
            {"label": StateChoices(state).label, "number": number}
            for state, number in counts_by_state(conference).items()
        ],
        "facts": facts,
        "open_invitations": invited["all"],
        "rounds": [
            {"round": each, "phases": _stepper(each.phase), "moves": phases.moves_from(each.phase)}
            for each in request.member.rounds
        ],
    }
    return render(request, "conferences/dashboard_show.html", context)


def facts_about(conference: Conference, request: ConferenceRequest, *, invited_reviewers: int) -> Facts:
    """What the next step depends on: five small queries."""
    rounds = request.member.rounds
    order = list(Phase)
    return Facts(
        conference=conference,
        call=next(each for each in rounds if each.is_default),
        behind=min(rounds, key=lambda each: order.index(Phase(each.phase))),
        tracks=conference.tracks.count(),
        session_types=conference.session_types.count(),
        reviewers=conference.memberships.filter(role=Role.REVIEWER).count(),
        invited_reviewers=invited_reviewers,
        lacks_names_keeper=queries.lacks_names_keeper(conference),
        at=now(),
    )


def _stepper(present: str) -> list[dict[str, object]]:
    """The phases in their order, with what is behind and what is now."""
    order = list(Phase)
    here = order.index(Phase(present))
    return [
        {"label": phase.label, "is_done": number < here, "is_now": number == here} for number, phase in enumerate(order)
    ]
