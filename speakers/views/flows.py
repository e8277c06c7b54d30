"""What a speaker's pages do: the verb, its conditions and its mails, in one transaction.

Text enters and leaves review through the doors of `anonymity.services`, one for each verb. Whoever joins or leaves
the speakers changes who may review it, so that passes a door as well.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext

from accounts.models import User
from anonymity import services as doors
from conferences.models import Conference, SessionType, Track
from proposals import opening
from proposals.access import is_closed, open_choices
from proposals.models import OpenLink, Proposal
from proposals.queries import missing as missing_texts
from proposals.services import locked
from proposals.states import EDITABLE, HOLDS_A_PLACE, OVER, Refused, may, refusal
from speakers import mails, services
from speakers.models import Authorship, Profile
from speakers.queries import spoken_by
from speakers.sections import Section, lacking
from speakers.services import copies
from speakers.services.copies import Typed

#: What a new proposal takes over from an earlier one.
COPIED = ("title", "abstract", "outline", "note_to_reviewers", "level", "language", "recording", "content_note")


class CallClosed(Refused):
    """The call of a chosen track takes nothing any more (or not yet): `what` names the track and the type."""

    def __init__(self, what: str = "") -> None:
        words = gettext("The call is closed, so nothing was changed. What you had saved before is kept.")
        super().__init__(f"{words} ({what})" if what else words)


class Incomplete(Refused):
    """A draft that lacks something; `missing` names the fields in the order of the form (`name` is the profile's),
    then the anchors of what its sections lack."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(gettext("It is saved as a draft, but not submitted yet: something is missing."))
        self.missing = missing


def missing(proposal: Proposal, *, speaker_name: str) -> list[str]:
    """What a draft lacks before it can be submitted."""
    return missing_texts(proposal) + ([] if speaker_name else ["name"])


def start(
    conference: Conference,
    *,
    by: User,
    fields: Mapping[str, Any],
    tracks: Iterable[Track],
    code: str = "",
    speaker_name: str = "",
    form_opened_at: datetime | None = None,
    sections: Sequence[Section] = (),
    link: OpenLink | None = None,
    typed: Typed | None = None,
) -> Proposal:
    """A new draft with its sections, and the speaker's name where the form asked for it. `link` is the invitation
    link that the form was opened with; one of its places is taken.

    `typed` settles what was kept of the form. Raises `CallClosed`, `AlreadyStarted`, `Newer`, `Refused`,
    `opening.LinkClosed`.
    """
    with transaction.atomic():
        copy = copies.take(typed) if typed else None
        wanted = list(tracks)
        kind = fields.get("session_type")
        _require_open(conference, wanted, kind, link=link, form_opened_at=form_opened_at)
        _require_listed(wanted, kind, link=link)
        if link is not None and link.skips_review:
            _require_link_fits(link, wanted, kind)
        _name(by, speaker_name)
        services.refuse_one_more(conference, by=by)
        row = services.start(conference, by=by, fields=fields, tracks=wanted, code=code)
        if link is not None:
            opening.use_link(link, row, by=by, form_opened_at=form_opened_at)
        if _save_sections(sections, row, by=by):
            doors.reproject(row)
        if typed:
            copies.settle(typed, copy, row)
        return row


def copy(earlier: Proposal, *, to: Conference, by: User, code: str = "") -> Proposal:
    """A new draft with the texts of an earlier proposal, of this conference or another.

    People, notes to the organizers and answers stay where they were given. Raises as `start`; `Refused` where the
    conference has no session type.
    """
    types = list(to.session_types.all())
    if not types:
        raise Refused(gettext("Nothing was copied: the organizers have not said yet what kinds of session there are."))
    fields = {name: getattr(earlier, name) for name in COPIED}
    alike = (each for each in types if str(each) == str(earlier.session_type))
    fields["session_type"] = next(alike, types[0])
    tracks, _types = open_choices(to.tracks.select_related("round"), types)
    return start(to, by=by, fields=fields, tracks=tracks if len(tracks) == 1 else [], code=code)


def save(
    proposal: Proposal,
    *,
    by: User,
    revision: int,
    fields: Mapping[str, Any],
    tracks: Iterable[Track],
    speaker_name: str = "",
    form_opened_at: datetime | None = None,
    sections: Sequence[Section] = (),
    typed: Typed | None = None,
) -> tuple[Proposal, bool]:
    """Save a form with its sections; the saved row, and whether anything changed.

    `typed` settles what was kept of the form. Raises `CallClosed`, `Conflict`, `Newer`, `Refused`, ValidationError.
    """
    with transaction.atomic():
        copy = copies.take(typed) if typed else None
        row = locked(proposal)
        wanted = list(tracks)
        _require_change_in_time(row, wanted, fields.get("session_type"), form_opened_at=form_opened_at)
        _name(by, speaker_name)
        before = row.revision
        row = doors.edit(row, by=by, revision=revision, fields=dict(fields), tracks=wanted)
        changed = _save_sections(sections, row, by=by)
        if typed:
            copies.settle(typed, copy, row)
        if changed:
            doors.reproject(row)
        return row, changed or row.revision != before


def change_text(proposal: Proposal, *, by: User, revision: int, field: str, text: str) -> Proposal:
    """Save one text from outside the form. Raises `CallClosed`, `Conflict`, `Refused`, ValidationError."""
    with transaction.atomic():
        row = locked(proposal)
        _require_open_as_it_stands(row)
        if field == "title" and not text.strip() and row.submitted_at is not None:
            raise Refused(gettext("Without this there would be no title. Say it in other words in the form."))
        return doors.edit(row, by=by, revision=revision, fields={field: text})


def say_not_me(proposal: Proposal, *, by: User, keys: Iterable[str]) -> int:
    """Say that passages do not tell who one is; how many answers were new."""
    return doors.say_not_me(proposal, by=by, keys=keys)


def take_back(proposal: Proposal, *, by: User, keys: Iterable[str]) -> int:
    """Take that back; how many answers there were."""
    return doors.take_back(proposal, by=by, keys=keys)


def submit(proposal: Proposal, *, by: User, form_opened_at: datetime | None = None) -> Proposal:
    """Hand a draft in, and mail every speaker a receipt. Raises `CallClosed`, `Incomplete`, `Refused`."""
    with transaction.atomic():
        row = locked(proposal)
        if not may("submit", row.state):
            raise Refused(refusal("submit", row.state))
        prefetch_related_objects([row], "tracks__round")
        tracks = list(row.tracks.all())
        lacks = missing(row, speaker_name=services.profile_of(by).name) + [each.anchor for each in lacking(row)]
        if lacks:
            raise Incomplete(lacks)
        dates = opening.dates_of(row)
        if not dates.are_open(form_opened_at=form_opened_at):
            raise CallClosed
        row = doors.submit(row, by=by, is_locked=True)
        mails.receipt(row, tracks, dates)
        return row


def withdraw(proposal: Proposal, *, by: User, reason: str = "") -> Proposal:
    """Take it back, tell every speaker, and the organizers where a place becomes free. Raises `Refused`."""
    with transaction.atomic():
        row = locked(proposal)
        had_a_place = row.state in HOLDS_A_PLACE
        was_handed_in = row.submitted_at is not None
        row = doors.withdraw(row, by=by, reason=reason)
        if was_handed_in:
            mails.withdrawn(row)
        if had_a_place:
            mails.gap(row)
        return row


def invite(proposal: Proposal, *, by: User, email: str) -> Authorship:
    """Ask an address by mail to be a co-speaker. Raises `Refused`, ValidationError."""
    with transaction.atomic():
        authorship = services.invite(proposal, by=by, email=email)
        doors.reproject(authorship.proposal)
        mails.invitation(authorship, by=by)
        return authorship


def resend(authorship: Authorship, *, by: User) -> Authorship:
    """Ask once more, with a new link. Raises `Refused`."""
    with transaction.atomic():
        authorship = services.resend(authorship, by=by)
        mails.invitation(authorship, by=by)
        return authorship


def accept(authorship: Authorship, *, by: User) -> Authorship:
    """Say yes to an invitation. Raises `Refused`."""
    with transaction.atomic():
        accepted = services.accept(authorship, by=by)
        doors.reproject(accepted.proposal)
        return accepted


def decline(authorship: Authorship, *, by: User | None) -> Authorship:
    """Say no to an invitation. Raises `Refused`."""
    with transaction.atomic():
        declined = services.decline(authorship, by=by)
        doors.reproject(declined.proposal)
        return declined


def remove(authorship: Authorship, *, by: User) -> None:
    """Take somebody off the list. Raises `Refused`."""
    with transaction.atomic():
        services.remove(authorship, by=by)
        doors.reproject(authorship.proposal)


def hand_over(authorship: Authorship, *, by: User) -> Authorship:
    """Make another speaker the contact. Raises `Refused`."""
    return services.hand_over(authorship, by=by)


def may_change_files(proposal: Proposal) -> bool:
    """While the text may be changed; and from acceptance on, when there are slides to hand in."""
    if proposal.state in EDITABLE:
        return opening.dates_of(proposal).are_open()
    return proposal.state not in OVER


def save_files(proposal: Proposal, *, by: User, section: Section) -> bool:
    """Save the files of a proposal alone; whether anything changed. Raises `CallClosed`, `Refused`."""
    with transaction.atomic():
        row = locked(proposal)
        if row.state in EDITABLE:
            _require_open_as_it_stands(row)
        changed = section.save(row, by=by)
        if changed:
            doors.reproject(row)
        return changed


def save_profile(*, by: User, fields: Mapping[str, Any]) -> Profile:
    """Save what a person says about themselves. Raises ValidationError."""
    with transaction.atomic():
        profile = services.save_profile(services.profile_of(by), by=by, fields=fields)
        _reproject_all(profile)
        return profile


def claim(profile: Profile, *, by: User) -> Profile:
    """Take over what was entered under one's address. Raises `Refused`."""
    with transaction.atomic():
        kept = services.claim(profile, by=by)
        _reproject_all(kept)
        return kept


def _reproject_all(profile: Profile) -> None:
    """Where review is named, reviewers read the name; and a reviewer who speaks is kept from their own proposals."""
    for proposal in spoken_by(profile):
        doors.reproject(proposal)


def _name(by: User, speaker_name: str) -> None:
    if speaker_name:
        save_profile(by=by, fields={"name": speaker_name})


def _save_sections(sections: Sequence[Section], row: Proposal, *, by: User) -> bool:
    return any([section.save(row, by=by) for section in sections])


def use_link(link: OpenLink, proposal: Proposal, *, by: User) -> Proposal:
    """Put a draft that there is already on an invitation link. Raises `opening.LinkClosed`, `Refused`."""
    with transaction.atomic():
        row = locked(proposal)
        if link.skips_review and row.tracks.exists():
            _require_link_fits(link, list(row.tracks.all()), row.session_type)
        return opening.use_link(link, row, by=by)


def _require_open_as_it_stands(row: Proposal) -> None:
    if not opening.dates_of(row).are_open():
        raise CallClosed


def _require_change_in_time(
    row: Proposal, wanted: list[Track], kind: SessionType | None, *, form_opened_at: datetime | None
) -> None:
    """What is handed in stays as it is once one of its tracks is closed; a draft may still move to what is open."""
    link = opening.link_of(row)
    held = list(row.tracks.select_related("round"))
    kind = kind or row.session_type
    _require_open(row.conference, wanted, kind, link=link, form_opened_at=form_opened_at)
    if row.submitted_at is not None:
        _require_open(row.conference, held, row.session_type, link=link, form_opened_at=form_opened_at)
    known = {track.pk for track in held}
    _require_listed(
        [each for each in wanted if each.pk not in known],
        kind if kind.pk != row.session_type_id else None,
        link=link,
    )
    if link is not None and link.skips_review:
        _require_link_fits(link, wanted, kind)


def _require_open(
    conference: Conference,
    tracks: list[Track],
    kind: SessionType | None,
    *,
    link: OpenLink | None,
    form_opened_at: datetime | None,
) -> None:
    """Each of these tracks takes sessions of this type now; without a track, that of any round does."""
    for each in tracks:
        if is_closed([each], kind, link=link, form_opened_at=form_opened_at):
            raise CallClosed(f"{each}, {kind}" if kind else str(each))
    if not tracks and is_closed([], kind, calls=conference.rounds.all(), link=link, form_opened_at=form_opened_at):
        raise CallClosed


def _require_listed(tracks: list[Track], kind: SessionType | None, *, link: OpenLink | None) -> None:
    """What is hidden can be chosen only with a link that opens it."""
    hidden_tracks = [each for each in tracks if each.is_hidden and not (link and link.track_id == each.pk)]
    hidden_kind = kind is not None and kind.is_hidden and not (link and link.session_type_id == kind.pk)
    if hidden_tracks or hidden_kind:
        raise Refused(gettext("One of these can be chosen only with an invitation link. Nothing was changed."))


def _require_link_fits(link: OpenLink, tracks: list[Track], kind: SessionType | None) -> None:
    """What goes to the decision without review is just what the link is for."""
    if not all(link.opens(each, kind) for each in tracks):
        raise Refused(
            gettext("Your link is for “%(what)s” only. Choose that, or begin another proposal without the link.")
            % {"what": ", ".join(str(each) for each in (link.track, link.session_type) if each)}
        )
