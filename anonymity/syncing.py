"""Writing what reviewers' pages read. The only code that inserts, changes or removes those copies."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.timezone import now

from accounts.models import User
from anonymity import automatic, filing
from anonymity.findings import TEXTS
from anonymity.models import BlindKey, Mask, Redaction, ReviewSettings, Scan, Waiting
from anonymity.queries import bylines, shown_texts
from anonymity.rounds import OUT_OF_REVIEW, round_of
from conferences.models import Conference, Membership, ReviewPolicy, Role, Round
from conferences.texts import TranslatedText
from proposals.models import Proposal
from proposals.states import UNDER_REVIEW
from reviews.ids import new_pseudonym, shuffled
from reviews.models import (
    BlindProposal,
    BlindProposalTrack,
    BlindTrack,
    BlindType,
    Byline,
    Criterion,
    Recusal,
    Reviewer,
    ReviewRound,
)
from speakers.queries import authored_by_users

FACTS = ("level", "language", "minutes")


# --- Labels and people -------------------------------------------------------------------------------------


def copy_labels(conference: Conference) -> bool:
    """Rounds, tracks and session types. Whether something changed that moves proposals: a track's round, a policy."""
    moved = False
    shows_names = dict(
        ReviewSettings.objects.filter(round__conference=conference).values_list("round", "shows_reviewer_names")
    )
    rounds: dict[int, ReviewRound] = {}
    known = {each.code: each for each in ReviewRound.objects.filter(conference=conference)}
    for each in conference.rounds.all():
        copy = known.get(each.code)
        moved = moved or (copy is not None and copy.is_named != (each.review_policy == ReviewPolicy.NAMED))
        rounds[each.pk] = _copy_round(conference, each, shows_names.get(each.pk, False))
    tracks = {each.code: each for each in BlindTrack.objects.filter(round__conference=conference)}
    for position, track in enumerate(conference.tracks.all()):
        copied = tracks.pop(track.code, None)
        moved = moved or (copied is not None and copied.round_id != rounds[track.round_id].pk)
        facts = {"round": rounds[track.round_id], "name": track.name, "color": track.color, "position": position}
        BlindTrack.objects.update_or_create(code=track.code, defaults=facts)
    for gone in tracks.values():
        gone.delete()
    _copy_types(conference)
    return moved


def _copy_round(conference: Conference, original: Round, shows_names: bool) -> ReviewRound:
    is_named = original.review_policy == ReviewPolicy.NAMED
    if not is_named:
        Byline.objects.filter(proposal__round__code=original.code).delete()
    facts: dict[str, Any] = {
        "conference": conference,
        "slug": conference.slug,
        "conference_name": conference.name,
        "name": original.name,
        "zone": conference.timezone,
        "phase": original.phase,
        "is_named": is_named,
        "shows_reviewer_names": shows_names,
    }
    copy, created = ReviewRound.objects.update_or_create(code=original.code, defaults=facts)
    if created:
        add_default_criterion(copy)
    return copy


def add_default_criterion(round: ReviewRound) -> Criterion:
    """The form every round begins with: one question, five answers."""
    words = {
        "-2": "Strongly against",
        "-1": "Rather not",
        "0": "Undecided",
        "1": "Rather yes",
        "2": "Strongly in favour",
    }
    return Criterion.objects.create(
        round=round,
        name=TranslatedText(en="Should this be in the programme?"),
        minimum=-2,
        maximum=2,
        labels={value: {"en": label} for value, label in words.items()},
    )


def _copy_types(conference: Conference) -> None:
    types = {each.code: each for each in BlindType.objects.filter(conference=conference)}
    for position, kind in enumerate(conference.session_types.all()):
        types.pop(kind.code, None)
        facts = {"conference": conference, "name": kind.name, "position": position}
        BlindType.objects.update_or_create(code=kind.code, defaults=facts)
    unused = BlindType.objects.filter(pk__in=[each.pk for each in types.values()])
    unused.exclude(Exists(BlindProposal.objects.filter(session_type=OuterRef("pk")))).delete()


def copy_reviewers(conference: Conference) -> None:
    """One row per person who is a reviewer here; whoever is not any more becomes inactive and keeps their reviews."""
    shows_names = ReviewRound.objects.filter(conference=conference, shows_reviewer_names=True).exists()
    holders = Membership.objects.filter(conference=conference, role=Role.REVIEWER).values("user")
    people = {each.pk: each for each in User.objects.filter(pk__in=holders)}
    known = {each.user_id: each for each in Reviewer.objects.defer(None).filter(conference=conference)}
    taken = {each.pseudonym for each in known.values()}
    for user_id, person in people.items():
        reviewer = known.get(user_id) or Reviewer(conference=conference, user=person)
        if not reviewer.pseudonym:
            reviewer.pseudonym = new_pseudonym(taken)
            taken.add(reviewer.pseudonym)
        name = person.name or reviewer.pseudonym
        _save_changed(
            reviewer,
            display_name=name,
            pseudonym=reviewer.pseudonym,
            shown_as=name if shows_names else reviewer.pseudonym,
            is_active=person.is_active,
        )
    gone = [each.pk for user_id, each in known.items() if user_id not in people]
    Reviewer.objects.filter(pk__in=gone, is_active=True).update(is_active=False)


def _save_changed(reviewer: Reviewer, **facts: object) -> None:
    if reviewer._state.adding or any(getattr(reviewer, name) != value for name, value in facts.items()):
        for name, value in facts.items():
            setattr(reviewer, name, value)
        reviewer.save()


def recuse(conference: Conference) -> None:
    """Whoever wrote a proposal, or was asked to, has nothing to do with its review. Nothing is ever taken back."""
    reviewers = dict(Reviewer.objects.filter(conference=conference).values_list("user_id", "pk"))
    pairs = authored_by_users(conference, reviewers)
    keys = dict(
        BlindKey.objects.filter(proposal__in=[proposal for proposal, _user in pairs]).values_list(
            "proposal_id", "blind_id"
        )
    )
    wanted = {(reviewers[user], keys[proposal]) for proposal, user in pairs if proposal in keys}
    there = set(
        Recusal.objects.filter(reviewer__conference=conference, proposal__in=keys.values()).values_list(
            "reviewer_id", "proposal_id"
        )
    )
    Recusal.objects.bulk_create(
        [
            Recusal(reviewer_id=reviewer, proposal_id=proposal, reason=Recusal.Reason.AUTHOR)
            for reviewer, proposal in sorted(wanted - there)
        ],
        ignore_conflicts=True,
    )


# --- Proposals ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WaitingGroup:
    """What waits to join a round. `is_first` when nothing of the round has joined yet: the review is just opening."""

    count: int
    since: datetime
    is_first: bool


def lock_handed_in(conference: Conference) -> list[Proposal]:
    """Proposals that are handed in and not in review yet, locked."""
    candidates = _handed_in_outside(conference).order_by("pk").values_list("pk", flat=True)
    locked = list(Proposal.objects.select_for_update().filter(pk__in=list(candidates)).order_by("pk"))
    joined = set(BlindKey.objects.filter(proposal__in=locked).values_list("proposal_id", flat=True))
    return _whole(each for each in locked if each.pk not in joined and each.state in UNDER_REVIEW)


def lock_in_review(conference: Conference) -> list[Proposal]:
    """Proposals that reviewers know, locked."""
    keys = BlindKey.objects.filter(proposal__conference=conference).values("proposal")
    return _whole(Proposal.objects.select_for_update().filter(pk__in=keys).order_by("pk"))


def lock_outside(conference: Conference) -> list[Proposal]:
    """Proposals that were handed in and that reviewers do not know yet, locked."""
    return lock_these(_handed_in_outside(conference).values_list("pk", flat=True))


def unscanned_in_review(conference: Conference) -> set[int]:
    """Ids of those that reviewers know whose last scan was about another text, or about other people. Locks nothing."""
    keys = BlindKey.objects.filter(proposal__conference=conference).values("proposal")
    rows = _whole(Proposal.objects.exclude(state__in=OUT_OF_REVIEW).filter(pk__in=keys))
    return automatic.unscanned(rows, automatic.bases_of(rows))


def lock_these(ids: Iterable[int]) -> list[Proposal]:
    return _whole(Proposal.objects.select_for_update().filter(pk__in=list(ids)).order_by("pk"))


def has_unscanned(conference: Conference) -> bool:
    """Whether reviewers know something that was never scanned as it is now. One query, cheap; blind to new people."""
    scans = Scan.objects.filter(proposal=OuterRef("proposal"), revision=OuterRef("proposal__revision"))
    keys = BlindKey.objects.filter(proposal__conference=conference).exclude(proposal__state__in=OUT_OF_REVIEW)
    return keys.exclude(Exists(scans)).exists()


def _handed_in_outside(conference: Conference) -> Any:
    """What was accepted without review, or imported so, never joins it."""
    keys = BlindKey.objects.filter(proposal=OuterRef("pk"))
    return Proposal.objects.of(conference).filter(state__in=UNDER_REVIEW).exclude(Exists(keys))


def _whole(proposals: Iterable[Proposal]) -> list[Proposal]:
    """With tracks and their rounds at hand, in a constant number of queries."""
    pks = [each.pk for each in proposals]
    rows = Proposal.objects.filter(pk__in=pks).select_related("conference", "session_type")
    return list(rows.prefetch_related("tracks__round").order_by("pk"))


def count_waiting(conference: Conference, rounds: list[Round]) -> dict[str, WaitingGroup]:
    """What waits to join these rounds, by the round's code. Marks what came in by another door as waiting from now."""
    waiting = _whole(_handed_in_outside(conference))
    since = dict(Waiting.objects.filter(proposal__in=waiting).values_list("proposal_id", "since"))
    groups: dict[str, list[Proposal]] = {each.code: [] for each in rounds}
    for each in waiting:
        code = round_of(each).code
        if code in groups:
            groups[code].append(each)
    unmarked = [each for group in groups.values() for each in group if each.pk not in since]
    Waiting.objects.bulk_create([Waiting(proposal=each) for each in unmarked], ignore_conflicts=True)
    moment = now()
    begun = set(BlindProposal.objects.filter(round__code__in=groups).values_list("round__code", flat=True).distinct())
    return {
        code: WaitingGroup(len(group), min(since.get(each.pk, moment) for each in group), is_first=code not in begun)
        for code, group in groups.items()
        if group
    }


def join(proposals: list[Proposal]) -> None:
    """Give each proposal the random id under which reviewers know it, in random order."""
    labels = _Labels(proposals)
    fresh = {each.pk: BlindProposal(**labels.facts(each), is_shown=False) for each in shuffled(proposals)}
    automatic.scan(proposals)
    _taken_over(proposals, fresh, labels, unscanned=set())
    BlindProposal.objects.bulk_create(fresh.values())
    BlindKey.objects.bulk_create(BlindKey(proposal_id=pk, blind=blind) for pk, blind in fresh.items())
    write(proposals)


def write(proposals: Iterable[Proposal]) -> None:
    """Make what reviewers read agree with these proposals (which are locked). Constant number of queries."""
    rows = _whole(proposals)
    labels = _Labels(rows)
    keys = _keys(rows)
    automatic.scan(rows)
    out = {each.pk for each in rows if each.state in OUT_OF_REVIEW}
    changed = [keys[each.pk] for each in _taken_over(rows, keys, labels, unscanned=out)]
    BlindProposal.objects.bulk_update(
        changed, [*TEXTS, *FACTS, "round", "session_type", "text_version", "is_shown"], batch_size=500
    )
    _write_tracks(rows, keys, labels)
    _write_bylines(rows, keys)
    filing.write(rows, keys)


def write_again(row: Proposal) -> None:
    """The same for one proposal (which is locked) of which somebody hid or answered something."""
    automatic.scan([row], again=True)
    if BlindKey.objects.filter(proposal=row).exists():
        write([row])


def differing(conference: Conference) -> list[Proposal]:
    """Proposals of which reviewers read something else than they should."""
    in_review = BlindKey.objects.filter(proposal__conference=conference).values("proposal")
    rows = _whole(Proposal.objects.filter(pk__in=in_review))
    labels = _Labels(rows)
    keys = _keys(rows)
    unscanned = automatic.unscanned(rows, automatic.bases_of(rows))
    wrong = {each.pk for each in _taken_over(rows, keys, labels, unscanned=unscanned)}
    wanted, there = _tracks(rows, keys, labels)
    wrong_links = {blind for blind, _track in wanted ^ set(there)}
    return [each for each in rows if each.pk in wrong or keys[each.pk].pk in wrong_links]


def _keys(rows: list[Proposal]) -> dict[int, BlindProposal]:
    keys = BlindKey.objects.filter(proposal__in=rows).select_related("blind__round", "blind__session_type")
    return {each.proposal_id: each.blind for each in keys}


def _taken_over(
    rows: list[Proposal], keys: dict[int, BlindProposal], labels: "_Labels", *, unscanned: set[int]
) -> list[Proposal]:
    """Sets on the copies what differs from the truth, unsaved; returns the proposals concerned."""
    masks = _grouped(Mask.objects.filter(proposal__in=rows))
    redactions = {each.proposal_id: each for each in Redaction.objects.filter(proposal__in=rows)}
    return [
        each
        for each in rows
        if _take_over(
            keys[each.pk],
            each,
            labels.facts(each),
            shown_texts(each, masks.get(each.pk, []), redactions.get(each.pk), is_scanned=each.pk not in unscanned),
        )
    ]


def _take_over(blind: BlindProposal, truth: Proposal, facts: dict[str, Any], texts: dict[str, str] | None) -> bool:
    """Set what differs; whether anything did. A text that may not be shown stays what it was, and hidden."""
    is_shown = texts is not None and truth.state not in OUT_OF_REVIEW
    wanted: dict[str, Any] = {**facts, "is_shown": is_shown}
    if texts is not None:
        if blind.title and any(getattr(blind, field) != text for field, text in texts.items()):
            wanted["text_version"] = blind.text_version + 1
        wanted.update(texts)
    different = {name: value for name, value in wanted.items() if getattr(blind, name) != value}
    for name, value in different.items():
        setattr(blind, name, value)
    return bool(different)


def _write_tracks(rows: list[Proposal], keys: dict[int, BlindProposal], labels: "_Labels") -> None:
    wanted, there = _tracks(rows, keys, labels)
    BlindProposalTrack.objects.filter(pk__in=[pk for pair, pk in there.items() if pair not in wanted]).delete()
    BlindProposalTrack.objects.bulk_create(
        BlindProposalTrack(proposal_id=proposal, track_id=track) for proposal, track in sorted(wanted - set(there))
    )


def _tracks(
    rows: list[Proposal], keys: dict[int, BlindProposal], labels: "_Labels"
) -> tuple[set[tuple[UUID, UUID]], dict[tuple[UUID, UUID], UUID]]:
    """The pairs of proposal and track that there should be, and those that there are, with their ids."""
    wanted = {(keys[each.pk].pk, labels.tracks[track.code].pk) for each in rows for track in each.tracks.all()}
    links = BlindProposalTrack.objects.filter(proposal__in=[blind.pk for blind in keys.values()])
    return wanted, {(link.proposal_id, link.track_id): link.pk for link in links}


def _write_bylines(rows: list[Proposal], keys: dict[int, BlindProposal]) -> None:
    names = bylines(rows)
    wanted = [(keys[pk].pk, position, name) for pk, listed in names.items() for position, name in enumerate(listed)]
    there = Byline.objects.filter(proposal__in=[blind.pk for blind in keys.values()])
    if set(wanted) != set(there.values_list("proposal_id", "position", "name")):
        there.delete()
        Byline.objects.bulk_create(
            Byline(proposal_id=proposal, position=position, name=name) for proposal, position, name in wanted
        )


def _grouped(masks: Iterable[Mask]) -> dict[int, list[Mask]]:
    groups: dict[int, list[Mask]] = {}
    for mask in masks:
        groups.setdefault(mask.proposal_id, []).append(mask)
    return groups


class _Labels:
    """Copies of the labels that some proposals of one conference need, made where they are missing."""

    def __init__(self, proposals: list[Proposal]) -> None:
        self._load(proposals)
        if any(not self._knows(each) for each in proposals):
            copy_labels(proposals[0].conference)
            self._load(proposals)

    def _load(self, proposals: list[Proposal]) -> None:
        conferences = {each.conference_id for each in proposals}
        self.rounds = {each.code: each for each in ReviewRound.objects.filter(conference__in=conferences)}
        self.types = {each.code: each for each in BlindType.objects.filter(conference__in=conferences)}
        self.tracks = {each.code: each for each in BlindTrack.objects.filter(round__conference__in=conferences)}

    def _knows(self, proposal: Proposal) -> bool:
        return (
            round_of(proposal).code in self.rounds
            and proposal.session_type.code in self.types
            and all(track.code in self.tracks for track in proposal.tracks.all())
        )

    def facts(self, proposal: Proposal) -> dict[str, Any]:
        """Everything reviewers see beside the texts."""
        return {
            "round_id": self.rounds[round_of(proposal).code].pk,
            "session_type_id": self.types[proposal.session_type.code].pk,
            **{name: getattr(proposal, name) for name in FACTS},
        }
