"""The last minute before the bell: every speaker has a draft open, and all of them submit.

    .venv/bin/python bench/deadline.py                         5,000 speakers within one minute
    .venv/bin/python bench/deadline.py --speakers 40 --seconds 4

A real web server as in the Dockerfile, PostgreSQL and production's settings on this machine; the speakers' browsers
run here too, and take their part of it. More press the later it gets; one in twenty presses twice; some have a form
from before the bell of a track that closed a minute ago, within the grace, and some of one whose grace is over. Prints
throughput and latencies, and what a single submit takes on the idle server. Exits with 1 if a submit had no answer,
was lost, was accepted after the grace, or was done twice.
"""

import argparse
import asyncio
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.house import ROOT, House, described, house, middle, setup_django
from cfp.launcher.children import free_port

#: As many server processes and threads as the Dockerfile's last line asks for.
SERVER = ["--workers", "2", "--blocking-threads", "8", "--no-ws"]
TWICE = 0.05
ALONE = 40


def serve(servers: House) -> int:
    """Start the web server; its port."""
    port = free_port()
    words = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), *SERVER, "--log-level", "warning"]
    servers.family.start(
        "web", [sys.executable, "-m", "granian", *words, "cfp.wsgi:application"], servers.environment, ROOT
    )
    return port


async def until_it_answers(servers: House, port: int) -> None:
    for _ in range(600):
        servers.family.check()
        try:
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise RuntimeError("The web server did not answer within a minute.")


async def rush(forms: list[Any], port: int, seconds: float, random: Random) -> list[Any]:
    """Everybody presses at a moment of their own within these seconds, more and more towards the end."""
    from bench.speakers import press

    began = time.perf_counter()

    async def somebody(form: Any, at: float) -> Any:
        await asyncio.sleep(max(0.0, at - (time.perf_counter() - began)))
        return await press(form, port)

    presses = []
    for form in forms:
        moment = seconds * random.betavariate(2.5, 1)
        presses.append(somebody(form, moment))
        if random.random() < TWICE:
            presses.append(somebody(form, min(seconds, moment + 0.2)))
    return list(await asyncio.gather(*presses))


async def alone(forms: list[Any], port: int) -> list[Any]:
    from bench.speakers import press

    return [await press(form, port) for form in forms]


def line(name: str, seconds: list[float]) -> str:
    shares = "  ".join(f"{words} {middle(seconds, share) * 1000:7.0f} ms" for words, share in SHARES)
    return f"{name:<28} {shares}  longest {max(seconds) * 1000:7.0f} ms"


SHARES = (("median", 0.5), ("95 %", 0.95), ("99 %", 0.99))


class Deadline:
    """One run. `wrong` says in words what was lost, late or doubled."""

    def __init__(self, servers: House, speakers: int, seconds: float) -> None:
        self.servers, self.speakers, self.seconds = servers, speakers, seconds
        self.wrong: list[str] = []

    def do(self) -> None:
        from django.db import connections
        from django.utils.timezone import now

        from bench import speakers

        slug = "last-minute"
        began = time.perf_counter()
        conference = speakers.call(slug, now() + timedelta(days=1))
        main = conference.tracks.get()
        few = max(2, self.speakers // 100)
        groups = {
            "in time": speakers.drafts(main, self.speakers, prefix="intime"),
            "alone": speakers.drafts(main, min(ALONE, self.speakers), prefix="alone"),
        }
        early = now() - timedelta(minutes=1)
        groups["in the grace"] = speakers.drafts(speakers.own_track(conference, early), few, prefix="grace")
        over = now() - timedelta(minutes=15, seconds=1)
        groups["after the grace"] = speakers.drafts(speakers.own_track(conference, over), few, prefix="late")
        opened = {"in time": now(), "alone": now(), "in the grace": early, "after the grace": over}
        forms = {
            name: speakers.open_forms(pairs, slug=slug, opened_at=opened[name] - timedelta(minutes=5))
            for name, pairs in groups.items()
        }
        print(f"{self.speakers} speakers, {2 * few} of other tracks, made in {time.perf_counter() - began:.1f} s")
        port = serve(self.servers)
        asyncio.run(until_it_answers(self.servers, port))
        asyncio.run(alone(forms["alone"][: len(forms["alone"]) // 4], port))  # the server's own first steps
        quiet = asyncio.run(alone(forms["alone"][len(forms["alone"]) // 4 :], port))
        print(line("submit on the idle server", [each.seconds for each in quiet]), flush=True)
        bell = now() + timedelta(seconds=self.seconds)
        conference.rounds.update(call_closes_at=bell)
        everybody = [form for name in ("in time", "in the grace", "after the grace") for form in forms[name]]
        began = time.perf_counter()
        sent = asyncio.run(rush(everybody, port, self.seconds, Random(1)))
        taken = time.perf_counter() - began
        connections.close_all()
        self._report(sent, taken)
        self._check(sent, groups, bell)

    def _report(self, sent: list[Any], taken: float) -> None:
        answered = [each for each in sent if each.status]
        print(line("submit in the rush", [each.seconds for each in answered]))
        again = sum(each.again for each in sent)
        print(
            f"{len(sent)} presses within {self.seconds:.0f} s, all answered after {taken:.1f} s: "
            f"{len(answered) / taken:.0f} a second; answers {dict(Counter(each.status for each in sent))}; "
            f"{again} pressed again after a broken connection"
        )

    def _check(self, sent: list[Any], groups: dict[str, Any], bell: Any) -> None:
        from conferences.models import Event
        from notifications.models import Mail, MailFile
        from proposals.models import Proposal

        self._expect(0, sum(each.status != 302 for each in sent), "presses without a good answer")
        codes = {name: {row.code for row, _person in pairs} for name, pairs in groups.items()}
        taken = codes["in time"] | codes["in the grace"] | codes["alone"]
        stored = dict(Proposal.objects.values_list("code", "state"))
        self._expect(0, sum(stored[code] != "submitted" for code in taken), "proposals lost")
        self._expect(0, sum(stored[code] != "draft" for code in codes["after the grace"]), "accepted after the grace")
        late = Proposal.objects.filter(submitted_at__gt=bell + timedelta(minutes=15)).count()
        self._expect(0, late, "stored as submitted after the grace")
        events = Counter(Event.objects.filter(kind="proposals.submitted").values_list("subject", flat=True))
        self._expect(len(taken), len(events), "submissions in the log")
        self._expect(0, sum(count != 1 for count in events.values()), "submitted more than once")
        mails = Counter(Mail.objects.filter(kind="speakers.receipt").values_list("subject_code", flat=True))
        self._expect(len(taken), len(mails), "receipts")
        self._expect(0, sum(count != 1 for count in mails.values()), "receipts doubled")
        self._expect(len(taken), MailFile.objects.count(), "calendar files")
        told = {each.code for each in sent if each.leads_to.endswith("/submitted/")}
        self._expect(0, len(codes["after the grace"] & told), "told that it was submitted, though it was not")
        self._expect(0, len((taken - codes["alone"]) - told), "submitted and not told so")

    def _expect(self, wanted: int, found: int, what: str) -> None:
        if wanted != found:
            self.wrong.append(f"{found} {what} (must be {wanted})")


def main(arguments: list[str]) -> int:
    """Returns the exit status: 0 when nothing was lost, late or doubled."""
    parser = argparse.ArgumentParser(prog="bench/deadline.py", description=__doc__.partition("\n")[0])
    parser.add_argument("--speakers", type=int, default=5000)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args(arguments)
    with house() as servers:
        setup_django()
        from bench import job

        for words in described(servers, job.server_version()):
            print(words)
        run = Deadline(servers, options.speakers, options.seconds)
        run.do()
        for each in run.wrong:
            print(f"WRONG: {each}")
        if not run.wrong:
            print("Every submit was answered; none was lost, none accepted after the grace, none done twice.")
        return 1 if run.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
