"""Writing a proposal: a new one, also before logging in, and a saved one. What is typed is kept all along."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import signing_in as accounts
from accounts.models import User
from accounts.services import Refused as NotSignedIn
from conferences.codes import new_code
from conferences.http import ConferenceRequest, LoginNeeded
from conferences.queries import events_about, people_by_actor
from proposals import opening
from proposals.access import takes
from proposals.models import Proposal
from proposals.services import Conflict
from proposals.states import UNDER_REVIEW, Refused, State
from proposals.tokens import link_of_token
from speakers import queries
from speakers.access import get_conference_for_writer_or_404, get_proposal_for_speaker_or_404
from speakers.forms import ProposalForm, initial_of, initial_of_new
from speakers.merging import Sent, Unfit, clashes
from speakers.models import WorkingCopy
from speakers.sections import Section
from speakers.services import AlreadyStarted
from speakers.services.copies import Busy, Form, Newer, Settled, TooMany, Typed
from speakers.tokens import NOBODY, Opened, read_opened
from speakers.views import flows, lacks, sheet
from speakers.views.calls import choices, may_edit
from speakers.views.sheet import Sheet, overlay
from speakers.views.writers import begin_to_write, come_home, keep, number, remember, sent_of, typed_in, writer_of

P = ParamSpec("P")
SIGN_IN = "#sign-in"
#: Asks the form to say on top what the draft cannot be submitted without.
MISSING = "missing"


def shows_text_again(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """For forms: one that comes with an old CSRF token is not saved, and is shown with all that was typed.

    The view is then called with `request.token_was_stale`, by `cfp.csrf`.
    """

    @wraps(view)
    def shown(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return view(*args, **kwargs)

    shown.shows_text_again = True  # type: ignore[attr-defined]
    return shown


# --- A new one -----------------------------------------------------------------------------------------------


@shows_text_again
def start(request: ConferenceRequest) -> HttpResponse:
    conference = get_conference_for_writer_or_404(request)
    if request.method != "POST":
        return _blank_or_unfinished(request)
    opened, form_opened_at = _opened(request)
    page = Sheet(request, opened, initial_of_new(conference), data=request.POST, version=_seen(request))
    if was_stale(request):
        return _show_again(page)
    if not request.user.is_authenticated:
        if answer := _keep_and_sign_in(page):
            return answer
        page = replace(page, opened=replace(opened, owner=request.user.pk))
    form, parts = page.form(), page.parts()
    if not _all_valid(form, parts):
        return sheet.show(page, form=form, parts=parts)
    try:
        proposal = flows.start(
            conference,
            by=request.user,
            fields=form.content(),
            tracks=form.cleaned_data["tracks"],
            code=opened.code,
            speaker_name=form.cleaned_data.get("speaker_name", ""),
            form_opened_at=form_opened_at,
            sections=parts,
            typed=_typed(page),
            link=link_of_token(conference, form.cleaned_data["link"]) if form.cleaned_data["link"] else None,
        )
    except AlreadyStarted as again:
        page = replace(page, proposal=again.proposal)
        return _save(page, form, page.parts(), revision=0, form_opened_at=form_opened_at)
    except Newer as newer:
        return _choose(page, form, parts, newer.copy)
    except (Refused, ValidationError) as wrong:
        return sheet.show(replace(page, error=wrong), form=form, parts=parts)
    return after_save(request, proposal, opened if form_opened_at else None, _("Your draft is saved."))


def _blank_or_unfinished(request: ConferenceRequest) -> HttpResponse:
    """The text that was written last and not saved yet; or an empty form."""
    conference = request.conference
    come_home(request)
    texts = list(queries.unfinished(writer_of(request).copies(), conference))
    token = request.GET.get("link", "")[:100]
    wanted = "new" if token else request.GET.get("draft", "")
    copy = None if wanted == "new" else next((each for each in texts if wanted in ("", each.code)), None)
    at = copy.opened_at if copy else None
    link = link_of_token(conference, token or (overlay(copy).get("link") or [""])[0])
    if not all(choices(request, link=link, form_opened_at=at)):
        context = {"calls": request.member.rounds, "texts": texts}
        return render(request, "speakers/call_closed.html", context)
    if queries.has_enough(request.user, conference):
        return render(request, "speakers/cap_reached.html", {"texts": texts})
    is_open = any(takes(each) for each in request.member.rounds)
    opened = Opened(
        request.user.pk or NOBODY,
        copy.code if copy else new_code(),
        at if at and not is_open else timezone.now(),
    )
    page = _over(Sheet(request, opened, initial_of_new(conference) | {"link": token}), copy)
    return sheet.show(page, texts=[each for each in texts if each != copy])


# --- A saved one ---------------------------------------------------------------------------------------------


@shows_text_again
def edit(request: ConferenceRequest, code: str) -> HttpResponse:
    try:
        proposal = get_proposal_for_speaker_or_404(request, code)
    except LoginNeeded:
        if request.method != "POST" or was_stale(request):
            raise
        return _keep_until_login(request)
    if request.method != "POST":
        return _saved_and_typed(request, proposal)
    opened, form_opened_at = _opened(request, proposal.code)
    revision = number(request.POST.get("revision"))
    page = Sheet(
        request, opened, initial_of(proposal), proposal, data=request.POST, version=_seen(request), revision=revision
    )
    if was_stale(request):
        return _show_again(page)
    form, parts = page.form(), page.parts()
    if not _all_valid(form, parts):
        return sheet.show(page, form=form, parts=parts)
    return _save(page, form, parts, revision=form.cleaned_data["revision"] or 0, form_opened_at=form_opened_at)


def _saved_and_typed(request: ConferenceRequest, proposal: Proposal) -> HttpResponse:
    """The saved text, with what this person has typed since laid over it."""
    come_home(request)
    copy = writer_of(request).copies().filter(code=proposal.code).exclude(fields={}, aside={}).first()
    prefetch_related_objects([proposal], "tracks__round")
    dates = opening.dates_of(proposal)
    at = copy.opened_at if copy else None
    if not may_edit(request, proposal, dates, at):
        messages.info(request, _("The text can be read, but not changed any more."))
        return redirect("speakers:proposal_show", slug=request.conference.slug, code=proposal.code)
    in_grace = at if at and not may_edit(request, proposal, dates) else None
    opened = Opened(request.user.pk, proposal.code, in_grace or timezone.now())
    page = Sheet(request, opened, initial_of(proposal), proposal, revision=proposal.revision)
    is_behind = copy is not None and 0 < copy.revision < proposal.revision
    if copy is not None and is_behind:
        page = replace(page, revision=copy.revision)  # so that saving shows both
    missing = []
    if MISSING in request.GET and proposal.state == State.DRAFT:
        missing = lacks.in_the_form(proposal, queries.name_of(request.user))
    return sheet.show(_over(page, copy), is_behind=is_behind, missing=missing)


def _save(
    page: Sheet, form: ProposalForm, parts: list[Section], *, revision: int, form_opened_at: datetime | None
) -> HttpResponse:
    request, proposal = page.request, page.proposal
    assert proposal is not None
    try:
        row, changed = flows.save(
            proposal,
            by=request.user,
            revision=revision,
            fields=form.content(),
            tracks=form.cleaned_data["tracks"],
            speaker_name=form.cleaned_data.get("speaker_name", ""),
            form_opened_at=form_opened_at,
            sections=parts,
            typed=_typed(page),
        )
    except Conflict as conflict:
        return _conflict(page, form, parts, conflict.current)
    except Newer as newer:
        return _choose(page, form, parts, newer.copy)
    except (Refused, ValidationError) as wrong:
        return sheet.show(replace(page, error=wrong), form=form, parts=parts)
    said = _("Your changes are saved.") if changed else _("This text was saved already; nothing was changed.")
    return after_save(request, row, page.opened if form_opened_at else None, said)


def after_save(request: ConferenceRequest, proposal: Proposal, opened: Opened | None, said: str) -> HttpResponse:
    if request.POST.get("then") == "submit":
        return submitted(request, proposal, opened)
    messages.success(request, said)
    return redirect("speakers:proposal_show", slug=request.conference.slug, code=proposal.code)


def submitted(request: ConferenceRequest, proposal: Proposal, opened: Opened | None) -> HttpResponse:
    """Hand it in, and go on to its page; or back to the form, with what is still missing on top of it."""
    try:
        flows.submit(proposal, by=request.user, form_opened_at=opened.at if opened else None)
    except flows.Incomplete as refused:
        messages.warning(request, str(refused))
        where = {"slug": request.conference.slug, "code": proposal.code}
        return redirect(f"{reverse('speakers:proposal_edit', kwargs=where)}?{MISSING}")
    except Refused as refused:
        messages.warning(request, str(refused))
        proposal.refresh_from_db(fields=["state"])
        if proposal.state not in UNDER_REVIEW:
            return redirect("speakers:proposal_show", slug=request.conference.slug, code=proposal.code)
    return redirect("speakers:proposal_submitted", slug=request.conference.slug, code=proposal.code)


# --- Before logging in ---------------------------------------------------------------------------------------


def _keep_and_sign_in(page: Sheet) -> HttpResponse | None:
    """Of somebody who is not logged in: keep the form, and mail a code or use the one that was typed.

    None once they are logged in, so that the button that they pressed does what it says.
    """
    request = page.request
    if not _keep_whole(page):
        return _show_again(page)
    here = f"{request.path}?draft={page.opened.code}"
    then, code = request.POST.get("then", ""), request.POST.get("sign_in_code", "").strip()
    try:
        if then == "password":
            return remember(request, redirect_to_login(here))
        if then == "other_address":
            accounts.forget(request)
        elif code and then != "code":
            if answer := accounts.use_code(request, code, redirect_to=here):
                return remember(request, answer)
            if then in ("save", "submit"):
                return None
        elif email := request.POST.get("email", "").strip() or accounts.waiting_for(request):
            accounts.send_code(request, email)
        else:
            messages.info(request, _("Your text is kept. One thing is needed now: your e-mail address."))
    except NotSignedIn as refused:
        return _show_again(page, sign_in_error=str(refused), email=request.POST.get("email", ""))
    return remember(request, redirect(here + (SIGN_IN if not request.user.is_authenticated else "")))


def _keep_whole(page: Sheet) -> bool:
    """Keep a form that was sent as a whole; whether that was possible. Otherwise the reason is a message."""
    request = page.request
    try:
        keep(request, request.conference, page.opened, sent_of(request.POST))
    except Settled:
        return True  # It became a proposal meanwhile: after login both texts are shown.
    except (TooMany, Busy, Unfit):
        messages.error(
            request,
            _("Your text could not be kept here just now. It is still in the form below: copy it, or try again."),
        )
        return False
    return True


def _keep_until_login(request: ConferenceRequest) -> HttpResponse:
    """A saved proposal's form of somebody whose session has ended: it is laid over the text when they are back."""
    opened = read_opened(request.POST.get("opened", ""), user_id=None)
    if opened is not None and opened.owner != NOBODY:
        try:
            revision = number(request.POST.get("revision"))
            keep(request, request.conference, opened, sent_of(request.POST), revision)
        except (Settled, TooMany, Busy, Unfit):
            messages.error(request, _("You were logged out, and the text could not be kept. Go back to copy it."))
        else:
            messages.warning(
                request,
                _("You were logged out while you were writing. What you typed is kept: log in and it is back."),
            )
    return remember(request, redirect_to_login(request.get_full_path()))


# --- Parts ---------------------------------------------------------------------------------------------------


def was_stale(request: ConferenceRequest) -> bool:
    """The form came with an old CSRF token: nothing may be saved."""
    return bool(request.__dict__.get("token_was_stale"))


def _opened(request: ConferenceRequest, code: str = "") -> tuple[Opened, datetime | None]:
    """What the form says about itself; and when it was opened, where that can be believed."""
    user_id = request.user.pk
    found = read_opened(request.POST.get("opened", ""), user_id=user_id, code=code)
    if found is None:
        return Opened(user_id or NOBODY, code or new_code(), timezone.now()), None
    return found, found.at


def _seen(request: ConferenceRequest) -> int:
    return number(request.POST.get("copy"))


def _over(page: Sheet, copy: WorkingCopy | None) -> Sheet:
    """With what was typed and not saved laid over it."""
    if copy is None:
        return page
    return replace(page, typed=overlay(copy), version=copy.version, others=copy.aside, saved_at=copy.saved_at)


def _typed(page: Sheet) -> Typed:
    """The form as the copy is compared with it when it is saved."""
    form = Form(page.request.conference, page.opened.code, page.opened.at, page.revision)
    try:
        sent = sent_of(page.request.POST)
    except Unfit:  # the form itself could hold it
        sent = Sent(_seen(page.request), "", {})
    return Typed(begin_to_write(page.request, page.opened), form, sent)


def _all_valid(form: ProposalForm, parts: list[Section]) -> bool:
    """Every part is checked, so that everything wrong is said at once."""
    return all([form.is_valid(), *[each.is_valid() for each in parts]])


def _show_again(page: Sheet, **more: Any) -> HttpResponse:
    """All that was typed, not saved and not judged."""
    request = page.request
    if was_stale(request):
        messages.warning(
            request,
            _(
                "This page was open for a long time, or you logged in meanwhile, so it was not sent in yet. "
                "Everything you typed is here: look it over, then press the button again."
            ),
        )
    try:
        typed = typed_in(request.POST)
    except Unfit:
        typed = {name: request.POST.getlist(name) for name in request.POST}
    return sheet.show(replace(page, data=None, typed=typed, is_shown_again=True), **more)


def _choose(page: Sheet, form: ProposalForm, parts: list[Section], copy: WorkingCopy) -> HttpResponse:
    """Another device has typed something else into the same fields: both versions, and nothing saved yet."""
    sent = sent_of(page.request.POST)
    theirs = overlay(copy)
    others = {name: theirs[name] for name in sent.fields if clashes(copy.fields.get(name), sent, name)}
    kept = keep(page.request, page.request.conference, page.opened, sent, page.revision)
    messages.warning(page.request, _("Not saved yet: you have also written on another device, or in another tab."))
    return sheet.show(replace(page, version=kept.version, others=others), form=form, parts=parts, status=409)


def _conflict(page: Sheet, form: ProposalForm, parts: list[Section], current: Proposal) -> HttpResponse:
    """Both texts beside each other. The form there holds what was typed here, with the revision that stands now."""
    request = page.request
    data = request.POST.copy()
    data["revision"] = str(current.revision)
    data["opened"] = page.opened.text
    merged = replace(page, data=data, proposal=current).form()
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
        "copy": page.version,
        "tab": request.POST.get("tab", ""),
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
