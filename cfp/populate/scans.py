"""That texts were scanned for what tells who wrote them. Most texts of a plan need not be looked through for that: no
name in `words.toml` that is written in Latin letters is found in any of its texts.

`tests/cfp/test_populate_scans.py` looks each of these names up in all of them. Names in other scripts are also looked
for by how they sound, which chance alone may find: proposals with such a speaker are scanned like anybody's.
"""

import unicodedata
from collections.abc import Sequence
from functools import cache

from anonymity import services as anonymity
from anonymity.automatic import bases_of
from anonymity.models import Scan
from cfp.populate.copying import copy_in
from cfp.populate.plan import Plan, ProposalPlan, words
from proposals.models import Proposal


def write_scans(plan: Plan, proposals: Sequence[int]) -> None:
    """What `anonymity.submit` would have found. `proposals` are keys in the plan's order."""
    told: list[int] = []
    silent: list[int] = []
    for key, each in zip(proposals, plan.proposals, strict=True):
        (silent if names_nobody(plan, each) else told).append(key)
    rows = list(Proposal.objects.filter(pk__in=silent).order_by("pk"))
    bases = bases_of(rows)
    copy_in(
        Scan,
        ("proposal_id", "revision", "basis"),
        ((row.pk, row.revision, bases[row.pk].digest) for row in rows),
    )
    anonymity.scan_handed_in(told)


def names_nobody(plan: Plan, proposal: ProposalPlan) -> bool:
    """Whether its texts are known to tell nothing of its speakers, whose addresses have the plan's slug in them."""
    people = [plan.speakers[number] for number in proposal.speakers]
    return plan.slug not in _all_words() and all(is_latin(person.name) for person in people)


@cache
def is_latin(name: str) -> bool:
    return all(unicodedata.name(letter, "").startswith("LATIN") for letter in name if letter.isalpha())


@cache
def _all_words() -> str:
    return " ".join(text for pool in words().values() for text in pool).casefold()
