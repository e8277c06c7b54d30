"""The demo's mailbox in the browser: what was "sent" from this machine. Has pages only where CFP_DEMO is on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from csp.decorators import csp
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.html import urlize
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

app_name = "demo_mail"
NAME = re.compile(r"\d{13}-\d{4,}")
PER_PAGE = 50
# A mail's HTML was written for mail readers. It is shown as it is, in a frame that can run nothing and load nothing;
# a link opens in the whole window, when clicked.
FRAME = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "form-action": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'self'"],
    "sandbox": ["allow-top-navigation-by-user-activation"],
}
LINKS_LEAVE_THE_FRAME = '<base target="_top">'


@dataclass(frozen=True)
class Letter:
    """One mail that was caught."""

    name: str
    message: EmailMessage

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(int(self.name.split("-")[0]) / 1000, UTC)

    @property
    def to(self) -> str:
        return str(self.message.get("To", "") or self.message.get("X-Envelope-To", ""))

    @property
    def sender(self) -> str:
        return str(self.message.get("From", ""))

    @property
    def subject(self) -> str:
        return str(self.message.get("Subject", ""))

    @property
    def text(self) -> SafeString:
        """Escaped, with its addresses made into links."""
        return SafeString(urlize(self.body("plain"), autoescape=True))

    @property
    def has_html(self) -> bool:
        return self.message.get_body(("html",)) is not None

    def body(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return "" if part is None else str(part.get_content())

    @property
    def attachments(self) -> Iterator[tuple[int, str]]:
        for number, part in enumerate(self.message.iter_attachments()):
            yield number, part.get_filename() or "attachment"


def _folder() -> Path:
    return Path(settings.CFP_DEMO_MAILBOX)


def get_letter_or_404(name: str) -> Letter:
    """Raises Http404 for what is no mail of this mailbox."""
    file = _folder() / f"{name}.eml"
    if not NAME.fullmatch(name) or not file.is_file():
        raise Http404
    return _read(file)


def _read(file: Path) -> Letter:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return Letter(file.stem, message)


@require_safe
@never_cache
def letter_list(request: HttpRequest) -> HttpResponse:
    """Newest first; ?to= keeps those whose recipient contains a text. Reads the files of one page only."""
    wanted = request.GET.get("to", "").strip().lower()
    files = sorted(_folder().glob("*.eml"), reverse=True)
    if wanted:
        files = [file for file in files if wanted in _read(file).to.lower()]
    page = Paginator(files, PER_PAGE).get_page(request.GET.get("page"))
    letters = [_read(file) for file in page.object_list]
    return render(request, "demo_mail/letter_list.html", {"page": page, "letters": letters, "wanted": wanted})


@require_safe
@never_cache
def letter_detail(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "demo_mail/letter_detail.html", {"letter": get_letter_or_404(name)})


@require_safe
@never_cache
@xframe_options_sameorigin
@csp(FRAME)  # type: ignore[arg-type]  # its annotation forgets the words of the path
def letter_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone, for the frame on its page."""
    return HttpResponse(LINKS_LEAVE_THE_FRAME + get_letter_or_404(name).body("html"))


@require_safe
@never_cache
def letter_attachment(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Always as a download, never shown by the browser."""
    parts = list(get_letter_or_404(name).message.iter_attachments())
    if number >= len(parts):
        raise Http404
    content = parts[number].get_payload(decode=True)
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="attachment-{number}"'
    filename = re.sub(r"[^\w. -]", "_", parts[number].get_filename() or "", flags=re.ASCII)
    if filename:
        answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer


urlpatterns = [
    path("demo/mail/", letter_list, name="letter_list"),
    path("demo/mail/<str:name>/", letter_detail, name="letter_detail"),
    path("demo/mail/<str:name>/html/", letter_html, name="letter_html"),
    path("demo/mail/<str:name>/<int:number>/", letter_attachment, name="letter_attachment"),
]
