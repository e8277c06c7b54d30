"""What a person may do with their own account needs no role: being logged in is enough."""

from collections.abc import Callable
from typing import TypeVar, cast

from allauth.account.decorators import reauthentication_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from accounts.models import MergeRequest, OwnerLink, User
from accounts.tokens import link_of, merge_of

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

#: For views whose POST takes something away or along: who has not just logged in says once more who they are.
proven = cast(Callable[[View], View], reauthentication_required(allow_get=True, app="accounts"))


def get_account_or_login(request: HttpRequest) -> User | None:
    """The person asking; None where the login page is the answer."""
    return request.user if isinstance(request.user, User) else None


def get_owner_link_or_404(token: str) -> OwnerLink:
    """The link that was printed with this token, used or not."""
    link = link_of(token)
    if link is None:
        raise Http404
    return link


def get_merge_or_404(token: str) -> tuple[MergeRequest, str]:
    """The request that this token was mailed for, open or not, and whose yes it carries."""
    found = merge_of(token)
    if found is None:
        raise Http404
    return found
