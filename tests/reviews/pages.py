"""A response as somebody who looks closely sees it: everything that the server sent."""

import base64
import gzip
import html
import json
import re
from functools import cache
from itertools import product
from urllib.parse import quote, quote_plus

#: What differs between any two answers and says nothing: the mask over the CSRF token, and when its cookie ends.
CSRF = re.compile(r"""(csrfmiddlewaretoken"\s+value="|csrftoken=|X-CSRFToken"\s*:\s*"|expires=)[^"';]*""")


def whole(response):
    """Status, headers, cookies and the decompressed body as text."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if response.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    headers = "\n".join(f"{name}: {value}" for name, value in sorted(response.headers.items()))
    cookies = response.cookies.output(header="Set-Cookie:")
    text = f"{response.status_code}\n{headers}\n{cookies}\n\n" + body.decode("utf-8", "backslashreplace")
    return CSRF.sub(r"\1", text)


def patterns(resolver, namespaces=(), before=""):
    """Every page that there is: its name, its route, and the names and converters of its parts."""
    for each in resolver.url_patterns:
        inside = (*namespaces, each.namespace) if getattr(each, "namespace", None) else namespaces
        if hasattr(each, "url_patterns"):
            yield from patterns(each, inside, before + str(each.pattern))
        else:
            yield ":".join((*inside, each.name or "")), before + str(each.pattern)


PART = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")
GROUP = re.compile(r"\(\?P<(?P<name>\w+)>[^)]*\)")


def addresses(resolver, parts):
    """Every page at every address that can be made of what is known: `parts` maps names of parts to values.

    A part that is not known gets all the values there are, so a page that is born tomorrow is visited too.
    """
    everything = sorted({value for values in parts.values() for value in values})
    for name, route in patterns(resolver):
        plain = (
            GROUP.sub(lambda found: f"<{found['name']}>", route).replace("^", "").replace("\\Z", "").replace("$", "")
        )
        wanted = [found["name"] for found in PART.finditer(plain)]
        for values in product(*(parts.get(part, everything) for part in wanted)):
            given = iter(values)
            yield name, "/" + PART.sub(lambda _found, given=given: str(next(given)), plain)


@cache
def forms_of(text):
    """How a text may look inside an answer: as it is, escaped, percent-encoded, in base64, as JSON."""
    found = {text, html.escape(text), quote(text), quote_plus(text), json.dumps(text)[1:-1], text.replace(" ", "-")}
    raw = text.encode()
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + raw).decode()
        found.add(coded[4 if shift else 0 : -4])
    return {each.lower() for each in found if len(each) > 3}
