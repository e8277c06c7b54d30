"""A speaker's own proposals: written, read, submitted, taken back."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import User
from conferences.http import ConferenceRequest
from conferences.models import Round, SessionType, Track
from conferences.queries import events_about, people_by_actor
from proposals import opening
from proposals.access import open_choices, takes
from proposals.models import OpenLink, Proposal
from proposals.services import Conflict
from proposals.states import EDITABLE, OVER, UNDER_REVIEW, Refused, State, may, way_out
from proposals.tokens import link_of_token
from selection.queries import answer_by, feedback_for
from speakers import queries, timeline, typed
from speakers.access import get_conference_for_speaker_or_404, get_proposal_for_speaker_or_404
from speakers.forms import ProposalForm, WithdrawForm, initial_of, initial_of_new
from speakers.languages import language_name
from speakers.sections import Asked, Section, lacking, sections
from speakers.services import AlreadyStarted
from speakers.tokens import Opened, opened_now, read_opened
from speakers.views import flows
from speakers.views.texts import texts_of

#: Where a missing thing is written: the page of the form, or that of the profile.
LABELS = {
    "title": gettext_lazy("Give it a title"),
    "abstract": gettext_lazy("Write an abstract"),
    "tracks": gettext_lazy("Choose at least one track"),
    "name": gettext_lazy("Say under which name you want to be announced"),
}


def list_mine(request: ConferenceRequest) -> HttpResponse:
    conference = get_conference_for_speaker_or_404(request)
    proposals = list(queries.proposals_by(request.user, conference).select_related("session_type"))
    speakers = queries.speakers_of([each.pk for each in proposals])
    context = {
        "rows": [(each, speakers.get(each.pk, [])) for each in proposals],
        "calls": [each for each in request.member.rounds if takes(each)],
        "upcoming": [each for each in request.member.rounds if not takes(each) and each.call_opens_at],
        "entered": list(queries.entered_for(request.user)),
        "has_earlier": any(each.title for each in proposals) or queries.earlier_by(request.user).exists(),
    }
    return render(request, "speakers/proposal_list.html", context)


@typed.keeps_what_was_typed
def start(request: ConferenceRequest) -> HttpResponse:
    conference = get_conference_for_speaker_or_404(request)
    if request.method != "POST":
        link = request.GET.get("link", "")[:100]
        initial = initial_of_new(conference) | {"opened": opened_now(request.user.pk), "link": link}
        form = _form(request, initial=initial)
        if not form.has_choices():
            return render(request, "speakers/call_closed.html", {"calls": request.member.rounds})
        return _page(request, form, _sections(request, None, initial))
    opened = read_opened(request.POST.get("opened", ""), user_id=request.user.pk)
    form = _form(request, data=request.POST, opened=opened)
    parts = _sections(request, None)
    if not _all_valid(form, parts):
        return _page(request, form, parts)
    try:
        proposal = flows.start(
            conference,
            by=request.user,
            fields=form.content(),
            tracks=form.cleaned_data["tracks"],
            code=opened.code if opened else "",
            speaker_name=form.cleaned_data.get("speaker_name", ""),
            form_opened_at=opened.at if opened else None,
            sections=parts,
            link=link_of_token(conference, form.cleaned_data["link"]),
        )
    except AlreadyStarted as again:
        return _save(request, again.proposal, form, _sections(request, again.proposal), revision=0, opened=opened)
    except (Refused, ValidationError) as wrong:
        return _page(request, _with_error(form, wrong), parts)
    return _after_save(request, proposal, opened, _("Your draft is saved."))


def show(request: ConferenceRequest, code: str) -> HttpResponse:
    proposal = get_proposal_for_speaker_or_404(request, code)
    prefetch_related_objects([proposal], "tracks__round")
    tracks = list(proposal.tracks.all())
    calls = _calls(request, tracks)
    people = list(queries.people_of(proposal))
    name = next((each.profile.name for each in people if each.profile and each.profile.user == request.user), "")
    dates = opening.dates_of(proposal)
    is_open = dates.are_open()
    context = {
        "proposal": proposal,
        "tracks": tracks,
        "texts": texts_of(proposal),
        "language": language_name(proposal.language),
        "people": people,
        "steps": timeline.steps(proposal, calls),
        "next_step": timeline.next_step(proposal, calls),
        "missing": _missing(request, proposal, name) if proposal.state == State.DRAFT else [],
        "may_edit": _may_edit(request, proposal, dates),
        "may_submit": proposal.state == State.DRAFT and is_open,
        "may_answer": may("confirm", proposal.state),
        "answer_by": answer_by(proposal),
        "feedback": feedback_for(proposal),
        "may_withdraw": proposal.state not in OVER,
        "closes_at": dates.closing.call_closes_at if dates.closing else None,
        "opened": opened_now(request.user.pk, proposal.code),
    }
    return render(request, "speakers/proposal_show.html", context)


@typed.keeps_what_was_typed
def edit(request: ConferenceRequest, code: str) -> HttpResponse:
    proposal = get_proposal_for_speaker_or_404(request, code)
    if request.method != "POST":
        prefetch_related_objects([proposal], "tracks__round")
        if not _may_edit(request, proposal, opening.dates_of(proposal)):
            messages.info(request, _("The text can be read, but not changed any more."))
            return _to(request, "show", proposal)
        initial = initial_of(proposal) | {"opened": opened_now(request.user.pk, proposal.code)}
        form = _form(request, proposal=proposal, initial=initial)
        return _page(request, form, _sections(request, proposal, initial), proposal)
    opened = read_opened(request.POST.get("opened", ""), user_id=request.user.pk, code=proposal.code)
    form = _form(request, proposal=proposal, data=request.POST, opened=opened)
    parts = _sections(request, proposal)
    if not _all_valid(form, parts):
        return _page(request, form, parts, proposal)
    return _save(request, proposal, form, parts, revision=form.cleaned_data["revision"] or 0, opened=opened)


@require_POST
def submit(request: ConferenceRequest, code: str) -> HttpResponse:
    proposal = get_proposal_for_speaker_or_404(request, code)
    opened = read_opened(request.POST.get("opened", ""), user_id=request.user.pk, code=proposal.code)
    return _submit(request, proposal, opened)


def withdraw(request: ConferenceRequest, code: str) -> HttpResponse:
    proposal = get_proposal_for_speaker_or_404(request, code)
    if proposal.state in OVER:
        messages.info(request, _("It was withdrawn or is over already. Nothing was changed."))
        return _to(request, "show", proposal)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            flows.withdraw(proposal, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("It is withdrawn. The text stays here for you to read."))
        except Refused as refused:
            messages.warning(request, str(refused))
        return _to(request, "show", proposal)
    context = {"proposal": proposal, "form": form, "is_cancelling": way_out(proposal.state) == "cancel"}
    return render(request, "speakers/proposal_withdraw.html", context)


# --- Parts ---------------------------------------------------------------------------------------------------


def _form(
    request: ConferenceRequest,
    *,
    proposal: Proposal | None = None,
    data: QueryDict | None = None,
    opened: Opened | None = None,
    initial: dict[str, Any] | None = None,
) -> ProposalForm:
    """The form with the tracks that can be chosen: those of open calls, and those that are chosen already."""
    conference = request.conference
    opened_at = opened.at if opened else None
    if data is None and (kept := typed.given_back(request)):
        initial = (initial or {}) | _as_initial(kept)
        messages.info(request, _("What you had typed is back. Look it over, then save."))
    typed_in: Any = data if data is not None else (initial or {})
    link = opening.link_of(proposal) if proposal else link_of_token(conference, typed_in.get("link") or "")
    tracks, kinds = _choices(
        request,
        link=link,
        form_opened_at=opened_at,
        also_tracks={
            *_several(typed_in, "tracks"),
            *(each.code for each in (proposal.tracks.all() if proposal else ())),
        },
        also_types={typed_in.get("session_type"), proposal.session_type.code if proposal else None},
    )
    return ProposalForm(
        data,
        initial=initial,
        tracks=tracks,
        session_types=kinds,
        asks_name=not queries.name_of(request.user),
        fields_asked=conference.fields_asked,
    )


def _several(typed_in: Any, name: str) -> list[str]:
    return list(typed_in.getlist(name) if isinstance(typed_in, QueryDict) else typed_in.get(name, ()))


def _choices(
    request: ConferenceRequest,
    *,
    link: OpenLink | None,
    form_opened_at: datetime | None = None,
    also_tracks: Collection[str] = (),
    also_types: Collection[str | None] = (),
) -> tuple[list[Track], list[SessionType]]:
    """The tracks and types that can be chosen: those that are open, those that the link opens, those chosen already."""
    every_track = list(request.conference.tracks.select_related("round"))
    every_kind = list(request.conference.session_types.all())
    tracks, kinds = open_choices(every_track, every_kind, link=link, form_opened_at=form_opened_at)
    return (
        [each for each in every_track if each in tracks or each.code in also_tracks],
        [each for each in every_kind if each in kinds or each.code in also_types],
    )


def _may_edit(request: ConferenceRequest, proposal: Proposal, dates: opening.Dates) -> bool:
    """Its text can be changed: as it stands, or, for a draft, by choosing what is open still."""
    if proposal.state not in EDITABLE:
        return False
    return dates.are_open() or (proposal.state == State.DRAFT and all(_choices(request, link=dates.link)))


def _as_initial(kept: QueryDict) -> dict[str, Any]:
    """Typed fields as first values."""
    several = {"tracks": kept.getlist("tracks")}
    return {name: kept[name] for name in ProposalForm.base_fields if name in kept} | several


def _sections(
    request: ConferenceRequest, proposal: Proposal | None, initial: dict[str, Any] | None = None
) -> list[Section]:
    """The other parts of the form: as they were sent, or as they stand."""
    is_sent = request.method == "POST"
    data, files = (request.POST, request.FILES) if is_sent else (None, None)
    return sections(Asked(request, proposal, data=data, files=files, initial=initial))


def _all_valid(form: ProposalForm, parts: list[Section]) -> bool:
    """Every part is checked, so that everything wrong is said at once."""
    return all([form.is_valid(), *[each.is_valid() for each in parts]])


def _page(
    request: ConferenceRequest, form: ProposalForm, parts: list[Section], proposal: Proposal | None = None
) -> HttpResponse:
    closing = opening.dates_of(proposal).closing if proposal else None
    calls = [each for each in request.member.rounds if takes(each)]
    context = {
        "form": form,
        "sections": parts,
        "proposal": proposal,
        "is_draft": proposal is None or proposal.state == State.DRAFT,
        "closes_at": (
            closing.call_closes_at
            if closing
            else min((each.call_closes_at for each in calls if each.call_closes_at), default=None)
        ),
    }
    return render(request, "speakers/proposal_edit.html", context)


def _save(
    request: ConferenceRequest,
    proposal: Proposal,
    form: ProposalForm,
    parts: list[Section],
    *,
    revision: int,
    opened: Opened | None,
) -> HttpResponse:
    try:
        row, changed = flows.save(
            proposal,
            by=request.user,
            revision=revision,
            fields=form.content(),
            tracks=form.cleaned_data["tracks"],
            speaker_name=form.cleaned_data.get("speaker_name", ""),
            form_opened_at=opened.at if opened else None,
            sections=parts,
        )
    except Conflict as conflict:
        return _conflict(request, form, parts, conflict.current)
    except (Refused, ValidationError) as wrong:
        return _page(request, _with_error(form, wrong), parts, proposal)
    if not changed:
        return _after_save(request, row, opened, _("This text was saved already; nothing was changed."))
    return _after_save(request, row, opened, _("Your changes are saved."))


def _after_save(request: ConferenceRequest, proposal: Proposal, opened: Opened | None, said: str) -> HttpResponse:
    typed.forget(request)
    if request.POST.get("then") == "submit":
        return _submit(request, proposal, opened)
    messages.success(request, said)
    return _to(request, "show", proposal)


def _submit(request: ConferenceRequest, proposal: Proposal, opened: Opened | None) -> HttpResponse:
    try:
        flows.submit(proposal, by=request.user, form_opened_at=opened.at if opened else None)
    except Refused as refused:
        messages.warning(request, str(refused))
        proposal.refresh_from_db(fields=["state"])
        return _to(request, "submitted" if proposal.state in UNDER_REVIEW else "show", proposal)
    return _to(request, "submitted", proposal)


def _conflict(request: ConferenceRequest, form: ProposalForm, parts: list[Section], current: Proposal) -> HttpResponse:
    """Both texts beside each other. The form there holds what was typed here, with the revision that stands now."""
    data = request.POST.copy()
    data["revision"] = str(current.revision)
    data["opened"] = request.POST.get("opened") or opened_now(request.user.pk, current.code)
    merged = _form(request, proposal=current, data=data)
    merged.is_valid()
    saved = ProposalForm(
        initial=initial_of(current),
        tracks=request.conference.tracks.all(),
        session_types=request.conference.session_types.all(),
        fields_asked=request.conference.fields_asked,
    )
    saved_by = _saved_by(current)
    both = [(saved[name], merged[name]) for name in _differing(merged, saved)]
    context = {
        "proposal": current,
        "form": merged,
        "sections": parts,
        "both": both,
        "rest": [each for each in merged if each.name not in {mine.name for _theirs, mine in both}],
        "saved_by_me": saved_by == request.user,
        "saved_by": queries.name_of(saved_by) if saved_by else "",
        "is_draft": current.state == State.DRAFT,
    }
    return render(request, "speakers/proposal_conflict.html", context, status=409)


def _differing(merged: ProposalForm, saved: ProposalForm) -> list[str]:
    apart = {"revision", "opened", "speaker_name", "link"}
    return [
        name
        for name in merged.fields
        if name not in apart and merged.fields[name].has_changed(saved.initial.get(name), merged[name].data)
    ]


def _saved_by(proposal: Proposal) -> User | None:
    """Who saved the version that stands now, as the log knows it."""
    last = events_about(proposal.code, kinds=["proposals.edited"]).last()
    if last is None or last.actor is None:
        return None
    return people_by_actor([last.actor]).get(last.actor)


def _with_error(form: ProposalForm, wrong: Refused | ValidationError) -> ProposalForm:
    """What was refused, above the form that still holds what was typed."""
    text = wrong if isinstance(wrong, ValidationError) else ValidationError(str(wrong))
    form.add_error(None, text)
    return form


def _missing(request: ConferenceRequest, proposal: Proposal, name: str) -> list[tuple[str, str]]:
    """What a draft lacks, in words, with the address of the field."""
    slug = request.conference.slug
    form = reverse("speakers:proposal_edit", kwargs={"slug": slug, "code": proposal.code})
    profile = reverse("speakers:profile_edit", kwargs={"slug": slug})
    texts = [
        (str(LABELS[field]), f"{profile if field == 'name' else form}#id_{field}")
        for field in flows.missing(proposal, speaker_name=name)
    ]
    return texts + [(each.words, f"{form}#{each.anchor}") for each in lacking(proposal)]


def _calls(request: ConferenceRequest, tracks: list[Track]) -> list[Round]:
    """The rounds of these tracks; of a draft without a track, the one that is open longest (or any)."""
    rounds = {each.pk: each for each in request.member.rounds}
    if tracks:
        return [rounds[pk] for pk in sorted({each.round_id for each in tracks})]
    return [each for each in rounds.values() if takes(each)][:1] or list(rounds.values())[:1]


def _to(request: ConferenceRequest, page: str, proposal: Proposal) -> HttpResponse:
    return redirect(f"speakers:proposal_{page}", slug=request.conference.slug, code=proposal.code)
