"""Masks that nobody has to make: every text is scanned before reviewers may read it, and again when anything changed
that the scan was about. The only writer of `Scan` (beside `populate`, whose texts name nobody) and of the scanner's
masks; rows are locked by the caller."""

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects

from anonymity.findings import CannotScan, Found, basis, find, hidden, texts_of
from anonymity.identities import identities_of
from anonymity.models import Answer, Mask, MaskedField, Redaction, Scan
from anonymity.projections import Span
from anonymity.rounds import OUT_OF_REVIEW, round_of
from anonymity.scanner import Identity
from conferences.log import record_each
from conferences.models import ReviewPolicy
from proposals.models import Proposal

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Basis:
    """What a scan of one proposal is about."""

    texts: dict[str, str]
    identities: tuple[Identity, ...]
    is_named: bool
    digest: str


def bases_of(rows: list[Proposal]) -> dict[int, Basis]:
    """By proposal id. A constant number of queries."""
    prefetch_related_objects(rows, "tracks__round")
    people = identities_of(each.pk for each in rows)
    found = {}
    for each in rows:
        texts, identities = texts_of(each), people.get(each.pk, ())
        is_named = round_of(each).review_policy == ReviewPolicy.NAMED
        found[each.pk] = Basis(texts, identities, is_named, basis(texts, identities, is_named=is_named))
    return found


def unscanned(rows: list[Proposal], bases: dict[int, Basis]) -> set[int]:
    """Ids of those whose last scan was about something else, or which were never scanned."""
    scans = {each.proposal_id: each for each in Scan.objects.filter(proposal__in=rows)}
    return {each.pk for each in rows if not _is_about(scans.get(each.pk), each, bases[each.pk])}


def _is_about(scan: Scan | None, row: Proposal, now: Basis) -> bool:
    return scan is not None and (scan.revision, scan.basis) == (row.revision, now.digest)


def foreseen(row: Proposal, basis: Basis, by_hand: list[Mask]) -> list[Mask]:
    """The masks that a scan would make beside those made by hand, unsaved. Raises `CannotScan`."""
    if basis.is_named:
        return []
    return masks_for(row, find(basis.texts, basis.identities, answers_to([row.pk]).get(row.pk)), by_hand)


def masks_for(row: Proposal, found: list[Found], by_hand: list[Mask]) -> list[Mask]:
    """The scanner's masks, unsaved, beside those made by hand."""
    facts = {"proposal": row, "revision": row.revision, "source": Mask.Source.SCANNER}
    spans = [Span(mask.field, mask.start, mask.end) for mask in by_hand]
    return [
        Mask(field=each.field, start=each.start, end=each.end, rule=each.rule, **facts) for each in hidden(found, spans)
    ]


def scan(rows: Iterable[Proposal], *, again: bool = False) -> None:
    """Bring the scanner's masks of these proposals up to date; `again` also where nothing changed but what people
    said or hid. Those that reviewers do not read anyway are left alone. A constant number of statements.

    A text that cannot be scanned is held until an anonymity editor has passed it.
    """
    rows = [each for each in rows if each.state not in OUT_OF_REVIEW]
    bases = bases_of(rows)
    wrong = {each.pk for each in rows} if again else unscanned(rows, bases)
    if wrong:
        _Scanning([each for each in rows if each.pk in wrong], bases).write()


def answers_to(proposal_ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """By proposal id: verdicts by key. One query."""
    found: dict[int, dict[str, str]] = {}
    for each in Answer.objects.filter(proposal_id__in=list(proposal_ids)):
        found.setdefault(each.proposal_id, {})[f"{each.field}:{each.rule}:{each.passage}"] = each.verdict
    return found


class _Scanning:
    """One run over proposals that need it: what is found, and the difference to the masks that are there."""

    def __init__(self, rows: list[Proposal], bases: dict[int, Basis]) -> None:
        self.rows, self.bases = rows, bases
        self.answers = answers_to(each.pk for each in rows)
        self.there: dict[int, list[Mask]] = {each.pk: [] for each in rows}
        for mask in Mask.objects.filter(proposal__in=rows):
            self.there[mask.proposal_id].append(mask)
        self.gone: list[int] = []
        self.kept: list[Mask] = []
        self.fresh: list[Mask] = []
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.failed: list[Proposal] = []

    def write(self) -> None:
        for row in self.rows:
            self._compare(row)
        Mask.objects.filter(pk__in=self.gone).delete()
        Mask.objects.bulk_update(self.kept, ["revision"], batch_size=1000)
        Mask.objects.bulk_create(self.fresh, batch_size=1000)
        scans = [Scan(proposal=row, revision=row.revision, basis=self.bases[row.pk].digest) for row in self.rows]
        Scan.objects.bulk_create(
            scans,
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["proposal"],
            update_fields=["revision", "basis"],
        )
        conference = self.rows[0].conference
        for row in self.failed:
            _hold(row)
            self.told.append((row.code, {"revision": row.revision, "failed": True}))
        record_each("anonymity.scanned", self.told, conference=conference, by=None)

    def _compare(self, row: Proposal) -> None:
        by_hand = [mask for mask in self.there[row.pk] if mask.source == Mask.Source.EDITOR]
        before = {_place(mask): mask for mask in self.there[row.pk] if mask.source == Mask.Source.SCANNER}
        wanted = {_place(mask): mask for mask in self._wanted(row, by_hand)}
        self.gone += [mask.pk for place, mask in before.items() if place not in wanted]
        self.fresh += [mask for place, mask in wanted.items() if place not in before]
        for place, mask in before.items():
            if place in wanted and mask.revision != row.revision:
                mask.revision = row.revision
                self.kept.append(mask)
        if Counter((each.field, each.rule) for each in before.values()) != Counter(
            (each.field, each.rule) for each in wanted.values()
        ):
            counts = {"masks": len(wanted), "before": len(before)}
            rules = sorted({mask.rule for mask in wanted.values()})
            self.told.append((row.code, {"revision": row.revision, "rules": rules, **counts}))

    def _wanted(self, row: Proposal, by_hand: list[Mask]) -> list[Mask]:
        now = self.bases[row.pk]
        if now.is_named:
            return []
        try:
            return masks_for(row, find(now.texts, now.identities, self.answers.get(row.pk)), by_hand)
        except CannotScan:
            logger.exception("The texts of proposal %s cannot be scanned; reviewers do not see it.", row.code)
            self.failed.append(row)
            return []


def _place(mask: Mask) -> tuple[str, int, int, str]:
    return mask.field, mask.start, mask.end, mask.rule


def _hold(row: Proposal) -> None:
    redaction, _new = Redaction.objects.get_or_create(proposal=row, defaults={"revision": row.revision})
    redaction.revision, redaction.held_fields = row.revision, [each.value for each in MaskedField]
    redaction.save(update_fields=["revision", "held_fields"])
