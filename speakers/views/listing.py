"""The list of a proposal: who speaks and in which order, who is asked, who looks after it, who the contact is."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from conferences.http import ConferenceRequest
from proposals.models import Proposal
from proposals.states import OVER, State, may
from proposals.states import Refused as StateRefused
from speakers import queries, services
from speakers.access import get_authorship_for_speaker_or_404, get_proposal_for_speaker_or_404
from speakers.forms import InviteForm
from speakers.models import Authorship
from speakers.views import flows

STEPS = {"up": -1, "down": 1}


@dataclass(frozen=True)
class Line:
    """One person of the list as it is shown. `place` is None for who has none: who declined, or does not speak."""

    person: Authorship
    name: str
    is_me: bool
    place: int | None = None
    is_last: bool = False
    focus: str = ""


def list_speakers(request: ConferenceRequest, code: str) -> HttpResponse:
    proposal = get_proposal_for_speaker_or_404(request, code)
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _say_who_was_asked(request, *_invite(request, proposal, form))
            return _to_list(request, proposal)
        except (StateRefused, ValidationError) as wrong:
            form.add_error("emails", wrong if isinstance(wrong, ValidationError) else str(wrong))
    people = list(queries.people_of(proposal))
    mine = next(each for each in people if each.profile and each.profile.user_id == request.user.pk)
    declined = [each for each in people if each.status == Authorship.Status.DECLINED]
    speaking = [each for each in people if each.is_speaking and each not in declined]
    context = {
        "proposal": proposal,
        "mine": mine,
        "speaking": _lines(speaking, mine, request.GET.get("moved", "")),
        "apart": [_line(each, mine) for each in people if not each.is_speaking and each not in declined],
        "declined": [_line(each, mine) for each in declined],
        "seen": ".".join(each.code for each in speaking),
        "form": form,
        "may_change": proposal.state not in OVER,
        "lacks_speaker": proposal.state not in OVER | {State.DRAFT}
        and not any(each.status == Authorship.Status.ACCEPTED for each in speaking),
    }
    return render(request, "speakers/speaker_list.html", context)


@require_POST
def reorder(request: ConferenceRequest, code: str) -> HttpResponse:
    proposal = get_proposal_for_speaker_or_404(request, code)
    seen = request.POST.get("seen", "").split(".")
    order, moved = _wanted_order(request, seen)
    try:
        people = flows.reorder(proposal, by=request.user, order=order, seen=seen)
    except StateRefused as refused:
        messages.warning(request, str(refused))
        return _to_list(request, proposal)
    place = next((number for number, each in enumerate(people, 1) if each.code == moved.partition("-")[0]), None)
    if place is None:
        messages.success(request, _("The order is saved."))
    else:
        messages.success(request, _("%(name)s is number %(n)d now.") % {"name": _name(people[place - 1]), "n": place})
    where = reverse("speakers:speaker_list", kwargs={"slug": request.conference.slug, "code": proposal.code})
    return redirect(f"{where}?{urlencode({'moved': moved})}" if moved else where)


def _wanted_order(request: ConferenceRequest, seen: Sequence[str]) -> tuple[list[str], str]:
    """The order that was dragged; or that which was seen with one of them a step up or down, and who that is."""
    if dragged := request.POST.get("order", ""):
        return dragged.split("."), ""
    order = list(seen)
    for step, by in STEPS.items():
        code = request.POST.get(step, "")
        if code in order:
            place = order.index(code)
            order.insert(max(place + by, 0), order.pop(place))
            return order, f"{code}-{step}"
    return order, ""


@require_POST
def resend(request: ConferenceRequest, code: str, who: str) -> HttpResponse:
    authorship = get_authorship_for_speaker_or_404(request, code, who)
    try:
        flows.resend(authorship, by=request.user)
        messages.success(request, _("The invitation is on its way again."))
    except StateRefused as refused:
        messages.warning(request, str(refused))
    return _to_list(request, authorship.proposal)


@require_POST
def hand_over(request: ConferenceRequest, code: str, who: str) -> HttpResponse:
    authorship = get_authorship_for_speaker_or_404(request, code, who)
    try:
        flows.hand_over(authorship, by=request.user)
        messages.success(request, _("%(name)s is the contact now.") % {"name": _name(authorship)})
    except StateRefused as refused:
        messages.warning(request, str(refused))
    return _to_list(request, authorship.proposal)


@require_POST
def set_part(request: ConferenceRequest, code: str, who: str) -> HttpResponse:
    """Speak, or only look after it."""
    authorship = get_authorship_for_speaker_or_404(request, code, who)
    speaks = request.POST.get("part") == "speaks"
    try:
        flows.set_speaking(authorship, by=request.user, speaks=speaks)
        said = _("%(name)s is a speaker now.") if speaks else _("%(name)s looks after it and is not announced.")
        messages.success(request, said % {"name": _name(authorship)})
    except StateRefused as refused:
        messages.warning(request, str(refused))
    return _to_list(request, authorship.proposal)


def remove(request: ConferenceRequest, code: str, who: str) -> HttpResponse:
    authorship = get_authorship_for_speaker_or_404(request, code, who)
    is_me = authorship.profile is not None and authorship.profile.user_id == request.user.pk
    if request.method != "POST":
        return _ask_before_removing(request, authorship, is_me)
    try:
        flows.remove(authorship, by=request.user)
    except StateRefused as refused:
        messages.warning(request, str(refused))
        return _to_list(request, authorship.proposal)
    if is_me:
        title = authorship.proposal.title or _("(no title yet)")
        messages.success(request, _("You are not a speaker of “%(title)s” any more.") % {"title": title})
        return redirect("speakers:proposal_list", slug=request.conference.slug)
    messages.success(request, _("They are off the list."))
    return _to_list(request, authorship.proposal)


# --- Parts ---------------------------------------------------------------------------------------------------


def _ask_before_removing(request: ConferenceRequest, authorship: Authorship, is_me: bool) -> HttpResponse:
    said_yes = authorship.status == Authorship.Status.ACCEPTED
    context = {
        "authorship": authorship,
        "proposal": authorship.proposal,
        "is_me": is_me,
        "who": _name(authorship),
        "obstacle": services.obstacle(authorship.proposal, authorship) if said_yes else None,
        "may_withdraw": may("withdraw", authorship.proposal.state) or may("cancel", authorship.proposal.state),
    }
    return render(request, "speakers/speaker_remove.html", context)


def _invite(request: ConferenceRequest, proposal: Proposal, form: InviteForm) -> tuple[list[Authorship], list[str]]:
    speaks = not form.cleaned_data["looks_after"]
    return flows.invite_many(proposal, by=request.user, emails=form.cleaned_data["emails"], speaks=speaks)


def _say_who_was_asked(request: ConferenceRequest, asked: list[Authorship], known: list[str]) -> None:
    if asked:
        said = ngettext("A mail is on its way to %(people)s.", "Mails are on their way to %(people)s.", len(asked))
        messages.success(request, said % {"people": ", ".join(each.invited_email for each in asked)})
    if known:
        said = _("On the list already, so not asked again: %(people)s. “Send again” is beside the name.")
        messages.info(request, said % {"people": ", ".join(known)})


def _lines(people: list[Authorship], mine: Authorship, moved: str) -> list[Line]:
    code, _dash, step = moved.partition("-")
    last = len(people)
    lines = []
    for place, each in enumerate(people, 1):
        focus = step if each.code == code and step in STEPS else ""
        if focus and ((focus == "up" and place == 1) or (focus == "down" and place == last)):
            focus = "down" if focus == "up" else "up"
        lines.append(Line(each, _name(each), each == mine, place, place == last, focus))
    return lines


def _line(person: Authorship, mine: Authorship) -> Line:
    return Line(person, _name(person), person == mine)


def _name(person: Authorship) -> str:
    if person.profile is None:
        return person.invited_email
    return person.profile.name or person.invited_email or _("(no name yet)")


def _to_list(request: ConferenceRequest, proposal: Proposal) -> HttpResponse:
    return redirect("speakers:speaker_list", slug=request.conference.slug, code=proposal.code)
