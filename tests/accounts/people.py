"""Somebody with a password and a verified address, logged in as a browser would be."""

import re

from allauth.account.models import EmailAddress
from django.urls import reverse

from notifications.models import Mail
from tests.factories import UserFactory

PASSWORD = "a long enough passphrase"


def verified(email="sam@example.org", **fields):
    user = UserFactory(email=email, **fields)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def log_in(client, user):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


def prove(client, path):
    """Follow a page that asks who one is, by password."""
    return client.post(f"{reverse('account_reauthenticate')}?next={path}", {"password": PASSWORD, "next": path})


def code_in(mail):
    return re.search(r"^([0-9A-Z]{3,}-?[0-9A-Z]{3,})$", mail.text, re.MULTILINE).group(1)


def newest(kind, address):
    return Mail.objects.filter(kind=kind, recipient=address).latest("pk")


def browse_in(page, site, user):
    """Log in by password in a real browser."""
    page.goto(f"{site}/accounts/login/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main form.form-page button[type=submit]")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
