"""What the scanner of texts finds, what it finds wrongly, and how long it takes, with what each must reach.

    CFP_SAMPLE_DATA=… .venv/bin/python bench/scanner.py       on hand-read leaks and real programmes too
    .venv/bin/python bench/scanner.py                         on invented people and hostile text alone

One process, no database. Exits with 1 if a figure is missed.
"""

import argparse
import os
import platform
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from django.conf import settings

from anonymity.scanner import MOST_CHARACTERS, Identity, Level, scan
from bench.leaks import FOLDS, HOSTILE, Talk, fold_of, hand_read, is_clean, judged, talks
from bench.people import PEOPLE, WAYS, every_way

#: The name of a figure, what was measured, what must be reached, and whether it was.
Row = tuple[str, str, str, bool]

INVENTED = [
    "Caches are easy to add and hard to remove. This hour shows three of them that failed..",
    "Trains run late for many reasons. One of them is software. A signal box is opened, and read aloud.",
]
SAM = Identity(
    names=("Samira Ó Ceallaigh",),
    emails=("samira@quux.example",),
    handles=("@zapdos",),
    organizations=("Quux GmbH",),
    websites=("https://samira.example/blog",),
)


def leaks(folder: Path) -> Iterator[Row]:
    """Hand-read passages, whole and by fold."""
    cases = hand_read(folder)
    whole = judged(cases)
    passages = (
        f"{whole.found + len(whole.missed)} passages, {len(cases) - whole.found - len(whole.missed)} hard negatives"
    )
    yield f"recall on {passages}", f"{whole.recall:.3f}", "≥ 0.90", whole.recall >= 0.90
    yield "precision", f"{whole.precision:.3f}", "≥ 0.85", whole.precision >= 0.85
    yield "hard negatives masked", str(len(whole.masked_wrongly)), "0", not whole.masked_wrongly
    for fold in range(FOLDS):
        part = judged([case for case in cases if fold_of(case["id"]) == fold])
        said = f"recall {part.recall:.3f}, precision {part.precision:.3f}"
        yield f"fold {fold + 1}, {part.found + len(part.missed)} passages", said, "", True


def false_masks(clean: list[Talk]) -> Iterator[Row]:
    """Texts that hold nothing, with their own authors and with other people."""
    others = [PEOPLE[number % len(PEOPLE)] for number in range(len(clean))]
    own = sum(_is_masked(talk.text, talk.identities) for talk in clean) / len(clean)
    strange = sum(
        _is_masked(talk.text, [Identity(names=(one.name,))]) for talk, one in zip(clean, others, strict=True)
    ) / len(clean)
    yield f"masked of {len(clean)} clean texts", f"{own:.2%}", "≤ 3 %", own <= 0.03
    yield "the same by invented people", f"{strange:.2%}", "≤ 3 %", strange <= 0.03


def _is_masked(text: str, identities: list[Identity]) -> bool:
    return any(finding.level is Level.MASK for finding in scan(text, identities))


def injected(texts: list[str], *, step: int, verbose: bool) -> Iterator[Row]:
    """Every invented person in every way."""
    tried: Counter[str] = Counter()
    found: Counter[str] = Counter()
    hidden: Counter[str] = Counter()
    for one, way, text, start, end in every_way(texts, step):
        tried[way] += 1
        touching = [each for each in scan(text, [Identity(names=(one.name,))]) if each.start < end and start < each.end]
        found[way] += bool(touching)
        hidden[way] += any(each.level is Level.MASK for each in touching)
    share, masked = found.total() / tried.total(), hidden.total() / tried.total()
    yield f"{len(PEOPLE)} names in {len(WAYS)} ways", f"{share:.3f}, masked {masked:.3f}", "≥ 0.90", share >= 0.90
    worst = sorted(WAYS, key=lambda way: found[way] / tried[way])
    for way in worst if verbose else worst[:3]:
        yield f"  {way}", f"{found[way] / tried[way]:.3f}", "", True


def seconds(text: str) -> float:
    """The quickest of three: what else the machine does says nothing about the scanner."""
    times = []
    for _round in range(3):
        start = time.process_time()
        scan(text, [SAM])
        times.append(time.process_time() - start)
    return min(times)


def times(texts: list[str]) -> Iterator[Row]:
    """Ordinary text of 5,000 characters, and hostile text of any length."""
    ordinary = "\n\n".join(texts * 60)[:5_000]
    took = seconds(ordinary)
    yield "5,000 characters", f"{took * 1000:.1f} ms", "< 50 ms", took < 0.05
    worst = {kind: seconds((piece * 100_000)[:100_000]) for kind, piece in HOSTILE.items()}
    kind = max(worst, key=lambda each: worst[each])
    name = f"the worst of {len(HOSTILE)} hostile texts of 100,000"
    yield name, f"{worst[kind] * 1000:.0f} ms ({kind})", "< 200 ms", worst[kind] < 0.2
    nested = seconds("[" * 10_000 + "x" + "]" * 10_000)
    yield "10,000 nested brackets", f"{nested * 1000:.0f} ms", "< 200 ms", nested < 0.2


def main(arguments: list[str]) -> int:
    """Returns the exit status: 0 when every figure was reached."""
    parser = argparse.ArgumentParser(prog="bench/scanner.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--clean", type=int, default=1000, help="how many clean texts to scan")
    parser.add_argument("--ways", action="store_true", help="say every way in which names were slipped in")
    parser.add_argument("--step", type=int, default=1, help="try each person in every so many-th way")
    options = parser.parse_args(arguments)
    if not settings.configured:
        settings.configure()
    sample = os.environ.get("CFP_SAMPLE_DATA", "")
    print(f"machine: {platform.machine()}, {os.cpu_count()} cores; Python {platform.python_version()}")
    print(f"at most {MOST_CHARACTERS:,} characters of a text are read")
    rows: list[Row] = []
    texts = INVENTED
    if sample:
        clean = [talk for talk in talks(Path(sample)) if is_clean(talk)]
        clean = clean[:: max(1, len(clean) // options.clean)]
        texts = [talk.text[:1500] for talk in clean]
        rows += [*leaks(Path(sample)), *false_masks(clean)]
    rows += [*injected(texts, step=options.step, verbose=options.ways), *times(texts)]
    for name, measured, wanted, _reached in rows:
        print(f"{name:52} {measured:36} {wanted}".rstrip())
    missed = [row for row in rows if not row[3]]
    for name, measured, wanted, _reached in missed:
        print(f"MISSED: {name}: {measured}, and must reach {wanted}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
