"""Who must not be recognized in a text: what the scanner is told of the people who wrote it."""

from collections.abc import Iterable

from anonymity.scanner import Identity
from speakers.queries import Known, writers_of


def identities_of(proposal_ids: Iterable[int]) -> dict[int, tuple[Identity, ...]]:
    """By proposal id, one for each person on its list. Three queries at most."""
    return {pk: tuple(identity(known) for known in people) for pk, people in writers_of(proposal_ids).items()}


def identity(known: Known) -> Identity:
    """What the scanner looks for of one person."""
    return Identity(
        names=known.names,
        emails=known.emails,
        organizations=(known.organization,) if known.organization else (),
        websites=known.websites,
    )


def typed(*, name: str = "", organization: str = "", website: str = "", email: str = "") -> Identity:
    """Of somebody whose profile does not say so yet: what stands in the form they are filling in."""
    names, emails = tuple(filter(None, [name.strip()])), tuple(filter(None, [email.strip()]))
    return identity(Known(names, emails, organization.strip(), tuple(filter(None, [website.strip()]))))
