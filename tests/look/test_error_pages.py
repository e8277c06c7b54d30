"""What went wrong is said in words: what happened, what was kept, what to do next."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.test import Client, override_settings
from django.urls import path

from tests.factories import ConferenceFactory, UserFactory


def break_down(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken on purpose")


def refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def misread(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


def take(request: HttpRequest) -> HttpResponse:
    return HttpResponse("taken")


def urls():
    from cfp.urls import urlpatterns

    broken = [path(f"{view.__name__}/", view) for view in (break_down, refuse, misread, take)]
    return type("Urls", (), {"urlpatterns": [*broken, *urlpatterns]})


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.mark.django_db
def test_page_that_is_not_there_leads_back_to_the_start(client):
    answer = client.get("/nowhere/at/all/")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text
    assert 'href="/"' in answer.text


@pytest.mark.django_db
def test_page_missing_in_a_conference_leads_back_to_it_and_names_the_account(client):
    conference = ConferenceFactory(name="Riverbank Days")
    client.force_login(UserFactory(email="vik@example.org"))
    answer = client.get(f"/{conference.slug}/organize/")
    assert answer.status_code == 404
    assert "vik@example.org" in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/refuse/", 403, "This is not open to you"),
        ("/misread/", 400, "That request could not be read"),
        ("/break_down/", 500, "Something broke on our side"),
    ],
)
def test_each_failure_has_a_page_of_its_own(client, address, status, words):
    with override_settings(ROOT_URLCONF=urls()):
        answer = client.get(address)
    assert answer.status_code == status
    assert words in answer.text


@pytest.mark.django_db
def test_form_without_its_token_says_that_the_text_is_still_there(client):
    with override_settings(ROOT_URLCONF=urls()):
        answer = client.post("/take/", {"title": "typed"})
    assert answer.status_code == 403
    assert "your text is still there" in answer.text


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_page_for_a_broken_site_needs_neither_database_nor_request(name):
    text = get_template(name).render()
    assert "/static/css/app.css" in text
    assert "{%" not in text
