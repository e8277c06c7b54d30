"""Who types in bench/drafts.py, into what, and whether all of it is there in the end."""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from bench.browser import Browser
from cfp.populate import bulk
from cfp.populate.plan import Sizes, make_plan
from conferences.models import Conference
from speakers.models import WorkingCopy

SLUG = "drafts"
HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|opened)" value="([^"]*)"')


def sit_down(make: Callable[..., Any], count: int, address: str) -> list[Any]:
    """Writers with an open form each; every other one is logged in."""
    _open_call()
    place = urlsplit(address)
    url = reverse("speakers:typing_keep", kwargs={"slug": SLUG})
    writers = []
    for number in range(count):
        browser = Browser(place.hostname or "", place.port or 80)
        if number % 2:
            user = User.objects.create_user(f"writer{number}@bench.example")
            client = Client(SERVER_NAME="localhost")
            client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
            browser.cookies["sessionid"] = client.cookies["sessionid"].value
        page = browser.get(reverse("speakers:proposal_start", kwargs={"slug": SLUG}))
        found = dict(HIDDEN.findall(page.body.decode()))
        writers.append(make(browser, url, found["opened"], found["csrfmiddlewaretoken"]))
    return writers


def _open_call() -> None:
    """A conference as `manage.py populate` makes it, with its call open."""
    made: Conference = bulk.write(make_plan(Sizes(20, 2, 0, 0), slug=SLUG))
    made.rounds.update(phase="call", call_closes_at=None)


def queries() -> int:
    """How many queries one save takes, of somebody who is logged in and has saved before."""
    user = User.objects.create_user("counted@bench.example")
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    page = client.get(reverse("speakers:proposal_start", kwargs={"slug": SLUG}))
    opened = dict(HIDDEN.findall(page.content.decode()))["opened"]
    for number in range(2):
        body = {"opened": opened, "version": number, "tab": "bench", "fields": {"title": [f"Take {number}"]}}
        with CaptureQueriesContext(connection) as counted:
            client.post(
                reverse("speakers:typing_keep", kwargs={"slug": SLUG}),
                json.dumps(body),
                content_type="application/json",
            )
    return len(counted)


def lost(writers: Iterable[Any], saves: int) -> list[str]:
    """Each writer's last save is there, and each save counted once."""
    wanted = len(list(writers))
    rows = WorkingCopy.objects.filter(conference__slug=SLUG).exclude(user__email="counted@bench.example")
    wrong = [] if rows.count() == wanted else [f"{rows.count()} texts are kept of {wanted} writers"]
    last = [f"Take {saves - 1}"]
    return wrong + [f"{row.code} ends with {row.fields['title'][2]}" for row in rows if row.fields["title"][2] != last]
