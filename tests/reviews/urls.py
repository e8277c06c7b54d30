"""Pages that do what pages must not, to see the middleware stop them."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import include, path

from cfp.urls import urlpatterns as pages
from reviews import access, services
from reviews.blind import is_blind
from reviews.models import BlindProposal, Criterion
from speakers.models import Profile


def people(request):
    return HttpResponse(", ".join(Profile.objects.values_list("name", flat=True)))


def lazily(request):
    template = engines["django"].from_string("{% for each in people %}{{ each.name }}{% endfor %}")
    return TemplateResponse(request, template, {"people": Profile.objects.all()})


def streamed(request):
    def later():
        yield from (each.name for each in Profile.objects.all())

    return StreamingHttpResponse(later())


def titles(request):
    reviewer = access.get_reviewer_or_404(request)
    assert is_blind()
    return HttpResponse(f"{reviewer.shown_as}: " + ", ".join(BlindProposal.objects.values_list("title", flat=True)))


def one(request, blind_id):
    return HttpResponse(access.get_proposal_for_reviewer_or_404(request, blind_id).title)


def review(request, blind_id):
    reviewer = access.get_reviewer_or_404(request)
    proposal = access.get_proposal_for_reviewer_or_404(request, blind_id)
    answers = {each.pk: 1 for each in Criterion.objects.all()}
    services.submit_review(proposal, by=reviewer, answers=answers)
    if "fail" in request.GET:
        raise RuntimeError
    if "miss" in request.GET:
        get_object_or_404(BlindProposal, title="There is none such")
    return None if "nothing" in request.GET else HttpResponse("done")


def of_everybody(request):
    return HttpResponse(f"{is_blind()} " + ", ".join(Profile.objects.values_list("name", flat=True)))


_reviews = (
    [
        path("<slug:slug>/reviews/people/", people, name="people"),
        path("<slug:slug>/reviews/lazily/", lazily, name="lazily"),
        path("<slug:slug>/reviews/streamed/", streamed, name="streamed"),
        path("<slug:slug>/reviews/titles/", titles, name="titles"),
        path("<slug:slug>/reviews/<uuid:blind_id>/one/", one, name="one"),
        path("<slug:slug>/reviews/<uuid:blind_id>/review/", review, name="review"),
    ],
    "reviews",
)
_forgotten = ([path("<slug:slug>/forgotten/", people, name="people_list")], "forgotten")
_open = ([path("<slug:slug>/mine/", of_everybody, name="proposal_list")], "speakers")
urlpatterns = [
    path("", include(_reviews)),
    path("", include(_forgotten)),
    path("", include(_open)),
    path("nowhere/", people, name="nowhere"),
    *pages,
]
