"""A row of the ledger as the bytes of a mail."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr

from django.conf import settings
from django.utils.timezone import now
from django.utils.translation import gettext as _

from notifications.messages import one_line
from notifications.models import Mail
from notifications.smtp import Envelope

_SEVEN_BITS = SMTP.clone(cte_type="7bit")  # what every server can take
_UTF8 = SMTPUTF8.clone(cte_type="7bit")


class Unwritable(Exception):
    """No mail can be made of this row; the text says why."""


def written(mail: Mail, *, from_name: str = "") -> Envelope:
    """The mail as it goes over the wire, from the installation's address under the conference's name.

    The same row always has the same Message-ID, so that a copy can be told from another mail.
    Raises `Unwritable`.
    """
    site_name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    try:
        recipient = _address(mail.recipient)
        needs_utf8 = not recipient.addr_spec.isascii()
        message = EmailMessage(policy=_UTF8 if needs_utf8 else _SEVEN_BITS)
        message["From"] = Address(one_line(from_name or site_name), addr_spec=sender)
        message["To"] = recipient
        if mail.reply_to:
            message["Reply-To"] = _address(mail.reply_to)
        message["Subject"] = one_line(mail.subject)
        message["Date"] = format_datetime(now())
        message["Message-ID"] = mail.message_id
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        if mail.html:
            message.add_alternative(mail.html, subtype="html")
        return Envelope(sender, recipient.addr_spec, message.as_bytes(), needs_utf8)
    except (ValueError, UnicodeError, IndexError) as problem:
        raise Unwritable(str(problem)) from problem


def _address(text: str) -> Address:
    """An address whose domain is spelled for DNS; what stands before the @ stays as its owner writes it."""
    local, at, domain = text.rpartition("@")
    if not (local and at and domain):
        raise ValueError(_("“%(address)s” is not an address.") % {"address": text})
    return Address(username=local, domain=domain.encode("idna").decode("ascii"))
