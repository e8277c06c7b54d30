"""What a conference still needs from somebody who speaks there; and who asks it for travel support."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from conferences.asking import Needed
from conferences.http import ConferenceRequest
from proposals.answers import answers_of, asked_of, questions_of
from proposals.models import Proposal
from proposals.states import Refused
from speakers import needs, queries, typed
from speakers.access import get_conference_for_speaker_or_404, get_support_for_organizer_or_404
from speakers.views.asking import AgreementsSection, PersonSection, QuestionsSection, is_asked_of_persons
from speakers.views.asking.files import Boxes


@typed.keeps_what_was_typed
def edit_needed(request: ConferenceRequest) -> HttpResponse:
    """Agreements, the person's own fields, and what is asked about each talk after it was accepted."""
    conference = get_conference_for_speaker_or_404(request)
    data = request.POST if request.method == "POST" else None
    agreements = AgreementsSection(needs.to_agree(request.user, conference), data, {})
    person = PersonSection(conference, request.user, data, {}) if is_asked_of_persons(conference) else None
    talks = _talks(request, data)
    sections = [each for each in (agreements, person, *(form for _talk, form in talks)) if each is not None]
    if data is not None and all([each.is_valid() for each in sections]) and _saved(request, agreements, person, talks):
        left = needs.open_needs(request.user, conference)
        messages.success(request, _("Saved.") if left else _("Saved. Nothing else is needed from you."))
        return redirect("speakers:needed_edit" if left else "speakers:proposal_list", slug=conference.slug)
    context = {
        "agreements": agreements if agreements.fields else None,
        "person": person,
        "talks": talks,
        "agreed": needs.agreed_by(request.user, conference),
        "sections": sections,
        "has_fields": any(each.fields for each in sections),
    }
    return render(request, "speakers/needed_edit.html", context)


def _talks(request: ConferenceRequest, data: QueryDict | None) -> list[tuple[Proposal, QuestionsSection]]:
    """Each of the person's talks that has, or may get, a place, with what is asked about it now."""
    asked = [each for each in questions_of(request.conference) if each.needed == Needed.AFTER_ACCEPTANCE]
    if not asked:
        return []
    mine = queries.proposals_by(request.user, request.conference).filter(state__in=needs.HAS_A_PLACE)
    found = []
    for proposal in mine.prefetch_related("tracks").order_by("code"):
        if questions := asked_of(proposal, asked):
            standing = {each.question.code: each for each in answers_of(proposal)}
            boxes = Boxes(request, proposal, request.FILES if data is not None else None)
            form = QuestionsSection(
                questions, standing, data, {}, prefix=f"answers-{proposal.code}", is_late=True, boxes=boxes
            )
            found.append((proposal, form))
    return found


def _saved(
    request: ConferenceRequest,
    agreements: AgreementsSection,
    person: PersonSection | None,
    talks: list[tuple[Proposal, QuestionsSection]],
) -> bool:
    """Whether all of it was saved; else nothing was, and the form says why."""
    try:
        with transaction.atomic():
            agreements.agree(by=request.user)
            if person is not None:
                person.keep(by=request.user)
            for proposal, form in talks:
                form.save(proposal, by=request.user)
    except (Refused, ValidationError) as wrong:
        messages.warning(request, str(wrong) if isinstance(wrong, Refused) else " ".join(wrong.messages))
        return False
    return True


def list_support(request: ConferenceRequest) -> HttpResponse:
    """Who could come only with help: for organizers and the helpdesk, apart from every proposal's page."""
    conference = get_support_for_organizer_or_404(request)
    return render(request, "speakers/support_list.html", {"rows": needs.support_asked(conference)})
