"""Announcing: who would be told what, a last look, and what came of it."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from accounts.models import User
from anonymity.committee import titles_in_review
from conferences.http import ConferenceRequest
from notifications.access import SEE_MAIL
from proposals.models import Proposal
from selection import queries, services
from selection.access import Desk, get_desk_for_announcer_or_404, names_shown_in_mail
from selection.errors import Refused
from selection.forms import AnnounceForm
from selection.models import Announcement, Outcome
from selection.services import Notice, Verdict
from selection.services.announcing import default_confirm_by


def announce(request: ConferenceRequest) -> HttpResponse:
    desk = get_desk_for_announcer_or_404(request)
    chosen = _outcomes(request.GET.getlist("outcome"))
    notices = _shown(desk, services.preview(desk.conference, outcomes=chosen))
    context = {
        "desk": desk,
        "choices": [(value, label, value in chosen) for value, label in Outcome.choices],
        "groups": _groups(_lines(desk, notices, request.user)),
        "telling": sum(each.is_told for each in notices),
        "mails": sum(len(each.recipients) for each in notices if each.is_told),
        "query": request.GET.urlencode(),
        "earlier": queries.announcements(desk.conference),
    }
    return render(request, "selection/announce.html", context)


def announce_confirm(request: ConferenceRequest) -> HttpResponse:
    desk = get_desk_for_announcer_or_404(request)
    asked = request.POST if request.method == "POST" else request.GET
    chosen = _outcomes(asked.getlist("outcome"))
    notices = services.preview(desk.conference, outcomes=chosen)
    form = AnnounceForm(
        request.POST if request.method == "POST" else None,
        today=localdate(now(), desk.conference.zone),
        initial={"confirm_by": default_confirm_by(desk.conference)},
    )
    if request.method == "POST" and form.is_valid():
        hidden = [each.decision.code for each in notices if each.is_told and each.decision.proposal_id in desk.hidden]
        codes = [*request.POST.getlist("decisions"), *hidden]
        try:
            done = services.announce(
                desk.conference, decisions=codes, by=request.user, confirm_by=form.cleaned_data["confirm_by"]
            )
        except Refused as refusal:
            messages.warning(request, str(refusal))
            return redirect("selection:announce", slug=desk.conference.slug)
        _tell(request, desk, done)
        return redirect("selection:announcement_show", slug=desk.conference.slug, code=str(done.announcement))
    telling = [each for each in _shown(desk, notices) if each.is_told]
    context = {
        "form": form,
        "telling": telling,
        "counts": [(label, sum(n.decision.outcome == value for n in telling)) for value, label in Outcome.choices],
        "mails": sum(len(each.recipients) for each in telling),
        "outcomes": chosen,
    }
    return render(request, "selection/announce_confirm.html", context)


def announcement_show(request: ConferenceRequest, code: str) -> HttpResponse:
    desk = get_desk_for_announcer_or_404(request)
    announcement = get_object_or_404(Announcement, conference=desk.conference, code=code)
    decisions = announcement.decisions.exclude(proposal__in=desk.hidden).select_related("proposal", "track")
    rows = list(decisions.order_by("outcome", "proposal__code"))
    titles = titles_in_review([each.proposal_id for each in rows])
    context = {
        "announcement": announcement,
        "rows": [(each, titles.get(each.proposal_id, each.proposal.code)) for each in rows],
        "counts": [(label, sum(each.outcome == value for each in rows)) for value, label in Outcome.choices],
        "sees_mail": request.member.may(SEE_MAIL),
    }
    return render(request, "selection/announcement_show.html", context)


def _outcomes(given: list[str]) -> list[str]:
    """The outcomes asked for; all where none is."""
    return [each for each in Outcome.values if each in given] or list(Outcome.values)


@dataclass(frozen=True)
class Line:
    """A notice as one person may see it: the title as reviewers read it, and people only where names are open."""

    notice: Notice
    title: str
    names_are_open: bool


def _lines(desk: Desk, notices: list[Notice], user: User) -> list[Line]:
    ids = [each.decision.proposal_id for each in notices]
    titles = titles_in_review(ids)
    rows = queries.with_tracks(Proposal.objects.filter(pk__in=ids))
    shown = names_shown_in_mail(desk, rows)
    services.look(desk.conference, [each for each in rows if each.pk in shown], by=user)
    return [
        Line(each, titles.get(each.decision.proposal_id, each.proposal.code), each.decision.proposal_id in shown)
        for each in notices
    ]


def _shown(desk: Desk, notices: list[Notice]) -> list[Notice]:
    """Without what is hidden from this person: it is told together with the rest and counted nowhere."""
    return [each for each in notices if each.decision.proposal_id not in desk.hidden]


def _groups(lines: list[Line]) -> list[tuple[str, str, list[Line]]]:
    """By verdict, what stands in the way first."""
    order = (Verdict.CONTRADICTION, Verdict.UNREACHABLE, Verdict.MOVED, Verdict.TELL)
    found = [(each, [line for line in lines if line.notice.verdict == each]) for each in order]
    return [(verdict.value, str(verdict.label), rows) for verdict, rows in found if rows]


def _tell(request: ConferenceRequest, desk: Desk, done: services.Announced) -> None:
    if done.overtaken:
        text = _("%(count)d were not announced: somebody else announced or changed them in the meantime.")
        messages.warning(request, text % {"count": done.overtaken})
    left = _shown(desk, done.left)
    if left:
        text = _("%(count)d could not be told and wait in the preview.")
        messages.warning(request, text % {"count": len(left)})
    messages.success(request, _("Announced. The mails are on their way."))
