"""The picture of a person: drawn anew, bounded, on public pages, and never to reviewers."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from conferences.models import Event
from proposals import files
from speakers import services
from speakers.models import Profile
from tests.speakers.forms import filled, text_of
from tests.uploads import SECRET, pdf, picture, upload

pytestmark = pytest.mark.django_db


def picture_url(side):
    return reverse("speakers:picture_show", kwargs={"side": side})


@pytest.fixture
def profile(sam):
    return services.profile_of(sam)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_is_drawn_anew_in_three_sizes_without_anything_else(profile, kind):
    original = picture(kind)
    assert SECRET.encode() in original
    row = services.set_picture(profile, by=profile.user, upload=upload(original, "Sam at home.html"))
    assert set(row.pictures) == {"128", "256", "512"}
    for side, stored in row.pictures.items():
        content = files.read(stored)
        assert SECRET.encode() not in content
        drawn = Image.open(io.BytesIO(content))
        assert drawn.format == "WEBP"
        assert drawn.size == (min(int(side), 400),) * 2
        assert not drawn.getexif()
        assert len(content) < 100_000


def test_what_is_no_picture_is_refused(profile):
    for content, name in ((pdf(), "me.jpg"), (b"", "me.png"), (b"<svg/>", "me.svg"), (picture()[:500], "me.jpg")):
        with pytest.raises(ValidationError):
            services.set_picture(profile, by=None, upload=upload(content, name))
    assert Profile.objects.get(pk=profile.pk).pictures == {}


def test_another_picture_and_none_remove_the_bytes(profile, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first = services.set_picture(profile, by=None, upload=upload(picture(), "a.jpg")).pictures
        second = services.set_picture(profile, by=None, upload=upload(picture("PNG"), "b.png")).pictures
    assert not any(default_storage.exists(stored) for stored in first.values())
    assert all(default_storage.exists(stored) for stored in second.values())
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_picture(profile, by=None)
        services.remove_picture(profile, by=None)
    assert not any(default_storage.exists(stored) for stored in second.values())
    assert Event.objects.filter(kind="speakers.picture_removed").count() == 1


def test_deleting_a_profile_deletes_its_picture(profile, django_capture_on_commit_callbacks):
    kept = services.set_picture(profile, by=None, upload=upload(picture(), "a.jpg")).pictures
    with django_capture_on_commit_callbacks(execute=True):
        Profile.objects.filter(pk=profile.pk).delete()
    assert not any(default_storage.exists(stored) for stored in kept.values())


def test_sam_adds_sees_and_removes_a_picture(as_sam, url, sam):
    page = as_sam.get(url("profile_edit"))
    assert "Show no picture" not in text_of(page)
    assert as_sam.get(picture_url(256)).status_code == 404
    as_sam.post(url("profile_edit"), filled(page) | {"picture": upload(picture(), "me.jpg")})
    page = as_sam.get(url("profile_edit"))
    assert picture_url(512) in page.content.decode()
    shown = as_sam.get(picture_url(256))
    assert shown["Content-Type"] == "image/webp"
    assert shown["Content-Disposition"].startswith("inline")
    assert shown["Content-Security-Policy"] == "sandbox; default-src 'none'"
    as_sam.post(url("profile_edit"), filled(page) | {"no_picture": "on"})
    assert as_sam.get(picture_url(256)).status_code == 404


def test_a_picture_is_kept_when_another_field_is_wrong(as_sam, url, sam):
    fields = filled(as_sam.get(url("profile_edit"))) | {"website": "nowhere", "picture": upload(picture(), "me.jpg")}
    page = as_sam.post(url("profile_edit"), fields)
    assert page.status_code == 200
    assert 'value="nowhere"' in page.content.decode()
    assert services.profile_of(sam).pictures


def test_a_wrong_picture_says_so_and_keeps_what_was_typed(as_sam, url, sam, settings):
    settings.CFP_FILE_MEGABYTES = 1
    fields = filled(as_sam.get(url("profile_edit")))
    for wrong, words in ((pdf(), "no picture"), (b"\xff\xd8\xff" + b"x" * 2_000_000, "more than the")):
        page = as_sam.post(url("profile_edit"), fields | {"pronouns": "they", "picture": upload(wrong, "me.jpg")})
        assert page.status_code == 200
        assert words in text_of(page)
        assert 'value="they"' in page.content.decode()


@pytest.mark.parametrize("side", [1, 129, 99999])
def test_there_are_no_other_sizes(as_sam, url, profile, side):
    services.set_picture(profile, by=None, upload=upload(picture(), "a.jpg"))
    assert as_sam.get(picture_url(side)).status_code == 404
