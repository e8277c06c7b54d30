"""What people say about passages that tell, or seem to tell, who wrote a proposal.

A speaker's "this is not me" is believed at once, and shown to the anonymity editor, who has the last word.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from anonymity import automatic, syncing
from anonymity.findings import CannotScan, Found, find, key_of, texts_of
from anonymity.models import Answer, Mask
from anonymity.projections import Span
from conferences.log import Actor, record
from proposals import services as texts
from proposals.models import Proposal

#: Answers of one proposal; more than any honest text has findings.
MOST = 200


def say_not_me(proposal: Proposal, *, by: Actor | None, keys: Iterable[str]) -> int:
    """The speaker says that these passages (`Found.key`, or the key of a mask made by hand) do not tell who they are.
    How many answers were new. What an editor has decided stays, and so does what is not in the text."""
    with transaction.atomic():
        row = texts.locked(proposal)
        there = automatic.answers_to([row.pk]).get(row.pk, {})
        wanted = set(keys) - set(there)
        said = sorted(wanted & _answerable(row))[: max(0, MOST - len(there))] if wanted else []
        _keep(row, said, Answer.Verdict.NOT_ME)
        if said:
            _log("anonymity.contested", row, by, said)
            syncing.write_again(row)
    return len(said)


def take_back(proposal: Proposal, *, by: Actor | None, keys: Iterable[str]) -> int:
    """The speaker takes "this is not me" back, before an editor has decided. How many answers there were."""
    with transaction.atomic():
        row = texts.locked(proposal)
        mine = {key for key, verdict in answers_of(row).items() if verdict == Answer.Verdict.NOT_ME}
        said = sorted(mine & set(keys))
        _forget(row, said)
        if said:
            _log("anonymity.contest_taken_back", row, by, said)
            syncing.write_again(row)
    return len(said)


def agree(proposal: Proposal, *, by: Actor | None, key: str) -> None:
    """An editor agrees that a passage may be read. Twice is once."""
    _decide(proposal, key, Answer.Verdict.SHOWN, by)


def hide_all_the_same(proposal: Proposal, *, by: Actor | None, key: str) -> None:
    """An editor hides what the scanner found, whatever was said of it. Twice is once."""
    _decide(proposal, key, Answer.Verdict.HIDDEN, by)


def _decide(proposal: Proposal, key: str, verdict: Answer.Verdict, by: Actor | None) -> None:
    with transaction.atomic():
        row = texts.locked(proposal)
        there = answers_of(row)
        if there.get(key) == verdict or (key not in there and key not in _answerable(row)):
            return
        _keep(row, [key], verdict)
        _log("anonymity.contest_decided", row, by, [key], verdict=verdict.value)
        syncing.write_again(row)


def settle_within(row: Proposal, mask: Mask, verdict: Answer.Verdict) -> None:
    """An editor took a mask away: what the scanner finds there is answered with it, and what was said of it settled."""
    words = getattr(row, mask.field)[mask.start : mask.end]
    _forget(row, [key_of(mask.field, "", words)])
    inside = [
        each.key
        for each in found_in(row)
        if each.field == mask.field and each.start < mask.end and mask.start < each.end and each.is_hidden
    ]
    _keep(row, sorted(set(inside)), verdict)


def settle_all(row: Proposal) -> None:
    """An editor has passed the text as it stands: what is still hidden stays so, and what is not may be read."""
    contested = Answer.objects.filter(proposal=row, verdict=Answer.Verdict.NOT_ME)
    contested.filter(rule="").update(verdict=Answer.Verdict.HIDDEN)
    contested.exclude(rule="").update(verdict=Answer.Verdict.SHOWN)


def found_in(row: Proposal) -> list[Found]:
    """What the scanner finds in a proposal as it is now, with what was said about it; nothing where it cannot tell."""
    basis = automatic.bases_of([row])[row.pk]
    if basis.is_named:
        return []
    try:
        return find(texts_of(row), basis.identities, answers_of(row))
    except CannotScan:
        return []


@dataclass(frozen=True)
class Hidden:
    """A passage that an anonymity editor has hidden, for the speaker to read and contest."""

    mask: Mask
    words: str
    shown: str
    key: str
    verdict: str

    @property
    def is_contested(self) -> bool:
        return self.verdict == Answer.Verdict.NOT_ME

    @property
    def is_final(self) -> bool:
        return self.verdict == Answer.Verdict.HIDDEN


def hidden_by_hand(row: Proposal) -> list[Hidden]:
    """What an anonymity editor has hidden in a proposal, in the order of the text. Two queries."""
    answers = answers_of(row)
    found = []
    for mask in Mask.objects.filter(proposal=row, source=Mask.Source.EDITOR):
        words, key = getattr(row, mask.field)[mask.start : mask.end], key_of_mask(row, mask)
        shown = Span(mask.field, mask.start, mask.end, mask.replacement).shown
        found.append(Hidden(mask, words, shown, key, answers.get(key, "")))
    return found


def key_of_mask(row: Proposal, mask: Mask) -> str:
    """What an answer about a mask is kept under."""
    return key_of(mask.field, mask.rule, getattr(row, mask.field)[mask.start : mask.end])


def _answerable(row: Proposal) -> set[str]:
    by_hand = Mask.objects.filter(proposal=row, source=Mask.Source.EDITOR)
    return {each.key for each in found_in(row)} | {key_of_mask(row, mask) for mask in by_hand}


def answers_of(row: Proposal) -> dict[str, str]:
    """Verdicts by key. One query."""
    return automatic.answers_to([row.pk]).get(row.pk, {})


def _keep(row: Proposal, keys: list[str], verdict: Answer.Verdict) -> None:
    rows = [Answer(proposal=row, verdict=verdict, **_parts(key)) for key in keys]
    Answer.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["proposal", "field", "rule", "passage"],
        update_fields=["verdict"],
    )


def _forget(row: Proposal, keys: list[str]) -> None:
    for key in keys:
        Answer.objects.filter(proposal=row, **_parts(key)).delete()


def _parts(key: str) -> dict[str, str]:
    field, rule, passage = key.split(":")
    return {"field": field, "rule": rule, "passage": passage}


def _log(kind: str, row: Proposal, by: Actor | None, keys: list[str], **more: str) -> None:
    parts = [_parts(key) for key in keys]
    record(
        kind,
        conference=row.conference,
        by=by,
        subject=row.code,
        fields=sorted({each["field"] for each in parts}),
        rules=sorted({each["rule"] or "by_hand" for each in parts}),
        count=len(keys),
        revision=row.revision,
        **more,
    )
