"""The child process of `outside`: a file on standard input, the result on standard output."""

import sys

from django.conf import settings

if __name__ == "__main__":
    settings.configure(USE_I18N=False)
    from anonymity.stripping.outside import answer

    sys.stdout.buffer.write(answer(sys.stdin.buffer.read(), sys.argv[1]))
