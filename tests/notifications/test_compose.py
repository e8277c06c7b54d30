"""Composing a mail from its templates."""

import pytest
from django.template import TemplateDoesNotExist

from notifications.messages import compose, one_line


@pytest.fixture
def templates(tmp_path, settings):
    """A folder of templates that the two engines look into."""
    from django.template import engines

    from notifications.messages import _plain

    folder = tmp_path / "somewhere" / "mail"
    folder.mkdir(parents=True)
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    _plain.cache_clear()
    yield folder
    _plain.cache_clear()
    engines._engines = {}


def write(folder, **parts):
    for name, text in parts.items():
        (folder / f"hello.{name.replace('_', '.')}").write_text(text)


def test_text_is_not_escaped_and_html_is(templates):
    write(templates, subject_txt="{{ title }}\n", txt="{{ title }}", html="<p>{{ title }}</p>")
    message = compose("somewhere/hello", {"title": "Tom & <b>Ann</b>"})
    assert message.subject == "Tom & <b>Ann</b>"
    assert message.text == "Tom & <b>Ann</b>\n"
    assert message.html == "<p>Tom &amp; &lt;b&gt;Ann&lt;/b&gt;</p>\n"


def test_a_title_with_line_breaks_cannot_start_a_header(templates):
    write(templates, subject_txt="About {{ title }}", txt="x")
    assert compose("somewhere/mail/hello", {"title": "a\r\nBcc: vik@example.org"}).subject == (
        "About a Bcc: vik@example.org"
    )


def test_html_may_be_left_out_but_text_may_not(templates):
    (templates / "short.subject.txt").write_text("s")
    (templates / "short.txt").write_text("t")
    assert compose("somewhere/short", {}).html == ""
    write(templates, subject_txt="s")
    with pytest.raises(TemplateDoesNotExist):
        compose("somewhere/hello", {})


def test_a_missing_layout_of_an_html_part_is_not_taken_for_a_missing_html_part(templates):
    write(templates, subject_txt="s", txt="t", html='{% extends "nowhere.html" %}')
    with pytest.raises(TemplateDoesNotExist, match="nowhere"):
        compose("somewhere/hello", {})


def test_blank_lines_left_by_conditions_are_folded(templates):
    write(templates, subject_txt="s", txt="a\n\n{% if no %}x{% endif %}\n\n\nb\n\n")
    assert compose("somewhere/hello", {}).text == "a\n\nb\n"


def test_every_mail_knows_the_site(templates, settings):
    settings.CFP_SITE_URL = "https://cfp.example"
    write(templates, subject_txt="s", txt="{{ site_url }}/x")
    assert compose("somewhere/hello", {}).text == "https://cfp.example/x\n"


@pytest.mark.parametrize("text", ["a\u2028b", "a\x85b", "a\tb", " a \n b "])
def test_one_line_knows_every_kind_of_line_break(text):
    assert one_line(text) == "a b"
