"""What everyone sees: the conferences here, and one conference's call."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from conferences import queries, services
from conferences.access import get_conference_for_reader_or_404, get_owner_or_404
from conferences.forms import NewConferenceForm
from conferences.http import ConferenceRequest
from conferences.models import Round
from conferences.views.call import context_of
from conferences.views.doors import saved
from schedule.queries import current_release

PER_PAGE = 30


@require_safe
def conference_list(request: HttpRequest) -> HttpResponse:
    user = request.user if isinstance(request.user, User) else None
    default_rounds = Prefetch("rounds", queryset=Round.objects.filter(is_default=True), to_attr="main_rounds")
    visible = queries.open_calls_first(queries.visible_to(user)).prefetch_related(default_rounds)
    page = Paginator(visible, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "conferences/conference_list.html", {"page": page})


@require_http_methods(["GET", "POST"])
def conference_create(request: HttpRequest) -> HttpResponse:
    owner = get_owner_or_404(request.user)
    form = NewConferenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        template = form.cleaned_data["template"]
        fields = form.fields_to_save()
        if saved(form, None, lambda: services.create_conference(by=owner, template=template, **fields)):
            messages.success(request, _("The conference is made. Only its team can see it until you publish it."))
            return redirect("conferences:dashboard_show", slug=fields["slug"].lower())
    return render(request, "conferences/conference_create.html", {"form": form})


@require_safe
def conference_show(request: ConferenceRequest) -> HttpResponse:
    """What matters now: the call, while there is no programme; with one, the way to both."""
    conference = get_conference_for_reader_or_404(request)
    release = current_release(conference)
    context = {**context_of(request), "release": release}
    if release is None:
        return render(request, "conferences/call_show.html", context)
    return render(request, "conferences/conference_show.html", context)
