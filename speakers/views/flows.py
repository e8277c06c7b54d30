"""What a speaker's pages do: the verb, its conditions and its mails, in one transaction.

Text enters and leaves review through the doors of `anonymity.services`, one for each verb. Whoever joins or leaves
the speakers changes who may review it, so that passes a door as well.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext

from accounts.models import User, normalize_email
from anonymity import services as doors
from conferences.models import Conference, SessionType, Track
from proposals import opening
from proposals import services as proposals
from proposals.access import is_closed, open_choices
from proposals.models import OpenLink, Proposal
from proposals.queries import missing as missing_texts
from proposals.services import locked
from proposals.states import EDITABLE, HOLDS_A_PLACE, OVER, Refused, may, refusal
from selection import services as selecting
from selection.errors import Refused as SelectionRefused
from speakers import mails, services
from speakers.models import Authorship, HelpComment, HelpRequest, Profile
from speakers.queries import entered_profiles, spoken_by
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


class AlreadyEntered(Refused):
    """The same form was sent before."""

    def __init__(self) -> None:
        super().__init__(gettext("This session was entered already; nothing was done twice."))


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
    tracks, offered = open_choices(to.tracks.select_related("round"), types)
    fields = {name: getattr(earlier, name) for name in COPIED}
    alike = [each for each in offered if str(each) == str(earlier.session_type)]
    fields["session_type"] = [*alike, *offered, *types][0]
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


def invite_many(
    proposal: Proposal, *, by: User, emails: Iterable[str], speaks: bool = True
) -> tuple[list[Authorship], list[str]]:
    """Ask several people: who was asked, and who was on the list already. Raises `Refused`, ValidationError."""
    with transaction.atomic():
        asked, known = services.invite_many(proposal, by=by, emails=emails, speaks=speaks)
        if asked:
            doors.reproject(asked[0].proposal)
        for each in asked:
            mails.invitation(each, by=by)
        return asked, known


def resend(authorship: Authorship, *, by: User) -> Authorship:
    """Ask once more, with a new link. Raises `Refused`."""
    with transaction.atomic():
        authorship = services.resend(authorship, by=by)
        mails.invitation(authorship, by=by)
        return authorship


def accept(authorship: Authorship, *, by: User, name: str = "") -> Authorship:
    """Say yes to an invitation; the contact is told. `name` counts for who has none yet. Raises `Refused`."""
    with transaction.atomic():
        if not services.profile_of(by).name:
            _name(by, name)
        accepted = services.accept(authorship, by=by)
        doors.reproject(accepted.proposal)
        if accepted.pk == authorship.pk:
            mails.answered(accepted)
        return accepted


def decline(authorship: Authorship, *, by: User | None) -> Authorship:
    """Say no to an invitation; the contact is told. Raises `Refused`."""
    with transaction.atomic():
        declined = services.decline(authorship, by=by)
        mails.answered(declined)
        doors.reproject(declined.proposal)
        return declined


def remove(authorship: Authorship, *, by: User) -> None:
    """Take somebody off the list. Raises `Refused`."""
    with transaction.atomic():
        services.remove(authorship, by=by)
        doors.reproject(authorship.proposal)


def reorder(proposal: Proposal, *, by: User, order: Sequence[str], seen: Sequence[str]) -> list[Authorship]:
    """Put the speakers into this order. Raises `Refused`."""
    with transaction.atomic():
        people = services.reorder(proposal, by=by, order=order, seen=seen)
        doors.reproject(proposal)
        return people


def set_speaking(authorship: Authorship, *, by: User, speaks: bool) -> Authorship:
    """Say that somebody speaks, or only looks after it. Raises `Refused`."""
    with transaction.atomic():
        changed = services.set_speaking(authorship, by=by, speaks=speaks)
        doors.reproject(authorship.proposal)
        return changed


def hand_over(authorship: Authorship, *, by: User) -> Authorship:
    """Make another one who takes part the contact. Raises `Refused`."""
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


def ask_for_help(proposal: Proposal, *, by: User, note: str) -> HelpRequest:
    """Ask the mentors for help, who are told at most hourly. Raises `Refused`, ValidationError."""
    with transaction.atomic():
        asked = services.ask_for_help(proposal, by=by, note=note)
        if asked.mentor is None:
            mails.help_wanted(asked)
        return asked


def take(asked: HelpRequest, *, by: User) -> HelpRequest:
    """Become its mentor, who never reviews it. Raises `Refused`."""
    with transaction.atomic():
        taken = services.take(asked, by=by)
        doors.reproject(taken.proposal)
        return taken


def comment(asked: HelpRequest, *, by: User, field: str, body: str, quote: str) -> HelpComment:
    """Say something about a text; the speakers are told at most hourly. Raises `Refused`, ValidationError."""
    with transaction.atomic():
        before = asked.comments.count()
        said = services.comment(asked, by=by, field=field, body=body, quote=quote)
        if asked.comments.count() > before:
            mails.help_given(said.request)
        return said


def enter_session(
    conference: Conference,
    *,
    by: User,
    fields: Mapping[str, Any],
    track: Track,
    people: Sequence[tuple[str, str]],
    goes_on: str,
    code: str = "",
) -> Proposal:
    """Enter a session for its speakers (names and addresses; either may be empty), the first of them its contact.

    `goes_on` is one of GOES_ON. Raises `AlreadyEntered` for a form that is sent twice, `Refused`, ValidationError.
    """
    try:
        with transaction.atomic():
            row = proposals.create(conference, by=by, fields=fields, tracks=[track], code=code)
            profiles = [_entered(conference, name, email, by) for name, email in people]
            for profile in profiles:
                services.add_speaker(row, by=by, profile=profile)
            row = _hand_in_entered(row, track, goes_on, by)
            for profile in profiles:
                if profile.email:
                    mails.entered(profile, conference, [row])
            return row
    except IntegrityError:
        if code and Proposal.objects.of(conference).filter(code=code).exists():
            raise AlreadyEntered from None
        raise


def _entered(conference: Conference, name: str, email: str, by: User) -> Profile:
    """The profile that was entered here under this address before, or a new one."""
    known = entered_profiles(conference).filter(email=normalize_email(email)).first() if email else None
    return known or services.enter(by=by, fields={"name": name}, email=email)


def _hand_in_entered(row: Proposal, track: Track, goes_on: str, by: User) -> Proposal:
    if goes_on == "review":
        return doors.submit(row, by=by)
    row = proposals.submit(row, by=by, skips_review=True)  # it never enters review, nor its doors
    try:
        selecting.accept_entered(row, track=track, confirmed=goes_on == "confirmed", by=by)
    except SelectionRefused as refused:
        raise Refused(str(refused)) from None
    return row


def correct_entered(profile: Profile, *, by: User, name: str, email: str) -> Profile:
    """Change the name and address of somebody who was entered. Raises `Refused`, ValidationError."""
    with transaction.atomic():
        corrected = services.correct_entered(profile, by=by, name=name, email=email)
        _reproject_all(corrected)
        return corrected


def save_profile(*, by: User, fields: Mapping[str, Any]) -> Profile:
    """Save what a person says about themselves. Raises ValidationError."""
    with transaction.atomic():
        profile = services.save_profile(services.profile_of(by), by=by, fields=fields)
        _reproject_all(profile)
        return profile


def claim(profile: Profile, *, by: User, by_link: bool = False) -> Profile:
    """Take over what was entered under one's address, or with its mailed link. Raises `Refused`."""
    with transaction.atomic():
        kept = services.claim(profile, by=by, by_link=by_link)
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
