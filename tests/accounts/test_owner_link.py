"""The one-time link that makes the first owner."""

import threading
from datetime import timedelta
from io import StringIO
from urllib.parse import quote, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils.timezone import now

from accounts import services, tokens
from accounts.access import get_account_or_login
from accounts.models import OwnerLink, User
from tests.factories import UserFactory


def path_of(link):
    return urlsplit(tokens.owner_url(link)).path


@pytest.mark.django_db
def test_the_command_prints_the_same_link_until_it_is_used(client):
    said = [StringIO(), StringIO()]
    for out in said:
        call_command("owner_link", stdout=out)
    assert said[0].getvalue() == said[1].getvalue()
    path = urlsplit(said[0].getvalue().strip()).path
    page = client.get(path).content.decode()
    assert "Sign up" in page
    assert f"next={quote(path)}" in page
    assert client.post(path).status_code == 200
    sam = UserFactory()
    client.force_login(sam)
    assert sam.email in client.get(path).content.decode()
    assert client.post(path).url == "/new/"
    sam.refresh_from_db()
    assert sam.is_owner
    assert client.get(path).status_code == 410
    assert client.post(path).status_code == 410
    with pytest.raises(CommandError, match="has an owner"):
        call_command("owner_link", stdout=StringIO())


@pytest.mark.django_db
def test_a_link_that_we_did_not_sign_leads_nowhere(client):
    path = path_of(services.owner_link())
    assert client.get(path[:-3] + "x/").status_code == 404
    assert client.get("/accounts/owner/x\x00/").status_code == 404


@pytest.mark.django_db
def test_an_old_link_is_closed_and_a_new_one_printed(client):
    old = services.owner_link()
    OwnerLink.objects.update(made_at=now() - timedelta(days=8))
    sam = UserFactory()
    client.force_login(sam)
    assert "older than seven days" in client.get(path_of(old)).content.decode()
    answer = client.post(path_of(old))
    assert answer.status_code == 410
    assert "has expired" in answer.content.decode()
    assert services.owner_link() != old
    assert str(old).startswith("owner link of")


@pytest.mark.django_db
def test_a_second_link_is_worth_nothing_once_there_is_an_owner():
    first, second = OwnerLink.objects.create(), OwnerLink.objects.create()
    services.claim(first, by=UserFactory())
    with pytest.raises(services.Refused):
        services.claim(second, by=UserFactory())


@pytest.mark.django_db
def test_nobody_is_nobody(rf):
    from django.contrib.auth.models import AnonymousUser

    request = rf.get("/")
    request.user = AnonymousUser()
    assert get_account_or_login(request) is None


@pytest.mark.django_db(transaction=True)
def test_many_who_open_the_link_at_once_make_one_owner():
    links = [services.owner_link(), OwnerLink.objects.create()]
    people = UserFactory.create_batch(6)
    barrier, refused = threading.Barrier(len(people)), []

    def run(number, person):
        try:
            barrier.wait()
            services.claim(links[number % 2], by=person)
        except services.Refused as told:
            refused.append(told)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(refused) == 5
    assert User.objects.filter(is_owner=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_starts_at_once_print_one_link():
    links, barrier = [], threading.Barrier(4)

    def run():
        try:
            barrier.wait()
            links.append(services.owner_link().key)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(links) == 4
    assert len(set(links)) == 1
