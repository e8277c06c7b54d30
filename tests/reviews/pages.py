"""A response as somebody who looks closely sees it: everything that the server sent."""

import gzip
import re

#: What differs between any two answers and says nothing: the mask over the CSRF token.
CSRF = re.compile(r"""(csrfmiddlewaretoken"\s+value="|csrftoken=|X-CSRFToken"\s*:\s*")[^"';]*""")


def whole(response):
    """Status, headers, cookies and the decompressed body as text."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if response.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    headers = "\n".join(f"{name}: {value}" for name, value in sorted(response.headers.items()))
    cookies = response.cookies.output(header="Set-Cookie:")
    text = f"{response.status_code}\n{headers}\n{cookies}\n\n" + body.decode("utf-8", "backslashreplace")
    return CSRF.sub(r"\1", text)
