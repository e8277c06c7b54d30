"""Addresses, numbers and accounts by which a person is reached."""

import pytest

from tests.anonymity.scanned import case, check

CASES = [
    case(
        "simone.vettori (chiocciola) gmail (punto) com",
        by="Simone Vettori",
        hides="simone.vettori (chiocciola) gmail (punto) com",
    ),
    case("Schreib mir: vettori [ät] posteo [punkt] de", by="Simone Vettori", hides="vettori [ät] posteo [punkt] de"),
    case("escríbeme a svettori arroba correo punto es", by="Simone Vettori", hides="svettori arroba correo punto es"),
    case("Mail me: quux (at) frobnicate (dot) org.", hides="quux (at) frobnicate (dot) org"),
    case("Mail me: quux@frob\u200bnicate.org.", hides="quux@frob\u200bnicate.org"),
    case("Send mail to info@project.org with questions.", tells="info@project.org", shows="info@project.org"),
    case("Configure user@example.com in your mail client.", keeps="user@example.com"),
    case("We look at the file app.py and at numpy.org docs.", keeps=("app.py", "numpy.org")),
    case("Call me: +44 20 7946 0958 or visit.", hides="+44 20 7946 0958"),
    case("Telefon: 030 901820 (Berlin)", tells="030 901820"),
    case(
        "We serve 1 000 000 000 requests, version 3.11.4, 2024-05-06 10:00 - 11:30, ISBN 978-3-16-148410-0.",
        keeps=("1 000 000 000", "3.11.4", "2024", "978"),
    ),
    case("My ORCID is 0000-0002-1825-0097.", hides="0000-0002-1825-0097"),
    case("The card 1234-5678-9012-3456 is fake.", keeps="1234-5678-9012-3456"),
    case("Follow me: @zapdos on GitHub.", handles=("zapdos",), hides="@zapdos"),
    case("My nick is zapd0s_99 there.", handles=("zapd0s_99",), hides="zapd0s_99"),
    case(
        "Write to kelvin.q@quuxor.com, or see quuxor.com.",
        emails=("kelvin.q@quuxor.com",),
        hides="kelvin.q@quuxor.com",
        tells="quuxor.com.",
    ),
    case(
        "@property and @Override and @pytest.fixture are decorators; name@2x.png",
        keeps=("@property", "@Override", "@pytest"),
    ),
    case(
        "zapdos@gmail.com; zap.dos+talk@firm.co.uk; <quux@univ-paris.fr>; mailto:abc@def.de",
        hides=("zapdos@gmail.com", "zap.dos+talk@firm.co.uk", "quux@univ-paris.fr", "abc@def.de"),
    ),
    case(
        "quux AT firm DOT com; quux[at]firm.com; quux {at} firm {dot} com; quux-at-firm-dot-com",
        hides=("quux AT firm DOT com", "quux[at]firm.com", "quux {at} firm {dot} com"),
        tells="quux-at-firm-dot-com",
    ),
    case("quux (на) firm (точка) ru; quux собака firm точка ru", tells="quux собака firm точка ru"),
    case(
        "quux małpa firma kropka pl; quux apenstaartje firma punt nl",
        hides="quux małpa firma kropka pl",
        tells="quux apenstaartje firma punt nl",
    ),
    case("quux＠firm．com", hides="quux＠firm．com"),
    case("quux&#64;firm&period;com", hides="quux&#64;firm&period;com"),
    case(
        "Reach me at @quux:matrix.org or xmpp: quux@jabber.de, t.me/quuxy, Discord: quux#1234",
        hides="quux@jabber.de",
        tells=("@quux:matrix.org", "t.me/quuxy", "quux"),
    ),
    case("Twitter: @quuxfoo. Follow @barbaz on Mastodon.", tells=("@quuxfoo", "@barbaz")),
    case(
        "Telefon +49 (0)30 901820, 0049 171 1234567, +1-202-555-0143, +33 1 42 68 53 00",
        hides=("+1-202-555-0143", "+33 1 42 68 53 00"),
        tells=("+49 (0)30 901820", "0049 171 1234567"),
    ),
    case(
        "RFC 5322, CVE-2024-12345, 192.168.100.200, 10.1145/3292500.3330701, 2001:db8::1, $1,234,567.89, 12:30-13:45, 3.14159265358979, sha 9f86d081884c7d65",
        keeps=("RFC", "CVE-2024", "192.168", "10.1145", "2001", "1,234", "12:30", "3.14159", "9f86"),
    ),
    case("https://orcid.org/0000-0001-5109-3700", hides="https://orcid.org/0000-0001-5109-3700"),
]


@pytest.mark.parametrize("one", CASES, ids=str)
def test_what_reaches_a_person_is_found(one):
    check(one)
