"""What a person may do with their own account needs no role: being logged in is enough."""

from django.http import Http404, HttpRequest

from accounts.models import OwnerLink, User
from accounts.tokens import link_of


def get_account_or_login(request: HttpRequest) -> User | None:
    """The person asking; None where the login page is the answer."""
    return request.user if isinstance(request.user, User) else None


def get_owner_link_or_404(token: str) -> OwnerLink:
    """The link that was printed with this token, used or not."""
    link = link_of(token)
    if link is None:
        raise Http404
    return link
