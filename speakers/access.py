"""Who may see and do what in this room. Every getter is the first line of its view."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from conferences.access import SPEAKER, VISITOR, Member, check, rule
from conferences.asking import Readers
from conferences.http import ConferenceRequest, LoginNeeded
from conferences.models import Conference, Phase, ReviewPolicy, Role
from proposals.models import Attachment, Proposal
from speakers.mentoring import asking_for_help, taken_by
from speakers.models import Authorship, HelpComment, HelpRequest, Profile, WorkingCopy
from speakers.queries import earlier_by, entered_for, proposals_by
from speakers.services.copies import Writer
from speakers.tokens import claimed_code, invited_code

WRITE = rule(
    "speakers.write",
    [VISITOR],
    "write the text of a proposal before logging in, while a call is open; read, download and throw away what they"
    " typed and did not save",
)
OWN = rule("speakers.manage", [SPEAKER], "invite, remove and leave as a speaker of their own proposals")
PROFILE = rule("speakers.profile", [SPEAKER], "change their own profile, claim sessions entered under their address")
ANSWER = rule("speakers.answer", [VISITOR], "answer an invitation to speak, by its signed link")
SEE_PROPOSALS = rule(
    "speakers.see_proposals",
    [Role.ORGANIZER, Role.HELPDESK],
    "list proposals with the names of their speakers, and open each",
    names=True,
)
SEE_OPENED = rule(
    "speakers.see_opened",
    [Role.CHAIR],
    "list proposals with names, once names were opened in every anonymous round",
    phases=frozenset({Phase.SELECTION, Phase.ANNOUNCED}),
    names=True,
)
ENTER = rule(
    "speakers.enter_session",
    [Role.ORGANIZER],
    "enter a session for its speakers by name, with or without review; correct their names and addresses until they "
    "take it over",
    names=True,
)
CLAIM = rule("speakers.claim", [VISITOR], "take over sessions that were entered for them, by their mailed link")
MENTOR = rule(
    "speakers.mentor",
    [Role.MENTOR],
    "see which texts their speakers ask help for, take one, read it with their names and comment on it, until the "
    "speakers stop it",
    phases=frozenset({Phase.CALL}),
    names=True,
)

SEE_SUPPORT = rule(
    "speakers.see_support",
    [Role.ORGANIZER, Role.HELPDESK],
    "see who asks for travel support, and change nothing",
    names=True,
)

RULES = (WRITE, OWN, PROFILE, ANSWER, SEE_PROPOSALS, SEE_OPENED, SEE_SUPPORT, MENTOR, ENTER, CLAIM)


def get_account_or_login_needed(request: HttpRequest) -> User:
    """The person asking, where no conference is in view: whoever has an account has a profile."""
    if not isinstance(request.user, User):
        raise LoginNeeded
    return request.user


def get_conference_for_speaker_or_404(request: ConferenceRequest) -> Conference:
    """The conference, for anybody who is logged in: whoever has an account may propose."""
    if not request.user.is_authenticated:
        raise LoginNeeded
    return request.conference


def get_conference_for_writer_or_404(request: ConferenceRequest) -> Conference:
    """The conference, for anybody who can see it: a text may be begun without an account."""
    return request.conference


def get_copy_for_writer_or_404(request: ConferenceRequest, writer: Writer, code: str) -> WorkingCopy:
    """Something that this person, or this browser, has typed and not saved yet."""
    conference = get_conference_for_writer_or_404(request)
    return get_object_or_404(writer.copies().exclude(fields={}, aside={}), conference=conference, code=code)


def get_proposal_for_speaker_or_404(request: ConferenceRequest, code: str) -> Proposal:
    """One of the person's own proposals, with its session type."""
    conference = get_conference_for_speaker_or_404(request)
    own = proposals_by(request.user, conference).select_related("session_type", "accepted_track")
    proposal = get_object_or_404(own, code=code)
    proposal.conference = conference
    return proposal


def get_earlier_proposal_for_speaker_or_404(request: ConferenceRequest, code: str) -> Proposal:
    """One of the person's proposals in whichever conference, to begin a new one with."""
    get_conference_for_speaker_or_404(request)
    return get_object_or_404(earlier_by(request.user), code=code)


def get_attachment_for_speaker_or_404(request: ConferenceRequest, code: str, file: str) -> Attachment:
    """A file of one of the person's own proposals."""
    proposal = get_proposal_for_speaker_or_404(request, code)
    return get_object_or_404(Attachment, proposal=proposal, code=file)


def get_profile_for_speaker_or_404(request: HttpRequest) -> Profile:
    """The person's own profile."""
    return get_object_or_404(Profile, user=get_account_or_login_needed(request))


def get_authorship_for_speaker_or_404(request: ConferenceRequest, code: str, who: str) -> Authorship:
    """Somebody on the list of one of the person's own proposals."""
    proposal = get_proposal_for_speaker_or_404(request, code)
    authorship = get_object_or_404(Authorship.objects.select_related("profile__user"), proposal=proposal, code=who)
    authorship.proposal = proposal
    return authorship


def get_profile_for_claim_or_404(request: ConferenceRequest, code: str) -> Profile:
    """A profile that somebody entered under this person's address."""
    get_conference_for_speaker_or_404(request)
    return get_object_or_404(entered_for(request.user), code=code)


def get_invitation_for_token_or_404(request: ConferenceRequest, token: str) -> Authorship:
    """The invitation of a signed link, whoever opens it. 404 for a forged or expired one, or one taken back."""
    code = invited_code(token)
    return get_object_or_404(
        Authorship.objects.select_related("proposal__conference", "profile"),
        proposal__conference=request.conference,
        code=code or "",
    )


def has_a_list(member: Member) -> bool:
    """Whether the organizers' list is there for this person, or the page that says until when it is closed."""
    return member.holds(SEE_PROPOSALS) or (member.may(SEE_OPENED) and _names_are_open(member))


def _names_are_open(member: Member) -> bool:
    return all(each.names_opened_at or each.review_policy == ReviewPolicy.NAMED for each in member.rounds)


def get_proposals_for_organizer_or_404(request: ConferenceRequest) -> Conference:
    """The list with names: organizers and helpdesk, chairs once names were opened; never who is kept blind."""
    if request.member.has(*SEE_OPENED.roles) and not request.member.has(*SEE_PROPOSALS.roles):
        check(request, SEE_OPENED)
        if not _names_are_open(request.member):
            raise Http404
    else:
        check(request, SEE_PROPOSALS)
    return request.conference


def get_support_for_organizer_or_404(request: ConferenceRequest) -> Conference:
    """The list of who asks for travel support: organizers and helpdesk, never who reviews, never the chairs."""
    check(request, SEE_SUPPORT)
    return request.conference


def get_proposal_for_organizer_or_404(request: ConferenceRequest, code: str) -> Proposal:
    conference = get_proposals_for_organizer_or_404(request)
    proposal = get_object_or_404(
        Proposal.objects.of(conference).select_related("session_type", "accepted_track"), code=code
    )
    proposal.conference = conference
    return proposal


def get_attachment_for_organizer_or_404(request: ConferenceRequest, code: str, file: str) -> Attachment:
    """A file of any proposal, for whom the list with names is there."""
    proposal = get_proposal_for_organizer_or_404(request, code)
    attachment = get_object_or_404(Attachment, proposal=proposal, code=file)
    if attachment.purpose and attachment.readers == Readers.ORGANIZERS and not request.member.has(Role.ORGANIZER):
        raise Http404  # the answer to a question that promised: organizers only
    attachment.proposal = proposal
    return attachment


def get_help_for_speaker_or_404(request: ConferenceRequest, code: str) -> HelpRequest:
    """The open request for help of one of the person's own proposals."""
    proposal = get_proposal_for_speaker_or_404(request, code)
    asked = get_object_or_404(HelpRequest.objects.open(), proposal=proposal)
    asked.proposal = proposal
    return asked


def get_comment_for_speaker_or_404(request: ConferenceRequest, code: str, comment: str) -> HelpComment:
    """What a mentor said about one of the person's own proposals."""
    proposal = get_proposal_for_speaker_or_404(request, code)
    return get_object_or_404(
        HelpComment.objects.select_related("request__proposal"), request__proposal=proposal, code=comment
    )


def get_queue_for_mentor_or_404(request: ConferenceRequest) -> Conference:
    """The conference whose speakers ask for help."""
    check(request, MENTOR)
    return request.conference


def get_help_to_take_or_404(request: ConferenceRequest, code: str) -> HelpRequest:
    """An open request, whoever has taken it: the verb tells who comes second."""
    conference = get_queue_for_mentor_or_404(request)
    return get_object_or_404(asking_for_help(conference), code=code)


def get_help_for_mentor_or_404(request: ConferenceRequest, code: str) -> HelpRequest:
    """What this mentor has taken, while the speakers want it."""
    conference = get_queue_for_mentor_or_404(request)
    return get_object_or_404(taken_by(conference, request.user), code=code)


def get_conference_for_entering_or_404(request: ConferenceRequest) -> Conference:
    """The conference in which sessions are entered for their speakers."""
    check(request, ENTER)
    return request.conference


def get_entered_for_organizer_or_404(request: ConferenceRequest, code: str, who: str) -> Authorship:
    """Somebody without an account on the list of a proposal."""
    conference = get_conference_for_entering_or_404(request)
    listed = Authorship.objects.filter(proposal__conference=conference, proposal__code=code, profile__user=None)
    listed = listed.exclude(profile=None).select_related("profile", "proposal__conference")
    return get_object_or_404(listed, code=who)


def get_entered_for_token_or_404(request: ConferenceRequest, token: str) -> Profile:
    """The entered profile of a signed link, whoever opens it. 404 for a forged or expired one, or one taken over."""
    speaks_here = Authorship.objects.filter(proposal__conference=request.conference).values("profile")
    return get_object_or_404(Profile, code=claimed_code(token) or "", user=None, pk__in=speaks_here)
