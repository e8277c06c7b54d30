"""Links that lead to a person."""

import pytest

from tests.anonymity.scanned import case, check

CASES = [
    case(
        "More on zapdos.io or https://www.zapdos.io/x?y=1.",
        websites=("https://zapdos.io/blog",),
        hides=("zapdos.io", "https://www.zapdos.io/x?y=1"),
    ),
    case(
        "Slides of my talk: https://speakerdeck.com/abc/def and https://www.youtube.com/watch?v=abcdef",
        tells=("https://speakerdeck.com/abc/def", "https://www.youtube.com/watch?v=abcdef"),
    ),
    case("https://www.linkedin.com/in/some-one-123/", hides="https://www.linkedin.com/in/some-one-123/"),
    case("See https://docs.python.org/3/ and https://github.com/python/cpython.", keeps=("docs.python.org", "cpython")),
    case("raghunathan-priya.netlify.app", by="Priya Raghunathan", hides="raghunathan-priya.netlify.app"),
    case("https://linkedin.com/in/%70riya", by="Priya Raghunathan", hides="https://linkedin.com/in/%70riya"),
    case(
        "find me as praghu92 on IRC; gitlab.com/praghunathan", by="Priya Raghunathan", tells="gitlab.com/praghunathan"
    ),
    case(
        "https://lena-brockhaus.de, brockhaus.io/talks, www.lenab.net",
        by="Lena Brockhaus",
        hides=("https://lena-brockhaus.de", "brockhaus.io/talks"),
    ),
    case(
        "https://github.com/lbrockhaus/foo.git, git@github.com:lbrockhaus/foo, gitlab.com/lena.brockhaus",
        by="Lena Brockhaus",
        hides=("https://github.com/lbrockhaus/foo.git", "gitlab.com/lena.brockhaus"),
        tells="git@github.com:lbrockhaus/foo",
    ),
    case(
        "https://pypi.org/user/lbrock/ https://www.npmjs.com/~lenab https://medium.com/@lenabrockhaus/x",
        by="Lena Brockhaus",
        hides="https://medium.com/@lenabrockhaus/x",
        tells=("https://pypi.org/user/lbrock/", "https://www.npmjs.com/~lenab"),
    ),
    case("hxxps://lbrockhaus[.]dev and lbrockhaus (dot) dev", by="Lena Brockhaus", tells="hxxps://lbrockhaus[.]dev"),
    case(
        "https://web.archive.org/web/2020/https://github.com/lbrockhaus",
        by="Lena Brockhaus",
        tells="https://web.archive.org/web/2020/https://github.com/lbrockhaus",
    ),
    case(
        "https://crates.io/crates/serde https://kubernetes.io/docs https://www.rust-lang.org/ https://en.wikipedia.org/wiki/Lena_(river)",
        by="Lena Brockhaus",
        keeps=("serde", "kubernetes.io", "rust-lang"),
        shows="wikipedia",
    ),
    case(
        "The recording of my last talk: https://media.ccc.de/v/abc-123 ; my slides https://speakerdeck.com/quux/talk ; my blog https://quux.dev",
        by="Lena Brockhaus",
        hides=("https://media.ccc.de/v/abc-123", "https://speakerdeck.com/quux/talk"),
    ),
    case(
        "e.g. i.e. etc. Node.js ASP.NET v1.2.3 foo.bar() README.md main.rs index.html U.S. a.m.",
        by="Lena Brockhaus",
        keeps=("e.g", "Node.js", "ASP.NET", "foo.bar", "README", "main.rs", "index"),
    ),
]


@pytest.mark.parametrize("one", CASES, ids=str)
def test_a_link_to_a_person_is_found(one):
    check(one)
