"""The whole job of a conference once, on real proposals: import, review, select, tell, confirm, place, release, export.

    .venv/bin/python bench/main_job.py

It starts its own PostgreSQL, Redis, SMTP server and Celery worker, takes the 1,557 proposals named by CFP_SAMPLE_DATA
(or as many invented ones), prints each step's time, queries and rows, and exits with 1 if anything was lost, doubled
or leaked.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.house import described, house, setup_django

REAL = "proposals/openstack-barcelona2016-proposals.json"
INVENTED = 1557


def main(arguments: list[str]) -> int:
    """Returns the exit status: 0 when nothing was lost, doubled or leaked."""
    parser = argparse.ArgumentParser(prog="bench/main_job.py", description=__doc__.partition("\n")[0])
    parser.add_argument("--file", type=Path, help="proposals in the common shape")
    parser.add_argument("--invented", type=int, metavar="N", help="take N invented proposals instead of a file")
    parser.add_argument("--reviewers", type=int, default=30)
    parser.add_argument("--each", type=int, default=3, help="reviews of each proposal")
    parser.add_argument("--accept", type=int, default=250)
    options = parser.parse_args(arguments)
    sample = os.environ.get("CFP_SAMPLE_DATA", "")
    with house() as servers, tempfile.TemporaryDirectory() as folder:
        setup_django()
        from bench import job, sources

        if options.invented or not (options.file or sample):
            source = sources.invented(options.invented or INVENTED, Path(folder))
        else:
            source = sources.with_addresses(options.file or Path(sample) / REAL, Path(folder))
        print(f"The whole job on {source.described}")
        run = job.Job(servers, source, reviewers=options.reviewers, each=options.each, accept=options.accept)
        for line in described(servers, job.server_version()):
            print(line)
        print(run.clock.head)
        run.do()
        print(run.clock.sum)
        if run.wrong:
            print("\nWRONG:\n" + "\n".join(f"- {what}" for what in run.wrong))
            return 1
        print("\nNothing was lost, doubled or leaked.")
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
