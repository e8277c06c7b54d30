"""The form of a proposal as one request sees it: saved text, what was typed over it, and what another device typed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from accounts import signing_in as accounts
from conferences.http import ConferenceRequest
from proposals import opening
from proposals.access import takes
from proposals.models import OpenLink, Proposal
from proposals.states import Refused, State
from proposals.tokens import link_of_token
from speakers import queries
from speakers.forms import ProposalForm
from speakers.merging import Values
from speakers.models import WorkingCopy
from speakers.sections import Asked, Section, sections
from speakers.tokens import Opened
from speakers.views.calls import choices
from speakers.views.writers import WHOLE, remember


@dataclass(frozen=True)
class Other:
    """The other version of a field that two devices changed."""

    name: str
    label: str
    values: Values
    shown: str

    @property
    def as_json(self) -> str:
        return json.dumps(self.values)


@dataclass(frozen=True)
class Sheet:
    """`typed` are fields over `initial`, as a browser sends them; `data` is a form that was sent to be saved.

    `version` is what this page has seen of the copy, `others` what it has to ask about.
    """

    request: ConferenceRequest
    opened: Opened
    initial: Mapping[str, Any]
    proposal: Proposal | None = None
    typed: Mapping[str, Values] | None = None
    data: QueryDict | None = None
    version: int = 0
    revision: int = 0
    saved_at: datetime | None = None
    others: Mapping[str, Values] | None = None
    is_shown_again: bool = False
    error: Refused | ValidationError | None = None

    def form(self) -> ProposalForm:
        """The form with the tracks that can be chosen: those of open calls, and those that are chosen already."""
        opened_at = self.opened.at
        first = {**self.initial, **as_initial(self.typed or {})}
        conference = self.request.conference
        given: Mapping[str, Any] = self.data if self.data is not None else first
        chosen = self.data.getlist("tracks") if self.data is not None else first.get("tracks", ())
        tracks, kinds = choices(
            self.request,
            link=self._link(str(given.get("link") or "")),
            form_opened_at=opened_at,
            also_tracks={*chosen, *self.initial.get("tracks", ())},
            also_types={given.get("session_type"), self.initial.get("session_type")},
        )
        user = self.request.user
        return ProposalForm(
            self.data,
            initial=first,
            tracks=tracks,
            session_types=kinds,
            asks_name=not (user.is_authenticated and queries.name_of(user)),
            fields_asked=conference.fields_asked,
        )

    def _link(self, token: str) -> OpenLink | None:
        """The invitation link that the proposal was begun with, or that the form was opened with."""
        if self.proposal is not None:
            return opening.link_of(self.proposal)
        return link_of_token(self.request.conference, token) if token else None

    def parts(self) -> list[Section]:
        """The other parts of the form: as they were sent or typed, or as they stand."""
        if self.data is not None:
            asked = Asked(self.request, self.proposal, self.data, self.request.FILES, self.initial)
        elif self.typed and WHOLE in self.typed:
            asked = Asked(self.request, self.proposal, as_query(self.typed), None, self.initial)
        else:
            asked = Asked(self.request, self.proposal, None, None, self._first_values())
        return sections(asked)

    def _first_values(self) -> MultiValueDict[str, Any]:
        """What stands in the fields at first, by their whole names, with what was typed over it."""
        first = {name: value if isinstance(value, list) else [value] for name, value in self.initial.items()}
        return MultiValueDict({**first, **(self.typed or {})})


def as_initial(typed: Mapping[str, Values]) -> dict[str, Any]:
    """Typed fields as first values of the form."""
    found: dict[str, Any] = {}
    for name, values in typed.items():
        if name == "tracks":
            found[name] = values
        elif name in ProposalForm.base_fields:
            found[name] = values[0] if values else ""
    return found


def as_query(typed: Mapping[str, Values]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, values in typed.items():
        query.setlist(name, values)
    return query


def overlay(copy: WorkingCopy | None) -> dict[str, Values]:
    """What a copy holds, field by field."""
    return {name: values for name, (_version, _tab, values) in copy.fields.items()} if copy else {}


def show(
    sheet: Sheet,
    *,
    form: ProposalForm | None = None,
    parts: list[Section] | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The page of the form."""
    request, proposal = sheet.request, sheet.proposal
    shown = form or sheet.form()
    if sheet.error is not None and shown.is_bound:
        wrong = sheet.error
        shown.add_error(None, wrong if isinstance(wrong, ValidationError) else ValidationError(str(wrong)))
    calls = [each for each in request.member.rounds if takes(each)]
    context = {
        "form": shown,
        "sections": sheet.parts() if parts is None else parts,
        "proposal": proposal,
        "sheet": sheet,
        "opened": sheet.opened.text,
        "typed": json.dumps({name: values for name, values in (sheet.typed or {}).items() if name != WHOLE}),
        "others": _others(shown, sheet.others or {}),
        "typing_url": reverse("speakers:typing_keep", kwargs={"slug": request.conference.slug}),
        "is_unsaved": sheet.data is not None or sheet.is_shown_again,
        "draft_days": settings.CFP_DRAFT_DAYS,
        "is_draft": proposal is None or proposal.state == State.DRAFT,
        "closes_at": min((each.call_closes_at for each in calls if each.call_closes_at), default=None),
        "code_sent_to": "" if request.user.is_authenticated else accounts.waiting_for(request),
        **more,
    }
    return remember(request, render(request, "speakers/proposal_edit.html", context, status=status))


def _others(form: ProposalForm, others: Mapping[str, Values]) -> list[Other]:
    found = []
    for name, values in others.items():
        field = form.fields.get(name)
        label = str(field.label) if field is not None and field.label else ""
        choices = {str(key): str(words) for key, words in getattr(field, "choices", ())}
        found.append(Other(name, label, values, "\n".join(choices.get(value, value) for value in values)))
    return found
