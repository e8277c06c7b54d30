"""Saving what is typed, with 50 people typing at once: medians and 95th percentiles, and queries of one save.

    .venv/bin/python bench/drafts.py                            50 writers, a save a second each, for 20 seconds
    .venv/bin/python bench/drafts.py --writers 200 --seconds 10

Half of them are logged in. Requests go over loopback to a real web server with production's settings, each on a
connection of its own. Exits with 1 if a save is lost, refused, or slower than the figure.
"""

import argparse
import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.house import described, house, middle, setup_django

#: Milliseconds within which 95 of 100 saves must be answered.
MOST = 40
TEXT = "What we learnt when the lamps of the harbour went out one after the other. " * 40


@dataclass
class Writer:
    """Somebody who types: a save a second, each with a longer abstract."""

    browser: Any
    url: str
    opened: str
    csrf: str
    version: int = 0
    times: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def save(self, number: int) -> None:
        body = {
            "opened": self.opened,
            "version": self.version,
            "tab": "bench",
            "fields": {"abstract": [TEXT[: 500 + 20 * number]], "title": [f"Take {number}"]},
        }
        answer = self.browser.send(self.url, json.dumps(body), self.csrf)
        self.times.append(answer.seconds)
        if answer.status != 200:
            self.wrong.append(f"save {number} was answered {answer.status}")
        else:
            self.version = json.loads(answer.body)["version"]

    def type_for(self, seconds: int, late: float) -> None:
        begin = time.monotonic() + late
        for number in range(seconds):
            time.sleep(max(0.0, begin + number - time.monotonic()))
            self.save(number)


def main(arguments: list[str]) -> int:
    """Returns the exit status: 0 when the figure was reached and nothing was lost."""
    parser = argparse.ArgumentParser(prog="bench/drafts.py", description=__doc__.partition("\n")[0])
    parser.add_argument("--writers", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=20)
    options = parser.parse_args(arguments)
    with house() as servers:
        setup_django()
        from bench import job, typists, visits

        for line in described(servers, job.server_version()):
            print(line)
        with visits.web(servers) as address:
            writers = typists.sit_down(Writer, options.writers, address)
            print(f"{len(writers)} writers, a save a second each, for {options.seconds} s")
            print(f"{typists.queries()} queries a save")
            _all_at_once([partial(each.save, 0) for each in writers])  # the first save makes the row
            for each in writers:
                each.times.clear()
            turns = enumerate(writers)
            _all_at_once([partial(each.type_for, options.seconds, turn / len(writers)) for turn, each in turns])
        times = [seconds for each in writers for seconds in each.times]
        wrong = [sentence for each in writers for sentence in each.wrong] + typists.lost(writers, options.seconds)
        slow = middle(times, 0.95) * 1000
        print(f"{len(times)} saves: p50 {middle(times) * 1000:.1f} ms, p95 {slow:.1f} ms")
        for sentence in wrong[:10]:
            print(f"WRONG: {sentence}")
        if slow > MOST:
            print(f"MISSED: p95 must be at most {MOST} ms")
        return 1 if wrong or slow > MOST else 0


def _all_at_once(acts: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
