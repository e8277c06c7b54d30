"""The mails about an account. They carry codes, so they belong to no conference and no organizer sees them."""

from typing import Any

from accounts.models import new_subject
from notifications.messages import compose
from notifications.models import Mail
from notifications.services import queue


def account_mail(name: str, address: str, context: dict[str, Any]) -> Mail | None:
    """Queue `accounts/mail/<name>`; `context` is allauth's. Raises TemplateDoesNotExist for a name we do not send."""
    said = {key: value for key, value in context.items() if key not in ("request", "current_site")}
    message = compose(f"accounts/{name}", said)
    return queue(
        kind=f"accounts.{name}",
        subject_code=new_subject(),
        recipient=address,
        subject=message.subject,
        text=message.text,
        html=message.html,
    )
