"""The pages that are not blind for somebody who reviews while scores are not frozen.

Everything else is, so a page that nobody thought of shows nothing rather than a name. `*` stands for a whole
namespace. What belongs here shows a person their own things, or what everybody may see, or set-up without names.
"""

OPEN_PAGES = frozenset(
    {
        "accounts:*",
        "conferences:*",
        "schedule:*",
        "speakers:*",
    }
)

#: allauth and the project's own pages have no namespace.
OPEN_PREFIXES = ("account_", "livez", "readyz")


def is_open(view_name: str) -> bool:
    """Whether the page of this name (`namespace:name`) may be shown outside the blind context."""
    namespace, _colon, _name = view_name.rpartition(":")
    return view_name in OPEN_PAGES or f"{namespace}:*" in OPEN_PAGES or view_name.startswith(OPEN_PREFIXES)
