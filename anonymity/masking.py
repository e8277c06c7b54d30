"""Masks and what an anonymity editor does with them. Positions are on the original, which is never changed."""

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from anonymity import answers, syncing
from anonymity.models import Answer, Mask, MaskedField, Redaction
from anonymity.projections import carried
from conferences.log import Actor, record
from proposals import services as texts
from proposals.models import Proposal


class Refused(Exception):
    """Not done, and nothing was changed. The text can be shown to the editor."""


def add_mask(
    proposal: Proposal,
    *,
    by: Actor | None,
    revision: int,
    field: str,
    start: int,
    end: int,
    replacement: str = "",
) -> Mask:
    """Hide characters `start` up to `end` of a text from reviewers, or put neutral words in their place.

    `revision` is that of the text the editor was looking at. Raises `proposals.services.Conflict`, and `Refused` for
    a span outside the text or one that is masked already.
    """
    with transaction.atomic():
        row = _locked(proposal, revision)
        if field not in MaskedField.values or not 0 <= start < end <= len(getattr(row, field)):
            raise Refused(_("There is no such passage in the text."))
        by_hand = Mask.objects.filter(proposal=row, source=Mask.Source.EDITOR)
        if by_hand.filter(field=field, start=start, end=end).exists():
            raise Refused(_("This passage is masked already."))
        Redaction.objects.get_or_create(proposal=row, defaults={"revision": row.revision})
        mask = Mask.objects.create(
            proposal=row, field=field, start=start, end=end, revision=row.revision, replacement=replacement.strip()
        )
        _log("anonymity.masked", row, by, mask)
        syncing.write_again(row)
    return mask


def remove_mask(mask: Mask, *, by: Actor | None) -> None:
    """Show a passage to reviewers again, and what the scanner finds in it, here and wherever else the same words stand
    in this text. Removing it twice changes nothing."""
    with transaction.atomic():
        row = texts.locked(mask.proposal)
        found = Mask.objects.filter(pk=mask.pk).first()
        if found is None:
            return
        found.delete()
        answers.settle_within(row, found, Answer.Verdict.SHOWN)
        _log("anonymity.unmasked", row, by, mask)
        syncing.write_again(row)


def pass_masks(proposal: Proposal, *, by: Actor | None, revision: int) -> Redaction:
    """Say that the text as it is now, with the masks it has now, may be shown. Raises `proposals.services.Conflict`."""
    with transaction.atomic():
        row = _locked(proposal, revision)
        facts = {"revision": row.revision, "held_fields": [], "looked_at": now()}
        redaction, _new = Redaction.objects.update_or_create(proposal=row, defaults=facts)
        masks = Mask.objects.filter(proposal=row)
        masks.update(revision=row.revision)
        answers.settle_all(row)
        record(
            "anonymity.passed",
            conference=row.conference,
            by=by,
            subject=row.code,
            revision=row.revision,
            masks=masks.count(),
        )
        syncing.write_again(row)
    return redaction


def follow(before: Proposal, row: Proposal) -> None:
    """After an edit: masks of texts that did not change still hold; a text with masks made by hand that changed is
    held. What the scanner hides is found anew (`automatic.scan`) and waits for nobody."""
    redaction = Redaction.objects.filter(proposal=row).first()
    if redaction is None or redaction.revision != before.revision:
        return
    held = set(redaction.held_fields)
    by_hand = Mask.objects.filter(proposal=row, source=Mask.Source.EDITOR)
    changed = [mask for mask in by_hand if getattr(before, mask.field) != getattr(row, mask.field)]
    held.update(mask.field for mask in changed)
    _move(changed, before, row)
    by_hand.exclude(field__in=held).update(revision=row.revision)
    newly = sorted(held - set(redaction.held_fields))
    redaction.revision, redaction.held_fields = row.revision, sorted(held)
    redaction.save(update_fields=["revision", "held_fields"])
    if newly:
        record("anonymity.held", conference=row.conference, by=None, subject=row.code, fields=newly)


def _move(masks: list[Mask], before: Proposal, row: Proposal) -> None:
    """To where their passages are now; where a passage is gone, so is its mask, and the editor looks."""
    Mask.objects.filter(pk__in=[mask.pk for mask in masks]).delete()
    there = []
    for mask in masks:
        place = carried(getattr(before, mask.field), getattr(row, mask.field), mask.start, mask.end)
        if place is not None:
            mask.start, mask.end = place
            there.append(mask)
    Mask.objects.bulk_create(there)


def _locked(proposal: Proposal, revision: int) -> Proposal:
    row = texts.locked(proposal)
    if row.revision != revision:
        raise texts.Conflict(row)
    return row


def _log(kind: str, row: Proposal, by: Actor | None, mask: Mask) -> None:
    record(
        kind,
        conference=row.conference,
        by=by,
        subject=row.code,
        mask=mask.code,
        field=mask.field,
        start=mask.start,
        end=mask.end,
        revision=mask.revision,
        has_replacement=bool(mask.replacement),
    )
