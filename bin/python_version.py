"""Runs on any Python 3: goes on with a newer one where this is too old."""

import os
import shutil
import sys

NEEDED = (3, 11)


def need(script):  # type: ignore[no-untyped-def]
    """Returns on a Python that is new enough; else becomes `script` under a newer one, or ends with a sentence."""
    if sys.version_info[:2] >= NEEDED:
        return
    for minor in range(19, NEEDED[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, os.path.realpath(script), *sys.argv[1:]])
    sys.exit(f"Python {NEEDED[0]}.{NEEDED[1]} or newer is needed; this is {sys.version.split()[0]}.")
