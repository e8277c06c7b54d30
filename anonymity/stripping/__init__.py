"""Files written anew without what tells who made them. Pure functions of bytes, which run in a process of their own.

Each kind of file is rebuilt from what is known to be harmless; whatever else was in it is left behind. The result is
then read again, and what still has something to tell is refused: nothing is shown of a file that cannot be cleaned.
"""

from anonymity.stripping.cleaned import CannotStrip, Cleaned, Why
from anonymity.stripping.outside import strip_outside
from anonymity.stripping.strip import strip

__all__ = ["CannotStrip", "Cleaned", "Why", "strip", "strip_outside"]
