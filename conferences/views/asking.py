"""Setting up what speakers are asked: questions with a preview of the form, agreements, optional fields."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anonymity import services as anonymity
from conferences import services
from conferences.access import (
    Scope,
    get_agreement_for_organizer_or_404,
    get_conference_for_organizer_or_404,
    get_question_for_editor_or_404,
    get_questions_for_editor_or_404,
    may_edit_question,
    own_tracks,
    scope_of_question_editor,
)
from conferences.asking import USUAL, Asked, asked_of
from conferences.errors import OutOfScope, Refused
from conferences.forms import PlaceForm
from conferences.http import ConferenceRequest
from conferences.models import Conference, Question
from conferences.usage import count_uses
from conferences.views.asking_forms import AgreementForm, FieldsForm, QuestionForm
from conferences.views.doors import done, saved
from proposals.answering import field_for


@require_safe
def question_list(request: ConferenceRequest) -> HttpResponse:
    conference = get_questions_for_editor_or_404(request)
    questions = list(conference.questions.prefetch_related("tracks", "session_types"))
    tracks, types = list(conference.tracks.all()), list(conference.session_types.all())
    shown = [each for each in questions if each.is_active and _fits(request, each)]
    context = {
        "rows": [(each, may_edit_question(request, each)) for each in questions if each.is_active],
        "retired": [(each, may_edit_question(request, each)) for each in questions if not each.is_active],
        "tracks": tracks,
        "session_types": types,
        "preview": preview_form(shown),
        "is_organizer": own_tracks(request) is None,
        "agreements": conference.agreements.filter(is_active=True).count(),
        "fields_off": sum(asked_of(conference.fields_asked, name) == Asked.OFF for name in USUAL),
    }
    if request.headers.get("hx-request"):
        return render(request, "conferences/parts/question_preview.html", context)
    return render(request, "conferences/question_list.html", context)


def _fits(request: ConferenceRequest, question: Question) -> bool:
    """Whether the preview, narrowed to a track and a type, shows this question. Prefetch both."""
    track, kind = request.GET.get("track", ""), request.GET.get("type", "")
    tracks = {each.code for each in question.tracks.all()}
    types = {each.code for each in question.session_types.all()}
    return (not track or not tracks or track in tracks) and (not kind or not types or kind in types)


def preview_form(questions: list[Question]) -> forms.Form:
    """The questions as speakers see them, in a form that nobody sends."""
    form = forms.Form(auto_id="preview_%s", prefix="preview")
    for number, each in enumerate(questions):
        form.fields[str(number)] = field_for(each)
        form.fields[str(number)].required = each.needed == "submit"
        form.fields[str(number)].label = str(each.text) or _("Your question")
    form.use_required_attribute = False
    return form


@require_http_methods(["GET", "POST"])
def question_create(request: ConferenceRequest) -> HttpResponse:
    conference = get_questions_for_editor_or_404(request)
    form = QuestionForm(request.POST or None, conference=conference, own_tracks=own_tracks(request))
    if _is_saving(request) and form.is_valid():
        tracks = form.tracks_chosen()
        act = _act(
            lambda: services.add_question(
                conference,
                by=request.user,
                fields=form.fields_to_save(),
                tracks=tracks,
                session_types=form.types_chosen(),
                scope=scope_of_question_editor(request, tracks),
            )
        )
        if saved(form, conference, act):
            messages.success(request, _("The question is added."))
            return redirect("conferences:question_list", slug=conference.slug)
    return _editor(request, form, None)


@require_http_methods(["GET", "POST"])
def question_edit(request: ConferenceRequest, code: str) -> HttpResponse:
    question = get_question_for_editor_or_404(request, code)
    form = QuestionForm(
        request.POST or None, conference=request.conference, thing=question, own_tracks=own_tracks(request)
    )
    if _is_saving(request) and form.is_valid() and _saved(request, question, form):
        messages.success(request, _("The question is saved."))
        return redirect("conferences:question_list", slug=request.conference.slug)
    return _editor(request, form, question)


def _saved(request: ConferenceRequest, question: Question, form: QuestionForm) -> bool:
    """Whether it went through; where it would widen who reads, the form asks first."""

    def act() -> None:
        try:
            services.edit_question(
                question,
                by=request.user,
                fields=form.fields_to_save(),
                tracks=form.tracks_chosen(),
                session_types=form.types_chosen(),
                scope=scope_of_question_editor(request, question.tracks.all()),
                seen=form.cleaned_data["seen"],
                knows_who_reads=form.cleaned_data["understood"],
            )
        except services.Widens:
            form.ask_whether_understood()
            raise
        anonymity.follow_readers(request.conference)

    return saved(form, request.conference, _act(act))


def _act(act: Callable[[], object]) -> Callable[[], object]:
    """A chair who reached outside of their track is told so in the form."""

    def held() -> object:
        try:
            return act()
        except OutOfScope as outside:
            raise Refused(_("You chair one track: choose exactly that one.")) from outside

    return held


def _is_saving(request: ConferenceRequest) -> bool:
    """Not only looking at what it would look like."""
    return request.method == "POST" and "look" not in request.POST and not request.headers.get("hx-request")


def _editor(request: ConferenceRequest, form: QuestionForm, question: Question | None) -> HttpResponse:
    context: dict[str, Any] = {"preview": preview_form([form.preview()]), "form": form, "question": question}
    if request.headers.get("hx-request"):
        return render(request, "conferences/parts/question_preview.html", context)
    if "look" in request.POST:
        form.errors.clear()
    answers = count_uses(question) if question is not None else 0
    context["answers"] = answers
    context["answers_said"] = ngettext(
        "%(n)d proposal has answered this.", "%(n)d proposals have answered this.", answers
    ) % {"n": answers}
    return render(request, "conferences/question_edit.html", context)


def _button(act: Callable[..., object], says: str) -> Callable[[ConferenceRequest, str], HttpResponse]:
    @require_POST
    def view(request: ConferenceRequest, code: str) -> HttpResponse:
        question = get_question_for_editor_or_404(request, code)
        scope = scope_of_question_editor(request, question.tracks.all())
        done(request, request.conference, lambda: act(question, by=request.user, scope=scope), str(says))
        return redirect("conferences:question_list", slug=request.conference.slug)

    return view


question_retire = _button(services.retire_question, _("It is not asked any more. Its answers are kept."))
question_ask_again = _button(services.ask_again, _("It is asked again."))
question_duplicate = _button(services.duplicate_question, _("The copy stands below, not asked yet. Look it over."))


@require_POST
def question_place(request: ConferenceRequest, code: str) -> HttpResponse:
    question = get_question_for_editor_or_404(request, code)
    form = PlaceForm(request.POST)
    if form.is_valid():
        position = form.cleaned_data["position"]
        scope = scope_of_question_editor(request, question.tracks.all())
        done(
            request,
            request.conference,
            lambda: services.place_question(question, position=position, by=request.user, scope=scope),
            _("“%(question)s” has moved.") % {"question": question},
        )
    return redirect("conferences:question_list", slug=request.conference.slug)


@require_http_methods(["GET", "POST"])
def question_remove(request: ConferenceRequest, code: str) -> HttpResponse:
    question = get_question_for_editor_or_404(request, code)
    if request.method == "POST":
        scope = scope_of_question_editor(request, question.tracks.all())
        done(
            request,
            request.conference,
            lambda: services.remove_question(question, by=request.user, scope=scope),
            _("The question is removed."),
        )
        return redirect("conferences:question_list", slug=request.conference.slug)
    return render(request, "conferences/asked_remove.html", {"thing": question, "back": "conferences:question_list"})


# --- Optional fields -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def fields_edit(request: ConferenceRequest) -> HttpResponse:
    conference = get_conference_for_organizer_or_404(request)
    form = FieldsForm(request.POST or None, conference=conference)
    if request.method == "POST" and form.is_valid():
        services.choose_fields(
            conference,
            by=request.user,
            asked=form.asked(),
            chairs_read_first_time=form.cleaned_data["chairs_read_first_time"],
            scope=Scope(conference),
        )
        messages.success(request, _("Saved. The form asks for what you chose from now on."))
        return redirect("conferences:question_list", slug=conference.slug)
    return render(request, "conferences/fields_edit.html", {"form": form})


# --- Agreements ----------------------------------------------------------------------------------------------


@require_safe
def agreement_list(request: ConferenceRequest) -> HttpResponse:
    conference = get_conference_for_organizer_or_404(request)
    rows = list(conference.agreements.all())
    return render(
        request,
        "conferences/agreement_list.html",
        {"rows": [each for each in rows if each.is_active], "retired": [each for each in rows if not each.is_active]},
    )


@require_http_methods(["GET", "POST"])
def agreement_create(request: ConferenceRequest) -> HttpResponse:
    conference = get_conference_for_organizer_or_404(request)
    form = AgreementForm(request.POST or None, conference=conference)
    if request.method == "POST" and form.is_valid():
        fields = form.fields_to_save()
        text = fields.pop("text")
        if saved(
            form,
            conference,
            lambda: services.add_agreement(
                conference, by=request.user, fields=fields, text=text, scope=Scope(conference)
            ),
        ):
            messages.success(request, _("The agreement is added. Every speaker is asked."))
            return redirect("conferences:agreement_list", slug=conference.slug)
    return render(request, "conferences/agreement_edit.html", {"form": form, "agreement": None})


@require_http_methods(["GET", "POST"])
def agreement_edit(request: ConferenceRequest, code: str) -> HttpResponse:
    agreement = get_agreement_for_organizer_or_404(request, code)
    conference: Conference = request.conference
    form = AgreementForm(request.POST or None, conference=conference, thing=agreement)
    if request.method == "POST" and form.is_valid():
        fields, seen = form.fields_to_save(), form.cleaned_data["seen"]
        text = fields.pop("text")
        if saved(
            form,
            conference,
            lambda: services.edit_agreement(
                agreement, by=request.user, fields=fields, text=text, scope=Scope(conference), seen=seen
            ),
        ):
            messages.success(request, _("The agreement is saved."))
            return redirect("conferences:agreement_list", slug=conference.slug)
    versions = list(agreement.versions.order_by("-version"))
    uses = {each.pk: count_uses(each) for each in versions}
    context = {"form": form, "agreement": agreement, "versions": [(each, uses[each.pk]) for each in versions]}
    return render(request, "conferences/agreement_edit.html", context)


@require_POST
def agreement_retire(request: ConferenceRequest, code: str) -> HttpResponse:
    agreement = get_agreement_for_organizer_or_404(request, code)
    act = services.retire_agreement if agreement.is_active else services.ask_agreement_again
    says = (
        _("Nobody is asked for it any more. Who agreed to what is kept.")
        if agreement.is_active
        else _("Speakers are asked for it again.")
    )
    done(
        request,
        request.conference,
        lambda: act(agreement, by=request.user, scope=Scope(request.conference)),
        says,
    )
    return redirect("conferences:agreement_list", slug=request.conference.slug)


@require_http_methods(["GET", "POST"])
def agreement_remove(request: ConferenceRequest, code: str) -> HttpResponse:
    agreement = get_agreement_for_organizer_or_404(request, code)
    if request.method == "POST":
        done(
            request,
            request.conference,
            lambda: services.remove_agreement(agreement, by=request.user, scope=Scope(request.conference)),
            _("The agreement is removed."),
        )
        return redirect("conferences:agreement_list", slug=request.conference.slug)
    return render(request, "conferences/asked_remove.html", {"thing": agreement, "back": "conferences:agreement_list"})
