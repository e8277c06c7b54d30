"""What reviewers would read of a text that is being written, and what in it tells who writes. Nothing is saved."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass

from anonymity import automatic
from anonymity.answers import answers_of
from anonymity.findings import TEXTS, CannotScan, Found, find, texts_of
from anonymity.models import Answer, Mask, Redaction
from anonymity.projections import carried
from anonymity.queries import Shown, masks_of, shown_texts
from anonymity.scanner import Identity
from proposals.models import Proposal


@dataclass(frozen=True)
class Preview:
    """`waits` where an anonymity editor looks before reviewers read it; `shown` is what they read then."""

    shown: Shown
    found: list[Found]
    waits: bool = False


def preview(
    texts: Mapping[str, str],
    *,
    of: Proposal | None,
    identities: Sequence[Identity],
    is_named: bool,
    not_me: Iterable[str] = (),
    taken_back: Collection[str] = (),
) -> Preview:
    """Of cleaned `texts`, instead of those that `of` has now; `not_me` and `taken_back` are keys of answers that
    are not saved yet.

    The same masks and the same projection as after saving.
    """
    typed = copy(of) if of is not None else Proposal()
    for field in set(TEXTS) & set(texts):
        setattr(typed, field, texts[field])
    by_hand, waits = _by_hand(of, typed) if of is not None else ([], False)
    answers = _answers(of, not_me, taken_back)
    try:
        found = [] if is_named else find(texts_of(typed), identities, answers)
    except CannotScan:
        return Preview(Shown("", "", "", "", "", is_shown=False), [], waits=True)
    masks = [*by_hand, *automatic.masks_for(typed, found, by_hand)]
    looked_at = Redaction(revision=typed.revision) if by_hand else None
    shown = shown_texts(typed, masks, looked_at, is_scanned=True)
    assert shown is not None  # every mask was made for these texts
    return Preview(Shown(**shown, is_shown=not waits, bylines=()), found, waits)


def _by_hand(of: Proposal, typed: Proposal) -> tuple[list[Mask], bool]:
    """Masks made by hand where they would be after saving, and whether an editor would have to look first."""
    redaction = Redaction.objects.filter(proposal=of).first()
    waits = redaction is not None and bool(redaction.held_fields or redaction.revision != of.revision)
    there = []
    for mask in masks_of(of):
        if mask.source != Mask.Source.EDITOR:
            continue
        old, new = getattr(of, mask.field), getattr(typed, mask.field)
        waits = waits or old != new
        place = carried(old, new, mask.start, mask.end)
        if place is not None and place[1] <= len(new):
            mask.start, mask.end = place
            mask.revision = typed.revision
            there.append(mask)
    return there, waits


def _answers(of: Proposal | None, not_me: Iterable[str], taken_back: Collection[str]) -> dict[str, str]:
    """What will be answered after saving: an editor's word stands."""
    there = answers_of(of) if of is not None else {}
    mine = Answer.Verdict.NOT_ME.value
    kept = {key: verdict for key, verdict in there.items() if verdict != mine or key not in taken_back}
    return {key: mine for key in not_me} | kept
