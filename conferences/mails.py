"""The mails that this room sends; each queues one row of the ledger in the caller's transaction."""

from conferences.models import Invitation
from conferences.tokens import invitation_url
from notifications.messages import compose
from notifications.models import Mail
from notifications.services import queue


def invite(invitation: Invitation) -> Mail | None:
    """Offer the role to the address; once for each time that the invitation is mailed."""
    message = compose(
        "conferences/invite",
        {"invitation": invitation, "conference": invitation.conference, "url": invitation_url(invitation)},
    )
    return queue(
        kind="conferences.invite",
        subject_code=f"{invitation.code}.{invitation.times_mailed}",
        recipient=invitation.email,
        subject=message.subject,
        text=message.text,
        html=message.html,
        conference=invitation.conference,
    )
