"""Medians and 95th percentiles of the pages that people wait for, with what each must reach.

    .venv/bin/python bench/pages.py                 1,000 proposals, 8,000 reviews by 30 reviewers, 250 talks
    .venv/bin/python bench/pages.py --sizes 1 4 16  the same, four and sixteen times as much: how cost grows

Requests go one after the other over loopback to a real web server with production's settings, and reviewers come in
by their own database login. Queries are counted in this process. Beside the pages stand bare SQL statements that
fetch the same rows, in the same run. Exits with 1 if a figure is missed.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.house import described, house, setup_django


def main(arguments: list[str]) -> int:
    """Returns the exit status: 0 when every figure was reached at the first size."""
    parser = argparse.ArgumentParser(prog="bench/pages.py", description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1], help="times 1,000 proposals (see --proposals)")
    parser.add_argument("--proposals", type=int, default=1000)
    parser.add_argument("--talks", type=int, default=250)
    parser.add_argument("--rounds", type=int, default=40, help="requests measured of each page")
    options = parser.parse_args(arguments)
    with house() as servers:
        setup_django()
        from bench import job, visits

        for line in described(servers, job.server_version()):
            print(line)
        with visits.web(servers) as address:
            results = {}
            for times in options.sizes:
                seeded = visits.seed(options.proposals * times, options.talks, slug=f"pages-{times}")
                print(f"{seeded.described}, seeded in {seeded.seconds:.1f} s")
                results[times] = visits.measure(seeded, address, rounds=options.rounds)
        for line in visits.table(results):
            print(line)
        missed = [figure for figure in results[options.sizes[0]] if figure.is_missed]
        for figure in missed:
            print(f"MISSED: {figure.name}: {figure.said}, and must reach {figure.wanted}")
        return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
