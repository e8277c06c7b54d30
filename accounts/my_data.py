"""What this room holds about a person."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from accounts.holdings import told
from accounts.models import OwnerLink, User

COVERS = frozenset(
    {
        "accounts.User",
        "accounts.OwnerLink",
        "account.EmailAddress",
        "mfa.Authenticator",
        "socialaccount.SocialAccount",
        "usersessions.UserSession",
    }
)
LEFT_OUT = {
    "account.EmailConfirmation": "is not used: addresses are confirmed by codes, which are in no table",
    "socialaccount.SocialToken": "is not used: tokens of other sites are not stored",
    "accounts.MergeRequest": "lives for a day and holds no more than which two accounts are meant",
}


def my_data(user: User) -> dict[str, Any]:
    """The account, its addresses and its ways in; never a secret that lets somebody in."""
    return {
        "account": told([user], "email", "name", "zone", "joined_at", "actor_id", "is_owner")[0],
        "has_password": user.has_usable_password(),
        "addresses": told(EmailAddress.objects.filter(user=user), "email", "verified", "primary"),
        "ways_in": [
            {"kind": each.get_type_display(), "name": str(each)} | told([each], "created_at", "last_used_at")[0]
            for each in Authenticator.objects.filter(user=user)
        ],
        "accounts_elsewhere": told(
            SocialAccount.objects.filter(user=user), "provider", "uid", "extra_data", "date_joined", "last_login"
        ),
        "sessions": told(UserSession.objects.filter(user=user), "created_at", "ip", "user_agent"),
        "became_owner": told(OwnerLink.objects.filter(used_by=user), "used_at"),
    }
