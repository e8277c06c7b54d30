"""Who may look at both sides: the anonymity editor, who sees the original and does not review."""

from django.shortcuts import get_object_or_404

from anonymity.models import Mask
from anonymity.rounds import OUT_OF_REVIEW
from conferences.access import check, rule
from conferences.asking import REACHES_REVIEWERS
from conferences.http import ConferenceRequest
from conferences.models import Conference, Role
from proposals.models import Attachment, Proposal

EDIT_MASKS = rule(
    "anonymity.edit_masks",
    [Role.REDACTOR],
    "read proposals as they were written, and hide from reviewers what tells who wrote them",
    names=True,
)

RULES = (EDIT_MASKS,)


def get_queue_for_editor_or_404(request: ConferenceRequest) -> Conference:
    """The conference whose proposals are looked through."""
    check(request, EDIT_MASKS)
    return request.conference


def get_proposal_for_editor_or_404(request: ConferenceRequest, code: str) -> Proposal:
    """A proposal that was handed in and not withdrawn."""
    conference = get_queue_for_editor_or_404(request)
    proposals = Proposal.objects.of(conference).exclude(state__in=OUT_OF_REVIEW)
    return get_object_or_404(proposals.select_related("conference", "session_type"), code=code)


def get_mask_for_editor_or_404(request: ConferenceRequest, code: str) -> Mask:
    """A mask on such a proposal."""
    conference = get_queue_for_editor_or_404(request)
    masks = Mask.objects.filter(proposal__conference=conference).exclude(proposal__state__in=OUT_OF_REVIEW)
    return get_object_or_404(masks.select_related("proposal__conference"), code=code)


def get_attachment_for_editor_or_404(request: ConferenceRequest, file: str) -> Attachment:
    """A file of such a proposal that reviewers may read once it is cleaned."""
    conference = get_queue_for_editor_or_404(request)
    files = Attachment.objects.filter(proposal__conference=conference).exclude(proposal__state__in=OUT_OF_REVIEW)
    shown = files.filter(readers__in=REACHES_REVIEWERS).select_related("proposal__conference")
    return get_object_or_404(shown, code=file)
