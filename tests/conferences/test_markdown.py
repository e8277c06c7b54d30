"""Markdown: what it makes, what it never makes, and how long hostile text may take."""

import time

import pytest

from conferences.markdown import LONGEST, render


def test_ordinary_markdown_becomes_html():
    html = render("## Aim\n\n*One* **two** `three`\n\n- a\n- b\n\n| x | y |\n|---|---|\n| 1 | 2 |")
    for part in ("<h3>Aim</h3>", "<em>One</em>", "<strong>two</strong>", "<li>a</li>", "<td>1</td>"):
        assert part in html


def test_headings_begin_where_the_page_says_and_go_down_one_step_at_a_time():
    html = render("### a\n\n##### b\n\n# c\n\n###### d\n\n# e", top=2)
    assert [html[at + 1 : at + 3] for at in range(len(html)) if html.startswith("<h", at)] == [
        "h2",
        "h3",
        "h2",
        "h3",
        "h2",
    ]
    assert "<h6>" in render("# a\n\n## b", top=6)


def test_links_are_not_followed_by_search_engines_and_do_not_see_the_page():
    assert render("[here](https://example.org/)") == (
        '<p><a href="https://example.org/" rel="nofollow noopener">here</a></p>\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://elsewhere.example/pixel.png)",
        '<img src=x onerror="alert(1)">',
        '[x](https://example.org "onmouseover=alert(1)")<b onclick=alert(1)>',
        "<style>*{display:none}</style>",
        "[x](vbscript:x) <iframe src=//e>",
    ],
)
def test_nothing_that_acts_or_loads_comes_out(text):
    html = render(text)
    for never in ("<script", "<img", "<style", "<iframe", "<b ", 'href="javascript', 'href="data', 'href="vbscript'):
        assert never not in html


def test_a_text_beyond_the_bound_is_shown_as_typed():
    html = render("# <b>" + "x" * LONGEST)
    assert html.startswith("<pre># &lt;b&gt;xxx")


@pytest.mark.parametrize("text", ["", "\x00", "\ufffe\u202e", "é" * 100])
def test_odd_text_is_no_error(text):
    render(text)


@pytest.mark.parametrize(
    "piece",
    ["[", "![", "*a ", "_", "`", "> ", "- ", "<", "&", "**a*", "](", "|a", "~~a", "[a](", "\\", "<a ", "#", "a\n- "],
)
def test_hostile_repetition_is_rendered_in_seconds_at_most(piece):
    text = (piece * LONGEST)[:LONGEST]
    began = time.process_time()
    html = render(text)
    assert time.process_time() - began < 5
    assert len(html) < 60 * LONGEST
